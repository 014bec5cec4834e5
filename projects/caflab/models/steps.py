"""What was decided of an evaluation, a lesson or a recommendation, and why; notes of its follow-up too."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from projects.caflab.models.evaluations import Evaluation
from projects.caflab.models.lessons import Lesson, Recommendation


class Step(models.Model):
    """One line of the history of one of the three. `state` is empty for a mere note."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, null=True, blank=True, related_name="steps")
    lesson = models.ForeignKey(Lesson, models.CASCADE, null=True, blank=True, related_name="steps")
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, null=True, blank=True, related_name="steps")
    state = models.CharField("état", max_length=10, blank=True)
    note = models.TextField("motif", max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "étape"
        ordering = ["-at", "-pk"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(evaluation__isnull=False, lesson=None, recommendation=None)
                | Q(evaluation=None, lesson__isnull=False, recommendation=None)
                | Q(evaluation=None, lesson=None, recommendation__isnull=False),
                name="step_of_one",
                violation_error_message="Une étape porte sur une seule chose.",
            ),
            models.CheckConstraint(
                condition=~Q(state="", note=""),
                name="step_says_something",
                violation_error_message="Écrivez une note.",
            ),
        ]

    def __str__(self) -> str:
        return self.state or self.note
