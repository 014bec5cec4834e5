"""Early signals: the dated answers they rest on, how long each rule waits, what was set aside, who was reminded."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from projects.alerts.enums import Point, PointValue
from projects.journal.facts import DatedFact, about
from projects.porteurs.models import Contact
from projects.portfolio.models import Project

LONGEST_WAIT = 60


class PointFact(DatedFact):
    """What was told of one point of a project on a day; unknown is the absence of a row."""

    silent: ClassVar[dict[str, object]] = {"value": ""}

    project = models.ForeignKey(Project, models.PROTECT, related_name="points", verbose_name="projet")
    point = models.CharField("point", max_length=15, choices=Point)
    value = models.CharField("réponse", max_length=12, choices=PointValue, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "point de vigilance"
        verbose_name_plural = "points de vigilance"
        triggers = about("project_id", "point")
        indexes = [models.Index(fields=["project", "point", "-observed_on", "-recorded_at"], name="point_asof")]
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(value="") | Q(retracts__isnull=False),
                name="point_value",
                violation_error_message="La réponse est requise.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_point_display()} : {self.get_value_display()}"


class RuleSetting(models.Model):
    """How long a rule waits before it speaks, from a day on; off when it is not active. Kept by Cnaf."""

    rule = models.SlugField("règle", max_length=20)
    applies_from = models.DateField("à partir du")
    months = models.PositiveSmallIntegerField("mois d’attente")
    is_active = models.BooleanField("en vigueur", default=True)
    source = models.CharField("d’où vient ce délai", max_length=300, blank=True)
    recorded_at = models.DateTimeField("enregistré le", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistré par"
    )

    class Meta:
        verbose_name = "délai d’une règle"
        verbose_name_plural = "délais des règles"
        ordering = ["rule", "-applies_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "applies_from"],
                name="rule_setting_once_a_day",
                violation_error_message="Cette règle a déjà un délai à partir de ce jour.",
            ),
            models.CheckConstraint(
                condition=Q(months__lte=LONGEST_WAIT),
                name="rule_setting_months",
                violation_error_message="Le délai va de 0 à 60 mois.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} : {self.months} mois"


class Dismissal(models.Model):
    """A signal set aside with a reason, until a day or until what raised it changes (`mark`), whichever comes first."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="dismissals", verbose_name="projet")
    rule = models.SlugField("règle", max_length=20)
    # What raised it: a row or a day. Another one is another signal.
    mark = models.CharField("faits", max_length=60)
    reason = models.TextField("motif")
    until = models.DateField("jusqu’au", null=True, blank=True)
    dismissed_at = models.DateTimeField("écartée le", db_default=Now(), editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écartée par"
    )
    restored_at = models.DateTimeField("reprise le", null=True, blank=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reprise par"
    )

    class Meta:
        verbose_name = "alerte écartée"
        verbose_name_plural = "alertes écartées"
        ordering = ["-dismissed_at", "-pk"]
        indexes = [models.Index(fields=["project", "rule", "mark"], name="dismissal_signal")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="dismissal_reason", violation_error_message="Le motif est requis."
            ),
            models.CheckConstraint(
                condition=Q(restored_at__isnull=True, restored_by__isnull=True)
                | Q(restored_at__isnull=False, restored_by__isnull=False),
                name="dismissal_restored_by_someone",
                violation_error_message="Une alerte reprise dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.project_id}"


class Reminder(models.Model):
    """Someone was asked, on a day, for what a project lacks: a person with an account, or a contact of a porteur."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reminders", verbose_name="projet")
    lacks = ArrayField(models.SlugField(max_length=40), verbose_name="ce qui manque")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contact"
    )
    situation_on = models.DateField("situation au")
    sent_on = models.DateField("le")
    recorded_at = models.DateTimeField("enregistré le", db_default=Now(), editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par")

    class Meta:
        verbose_name = "relance"
        ordering = ["-sent_on", "-pk"]
        indexes = [models.Index(fields=["project", "-sent_on"], name="reminder_of_project")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "sent_on"],
                condition=Q(person__isnull=False),
                name="reminder_person_once_a_day",
                violation_error_message="Cette personne a déjà été relancée aujourd’hui pour ce projet.",
            ),
            models.UniqueConstraint(
                fields=["project", "contact", "sent_on"],
                condition=Q(contact__isnull=False),
                name="reminder_contact_once_a_day",
                violation_error_message="Ce contact a déjà été relancé aujourd’hui pour ce projet.",
            ),
            models.CheckConstraint(
                condition=Q(situation_on__lte=F("sent_on")),
                name="reminder_situation_not_to_come",
                violation_error_message="Une situation ne peut pas être à venir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.sent_on}"
