"""A bilan, the pages that it is written in, the steps of its life, the versions that were deposited."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q

from projects.accounts.models import User
from projects.bilans.enums import BilanState, SectionSlug
from projects.bilans.models.campaigns import BilanCampaign, ReminderRule
from projects.bilans.querysets import BilanQuerySet
from projects.core.history import tracked
from projects.portfolio.models import Project

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


@tracked
class Bilan(models.Model):
    """What a project tells of one year. Only the services of its life write `state`."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="bilans", verbose_name="projet")
    campaign = models.ForeignKey(BilanCampaign, models.PROTECT, related_name="bilans", verbose_name="campagne")
    state = models.CharField("état", max_length=12, choices=BilanState, default=BilanState.EXPECTED)
    # The period that the values of indicators are of: the year, unless the project began within it.
    period_start = models.DateField("du")
    period_end = models.DateField("au")

    objects = BilanQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan annuel"
        verbose_name_plural = "bilans annuels"
        ordering = ["-campaign__year", "project"]
        indexes = [models.Index(fields=["campaign", "state"], name="bilan_campaign_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "campaign"],
                name="bilan_once",
                violation_error_message="Ce projet a déjà un bilan dans cette campagne.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="bilan_period",
                violation_error_message="La période finit avant de commencer.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bilan {self.campaign.year}, {self.project}"

    @property
    def year(self) -> int:
        return self.campaign.year


@tracked
class BilanSection(models.Model):
    """A page of a bilan, saved apart from the others at its own version; `note` is the free text of the budget."""

    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="sections", verbose_name="bilan")
    slug = models.CharField("page", max_length=12, choices=SectionSlug)
    note = models.TextField("remarque", blank=True)
    saved_at = models.DateTimeField("enregistrée le", null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "page du bilan"
        verbose_name_plural = "pages du bilan"
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "slug"],
                name="bilan_section_once",
                violation_error_message="Ce bilan a déjà cette page.",
            )
        ]

    def __str__(self) -> str:
        return self.get_slug_display()


class BilanVersion(models.Model):
    """What was deposited, as it was: `content` is made by `selectors.content` and never changes."""

    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="versions", verbose_name="bilan")
    number = models.PositiveSmallIntegerField("numéro")
    content = models.JSONField("contenu")
    deposited_at = models.DateTimeField("déposée le", db_default=TransactionNow(), editable=False)
    deposited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="déposée par")
    for_porteur = models.BooleanField("déposée par la Caf pour le porteur", default=False)

    class Meta:
        verbose_name = "version déposée"
        verbose_name_plural = "versions déposées"
        ordering = ["bilan", "number"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "number"],
                name="bilan_version_once",
                violation_error_message="Ce bilan a déjà une version de ce numéro.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bilan}, version {self.number}"


class BilanStep(models.Model):
    """One change of state: by whom, why, and at which version. The first one says that the bilan is expected."""

    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="steps", verbose_name="bilan")
    transition = models.CharField("acte", max_length=20, blank=True)
    state = models.CharField("état", max_length=12, choices=BilanState)
    reason = models.TextField("motif", blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    for_porteur = models.BooleanField("fait par la Caf pour le porteur", default=False)
    version = models.ForeignKey(BilanVersion, models.PROTECT, null=True, blank=True, verbose_name="version")
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "étape du bilan"
        verbose_name_plural = "étapes du bilan"
        ordering = ["bilan", "pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.get_state_display()


class BilanComment(models.Model):
    """What the Caf says of one answer, one indicator, one part: `key` is that of `selectors.content.commentable`."""

    step = models.ForeignKey(BilanStep, models.PROTECT, related_name="comments", verbose_name="étape")
    key = models.CharField("à propos de", max_length=60)
    text = models.TextField("remarque")

    class Meta:
        verbose_name = "remarque de la Caf"
        verbose_name_plural = "remarques de la Caf"
        ordering = ["step", "pk"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "key"],
                name="bilan_comment_once",
                violation_error_message="Cette rubrique a déjà une remarque.",
            )
        ]

    def __str__(self) -> str:
        return self.text


class BilanReminder(models.Model):
    """A reminder that left: one a day and a bilan at most, one by rule. `actor` is None when the portal sent it."""

    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="reminders", verbose_name="bilan")
    day = models.DateField("le")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, null=True, blank=True, verbose_name="relance automatique")
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "relance"
        ordering = ["bilan", "-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "day"],
                name="bilan_reminder_daily",
                violation_error_message="Ce bilan a déjà été relancé ce jour.",
            ),
            models.UniqueConstraint(
                fields=["bilan", "rule"],
                condition=Q(rule__isnull=False),
                name="bilan_reminder_rule",
                violation_error_message="Cette relance est déjà partie pour ce bilan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bilan}, {self.day}"
