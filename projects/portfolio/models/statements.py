"""What sources print, kept as printed, and the people met."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from projects.journal.facts import VoidableFact
from projects.journal.models import Source
from projects.porteurs.models import Contact
from projects.portfolio.enums import PersonSide
from projects.portfolio.models.projects import Project
from projects.portfolio.querysets import StatementQuerySet
from projects.territories.models import Region


class Statement(models.Model):
    """A value as a source prints it, never corrected: a doubt is said beside it.

    It may be about one project, one region, or the whole document. `measure` names what it is about
    with the id of a figure where there is one (`maturity`, `situation_on`, `projects.by_region`…),
    `key` the row of that figure. A row that `retracts` and prints nothing only takes another back.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="statements", verbose_name="source")
    place = models.CharField("passage", max_length=200, blank=True)
    line = models.PositiveIntegerField("ligne", null=True, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name="projet"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    measure = models.CharField("objet", max_length=60)
    key = models.CharField("ligne du chiffre", max_length=60, blank=True)
    population = models.CharField("population", max_length=200, blank=True)
    printed = models.CharField("valeur imprimée", max_length=300, blank=True)
    number = models.DecimalField("valeur", max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField("unité", max_length=20, blank=True)
    observed_on = models.DateField("situation décrite", null=True, blank=True)
    in_doubt = models.BooleanField("en doute", default=False)
    reason = models.TextField("motif du doute", blank=True)
    recorded_at = models.DateTimeField("enregistré le", db_default=TransactionNow(), editable=False)
    retracts = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="retracted_by",
        verbose_name="remplace",
        error_messages={"unique": "Cette lecture est déjà remplacée par une autre."},
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur imprimée"
        verbose_name_plural = "valeurs imprimées"
        ordering = ["source", "line", "pk"]
        indexes = [models.Index(fields=["measure", "key"], name="statement_measure")]
        # What was printed does not change; a figure read again at an old R finds it as it was.
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_doubt=False) | ~Q(reason=""),
                name="statement_doubt_reason",
                violation_error_message="Dites pourquoi cette valeur est en doute.",
            ),
            models.CheckConstraint(
                condition=~Q(printed="") | Q(retracts__isnull=False),
                name="statement_prints_something",
                violation_error_message="La valeur imprimée est requise.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} : {self.printed}"


class Interview(VoidableFact):
    """A meeting about a project; the persons met are counted once whatever the number of meetings."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="interviews", verbose_name="projet")

    class Meta(VoidableFact.Meta):
        verbose_name = "entretien"
        indexes = [models.Index(fields=["project", "-observed_on"], name="interview_project")]


class InterviewPerson(models.Model):
    """Someone met: an advisor of the Caf (a user) or someone at the porteur's (a contact)."""

    interview = models.ForeignKey(Interview, models.PROTECT, related_name="persons")
    side = models.CharField("côté", max_length=10, choices=PersonSide)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("enregistré le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "personne rencontrée"
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(side=PersonSide.ADVISOR, user__isnull=False, contact=None)
                | Q(side=PersonSide.PORTEUR, user=None, contact__isnull=False),
                name="interview_person_side",
                violation_error_message="Un conseiller est une personne du portail, un porteur un contact.",
            ),
            models.UniqueConstraint(
                fields=["interview", "user"],
                name="interview_user_once",
                violation_error_message="Ce conseiller est déjà noté pour cet entretien.",
            ),
            models.UniqueConstraint(
                fields=["interview", "contact"],
                name="interview_contact_once",
                violation_error_message="Ce contact est déjà noté pour cet entretien.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.contact)
