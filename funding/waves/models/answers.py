"""The answer of one Caf to a wave, its lines, the steps of its life, the versions that Cnaf received."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from funding.rules.enums import Nature
from funding.rules.models import euros
from funding.waves.enums import AnswerState, Choice, NeedKind
from funding.waves.models.waves import Wave
from funding.waves.querysets import AnswerQuerySet
from projects.accounts.models import User
from projects.core.history import tracked
from projects.portfolio.models import Project
from projects.territories.models import Caf

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


@tracked
class Answer(models.Model):
    """What one Caf answers. Only the services of its life write `state`, `submitted_at`, `is_late`, `reopened_at`.

    `is_late` is told once and for all of the first submission; `reopened_at` lifts the deadline for this Caf.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="answers", verbose_name="vague")
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="wave_answers", verbose_name="Caf")
    state = models.CharField("état", max_length=10, choices=AnswerState, default=AnswerState.TO_FILL)
    nothing_asked = models.BooleanField("rien à demander", default=False)
    note = models.TextField("mot pour la Cnaf", blank=True)
    submitted_at = models.DateTimeField("transmis le", null=True, blank=True)
    is_late = models.BooleanField("transmis hors délai", default=False)
    reopened_at = models.DateTimeField("rouvert par la Cnaf le", null=True, blank=True)
    saved_at = models.DateTimeField("enregistré le", null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse d’une Caf"
        verbose_name_plural = "réponses des Caf"
        ordering = ["wave", "caf"]
        indexes = [models.Index(fields=["wave", "state"], name="answer_wave_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "caf"],
                name="answer_once",
                violation_error_message="Cette Caf a déjà une réponse dans cette vague.",
            ),
            models.CheckConstraint(
                condition=~Q(state=AnswerState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="answer_submitted_at",
                violation_error_message="Une réponse transmise porte le moment où elle l’a été.",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(submitted_at__isnull=False, reopened_at__isnull=False),
                name="answer_late",
                violation_error_message="Une réponse hors délai a été rouverte par la Cnaf, puis transmise.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave}, {self.caf}"


@tracked
class AnswerLine(models.Model):
    """What is asked for one project for the year of the wave; a null amount is « non communiqué ».

    `prefilled` remembers, by field, the value that the dossier gave and where it was read.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="lines", verbose_name="réponse")
    project = models.ForeignKey(Project, models.PROTECT, related_name="wave_lines", verbose_name="projet")
    choice = models.CharField("demande", max_length=8, choices=Choice, blank=True)
    asked = euros("montant demandé", null=True, blank=True)
    nature = models.CharField("nature", max_length=12, choices=Nature, default=Nature.OPERATING)
    need = models.CharField("besoin", max_length=10, choices=NeedKind, blank=True)
    justification = models.TextField("justification", blank=True)
    exclusion = models.TextField("pourquoi rien n’est demandé", blank=True)
    prefilled = models.JSONField("valeurs reprises du dossier", default=dict, blank=True)

    class Meta:
        verbose_name = "ligne de la réponse"
        verbose_name_plural = "lignes de la réponse"
        ordering = ["answer", "project"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "project"],
                name="answer_line_once",
                violation_error_message="Ce projet a déjà une ligne dans cette réponse.",
            ),
            models.CheckConstraint(
                condition=Q(asked__isnull=True) | Q(asked__gte=0),
                name="answer_line_positive",
                violation_error_message="Un montant demandé ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(choice=Choice.EXCLUDED) | Q(asked__isnull=True),
                name="answer_line_excluded",
                violation_error_message="Un projet pour lequel rien n’est demandé ne porte pas de montant.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)


class AnswerVersion(models.Model):
    """What Cnaf received, as it was: `content` is made by `selectors.content` and never changes."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="versions", verbose_name="réponse")
    number = models.PositiveSmallIntegerField("numéro")
    content = models.JSONField("contenu")
    is_late = models.BooleanField("hors délai", default=False)
    submitted_at = models.DateTimeField("transmise le", db_default=TransactionNow(), editable=False)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="transmise par")

    class Meta:
        verbose_name = "réponse transmise"
        verbose_name_plural = "réponses transmises"
        ordering = ["answer", "number"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "number"],
                name="answer_version_once",
                violation_error_message="Cette réponse a déjà une version de ce numéro.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer}, version {self.number}"


class AnswerStep(models.Model):
    """One change of state: by whom, why, and with which version. The first one says that the answer is awaited."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="steps", verbose_name="réponse")
    transition = models.CharField("acte", max_length=20, blank=True)
    state = models.CharField("état", max_length=10, choices=AnswerState)
    reason = models.TextField("motif", blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    version = models.ForeignKey(AnswerVersion, models.PROTECT, null=True, blank=True, verbose_name="version")
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "étape de la réponse"
        verbose_name_plural = "étapes de la réponse"
        ordering = ["answer", "pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.get_state_display()


class WaveReminder(models.Model):
    """A reminder that left: one a day and an answer at most. `actor` None: by itself.

    `after` is the day of the wave that asked for it, once an answer: None when a person did, and of a deadline that
    has moved since.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="reminders", verbose_name="réponse")
    day = models.DateField("le")
    after = models.SmallIntegerField("jours après la date limite", null=True, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "relance d’une Caf"
        verbose_name_plural = "relances des Caf"
        ordering = ["answer", "-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "day"],
                name="wave_reminder_daily",
                violation_error_message="Cette Caf a déjà été relancée ce jour.",
            ),
            models.UniqueConstraint(
                fields=["answer", "after"],
                condition=Q(after__isnull=False),
                name="wave_reminder_rule",
                violation_error_message="Cette relance est déjà partie pour cette Caf.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer}, {self.day}"
