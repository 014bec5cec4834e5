"""The life of an edition: its steps, its readers and what they remark at a passage."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from projects.core.history import tracked
from reporting.enums import EditionState, ReaderAnswer, RemarkState
from reporting.models.editions import Edition, EditionBlock
from reporting.models.frozen import FrozenEdition

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class EditionStep(models.Model):
    """One change of state: by whom, why, and with which frozen set. None is ever changed or removed."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps", verbose_name="édition")
    transition = models.CharField("acte", max_length=20, blank=True)
    state = models.CharField("état", max_length=10, choices=EditionState)
    reason = models.TextField("motif", blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    frozen = models.ForeignKey(FrozenEdition, models.PROTECT, null=True, blank=True, verbose_name="données gelées")
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "étape de l’édition"
        verbose_name_plural = "étapes de l’édition"
        ordering = ["edition", "pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.get_state_display()


@tracked
class EditionReader(models.Model):
    """Somebody asked to read a round of review, and what he answered. A round is one sending for review."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="readers", verbose_name="édition")
    round = models.PositiveSmallIntegerField("tour de relecture")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="relecteur")
    due_on = models.DateField("réponse attendue le")
    answer = models.CharField("réponse", max_length=8, choices=ReaderAnswer, blank=True)
    comment = models.TextField("mot d’ensemble", blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "relecteur"
        ordering = ["edition", "round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "round", "user"],
                name="edition_reader_once",
                violation_error_message="Cette personne est déjà parmi les relecteurs.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="edition_reader_answered",
                violation_error_message="Une réponse de relecteur porte le moment où elle a été donnée.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


@tracked
class Remark(models.Model):
    """What somebody remarks of a passage, and what became of it. `quote` is the passage as it then read."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="remarks", verbose_name="édition")
    section = models.CharField("section", max_length=20)
    block = models.ForeignKey(
        EditionBlock, models.SET_NULL, null=True, blank=True, related_name="remarks", verbose_name="texte"
    )
    quote = models.TextField("passage", blank=True)
    text = models.TextField("remarque", blank=True)
    proposal = models.TextField("texte proposé", blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)
    state = models.CharField("suite", max_length=8, choices=RemarkState, default=RemarkState.OPEN)
    answer = models.TextField("réponse", blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    settled_at = models.DateTimeField("traitée le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "remarque"
        ordering = ["edition", "pk"]
        indexes = [models.Index(fields=["edition", "state"], name="remark_edition_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(proposal=""),
                name="remark_says_something",
                violation_error_message="Une remarque dit quelque chose ou propose un texte.",
            ),
            models.CheckConstraint(
                condition=Q(state=RemarkState.OPEN, settled_at__isnull=True)
                | (~Q(state=RemarkState.OPEN) & Q(settled_at__isnull=False)),
                name="remark_settled",
                violation_error_message="Une remarque traitée porte le moment où elle l’a été.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.proposal[:80]
