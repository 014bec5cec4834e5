"""What someone has to do about a project until a day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from projects.core.history import tracked
from projects.followup.models.exchanges import TOO_FAR, Exchange, furthest
from projects.followup.querysets import TaskQuerySet
from projects.portfolio.models import Project

LATE_REMINDER = "Le rappel vient avant l’échéance, ou le même jour."


@tracked
class Task(models.Model):
    """Given to someone who has an account, or to the porteur, whose responsible contact is then reminded of it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="tasks", verbose_name="projet")
    exchange = models.ForeignKey(
        Exchange, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="échange"
    )
    title = models.CharField("à faire", max_length=200)
    due_on = models.DateField("pour le")
    remind_on = models.DateField("rappel le", null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="confiée à"
    )
    for_porteur = models.BooleanField("confiée au porteur", default=False)
    done_on = models.DateField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="faite par"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créée par")
    created_at = models.DateTimeField("créée le", db_default=Now(), editable=False)
    removed_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "tâche"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["assignee", "due_on"], condition=Q(done_on=None, removed_at=None), name="task_open_of"
            ),
            models.Index(fields=["remind_on"], condition=Q(done_on=None, removed_at=None), name="task_to_remind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""), name="task_title", violation_error_message="Dites ce qui est à faire."
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=False, for_porteur=False) | Q(assignee=None, for_porteur=True),
                name="task_one_assignee",
                violation_error_message="Une tâche est confiée à une personne, ou au porteur.",
            ),
            models.CheckConstraint(
                condition=Q(remind_on=None) | Q(remind_on__lte=F("due_on")),
                name="task_reminder_before",
                violation_error_message=LATE_REMINDER,
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="task_done_by_someone",
                violation_error_message="Une tâche faite dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.removed_at is None

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        if self.remind_on and self.due_on and self.remind_on > self.due_on:
            wrong["remind_on"] = LATE_REMINDER
        if self.due_on and self.due_on > furthest():
            wrong["due_on"] = TOO_FAR
        if wrong:
            raise ValidationError(wrong)
