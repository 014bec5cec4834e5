"""The order of what Caflab accompanies, interviews to come, what was said in those held."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from projects.caflab.enums import ListSlug
from projects.core.history import tracked
from projects.portfolio.models import Interview, Project


class OrderedList(models.Model):
    """A list whose order is kept: a move carries the version that was read, so that nobody undoes another’s."""

    slug = models.CharField("liste", max_length=20, choices=ListSlug, primary_key=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        verbose_name = "liste ordonnée"
        verbose_name_plural = "listes ordonnées"

    def __str__(self) -> str:
        return self.get_slug_display()


class AccompanimentRank(models.Model):
    """The place of a project among those that Caflab accompanies. No row: after those that have one."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="caflab_rank", verbose_name="projet")
    position = models.PositiveIntegerField("rang")

    class Meta:
        verbose_name = "rang d’un projet accompagné"
        verbose_name_plural = "rangs des projets accompagnés"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.project} : {self.position}"


@tracked
class PlannedInterview(models.Model):
    """A meeting to come. It ends by the interview that was held (`interview`), or dropped with a reason."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="planned_interviews", verbose_name="projet")
    planned_on = models.DateField("prévu le")
    purpose = models.CharField("sujet", max_length=200, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mené par")
    interview = models.OneToOneField(
        Interview, models.PROTECT, null=True, blank=True, related_name="plan", verbose_name="entretien tenu"
    )
    dropped_because = models.CharField("motif d’annulation", max_length=500, blank=True)
    created_at = models.DateTimeField("créé le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "entretien prévu"
        verbose_name_plural = "entretiens prévus"
        ordering = ["planned_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(interview__isnull=True) | Q(dropped_because=""),
                name="planned_interview_held_or_dropped",
                violation_error_message="Un entretien tenu n’est pas annulé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.planned_on}"

    @property
    def is_open(self) -> bool:
        return self.interview_id is None and not self.dropped_because


class InterviewNotes(models.Model):
    """What was said in an interview and what was learned: for the Caf, the Caflab and the Cnaf alone.

    As the fact that it belongs to, it is never rewritten: a correction is another interview with its own notes.
    """

    interview = models.OneToOneField(Interview, models.PROTECT, related_name="notes", verbose_name="entretien")
    text = models.TextField("notes", blank=True)
    learned = models.TextField("ce qu’on en retient", blank=True)

    class Meta:
        verbose_name = "notes d’entretien"
        verbose_name_plural = "notes d’entretien"
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"notes de l’entretien {self.interview_id}"
