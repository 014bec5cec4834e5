"""The yearly financing of a project by one funder, and the dated facts of its life.

Nothing here is ever changed: what was wrong is taken back by another row. The amount granted is the `Grant`; a vote
writes it. What was paid is in `payments`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from funding.grants.enums import FinancingState, Party, VoteBody
from funding.grants.models.grants import Grant
from funding.grants.models.guards import KeepsAgreed
from funding.grants.querysets import FinancingQuerySet
from funding.plans.models import PlanVersion
from funding.rules.checks import NOT_CHECKED
from funding.rules.enums import Funder, Nature
from funding.rules.models import Axis, FundingRule, FundingYear, Volet, euros
from projects.journal.facts import DatedFact, VoidableFact, about
from projects.portfolio.models import Project


def not_negative(name: str, said: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(amount__isnull=True) | Q(amount__gte=0), name=name, violation_error_message=said
    )


class Financing(models.Model):
    """What one funder does for a project in one year. Where it stands is in its steps, its amounts in its facts."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="financings", verbose_name="projet")
    year = models.ForeignKey(FundingYear, models.PROTECT, related_name="financings", verbose_name="année")
    funder = models.CharField("financeur", max_length=6, choices=Funder)

    objects = FinancingQuerySet.as_manager()

    class Meta:
        verbose_name = "financement d’une année"
        verbose_name_plural = "financements d’une année"
        ordering = ["project", "year", "funder"]
        triggers = [pgtrigger.ReadOnly(name="subject_given_once", fields=["project", "year", "funder"])]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year", "funder"],
                name="financing_once",
                violation_error_message="Ce financement est déjà suivi pour cette année.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_funder_display()}, {self.year}"

    @property
    def reference(self) -> str:
        return self.project.reference

    @property
    def title(self) -> str:
        return str(self)


class FinancingStep(DatedFact):
    """A state of a financing on a day; an empty one takes the last back."""

    silent: ClassVar[dict[str, Any]] = {"status": ""}

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="steps", verbose_name="financement")
    status = models.CharField("état", max_length=10, choices=FinancingState, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "état d’un financement"
        verbose_name_plural = "états d’un financement"
        triggers = about("financing_id")
        indexes = [models.Index(fields=["financing", "-observed_on", "-recorded_at"], name="financing_step_asof")]
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=FinancingState.values) | Q(status="", retracts__isnull=False),
                name="financing_step_state",
                violation_error_message="Cet état de financement n’existe pas.",
            ),
        ]


class Asked(VoidableFact):
    """What is asked of a funder, by nature and axis when they are known, and the version of the plan it comes from."""

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="asks", verbose_name="financement")
    amount = euros("montant demandé", null=True, blank=True)
    nature = models.CharField("nature", max_length=10, choices=Nature, blank=True)
    axis = models.ForeignKey(Axis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="axe")
    volet = models.ForeignKey(Volet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="volet")
    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="version du plan"
    )

    class Meta(VoidableFact.Meta):
        verbose_name = "montant demandé"
        verbose_name_plural = "montants demandés"
        triggers = about("financing_id")
        indexes = [models.Index(fields=["financing", "-observed_on", "-recorded_at"], name="asked_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            not_negative("financing_asked_positive", "Un montant demandé ne peut pas être négatif."),
        ]

    def clean(self) -> None:
        super().clean()
        if self.volet and self.axis and self.volet.axis_id != self.axis_id:
            raise ValidationError({"volet": "Ce volet n’est pas de cet axe."})


class Vote(VoidableFact):
    """What a body decided on a day. Granted, it writes a `Grant` in the same transaction; refused, it has no amount."""

    # Taken back, a vote leaves its grant to be taken back too, by a row of its own.
    silent: ClassVar[dict[str, Any]] = {"is_void": True, "grant_id": None}
    not_in_future: ClassVar[str] = "Un vote ne peut pas être daté dans le futur."

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="votes", verbose_name="financement")
    body = models.CharField("instance", max_length=10, choices=VoteBody)
    is_refusal = models.BooleanField("refus", default=False)
    amount = euros("montant voté", null=True, blank=True)
    nature = models.CharField("nature", max_length=10, choices=Nature, blank=True)
    axis = models.ForeignKey(Axis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="axe")
    grant = models.OneToOneField(
        Grant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vote",
        verbose_name="montant accordé",
        error_messages={"unique": "Ce montant accordé vient déjà d’un vote."},
    )

    class Meta(VoidableFact.Meta):
        verbose_name = "vote"
        triggers = about("financing_id")
        indexes = [models.Index(fields=["financing", "-observed_on", "-recorded_at"], name="vote_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            not_negative("vote_amount_positive", "Un montant voté ne peut pas être négatif."),
            models.CheckConstraint(
                condition=Q(is_void=True, grant__isnull=True)
                | Q(is_void=False, is_refusal=True, grant__isnull=True, amount__isnull=True)
                | Q(is_void=False, is_refusal=False, grant__isnull=False),
                name="vote_writes_its_grant",
                violation_error_message="Un vote accorde un montant, ou refuse et n’en accorde aucun.",
            ),
        ]


class VoteRule(models.Model):
    """A rule that was read at a vote, as it was that day: kept or, with a reason, not kept."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="rules", verbose_name="vote")
    rule = models.ForeignKey(
        FundingRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="règle du jour"
    )
    said = models.CharField("ce que dit la règle", max_length=400)
    is_breached = models.BooleanField("règle non respectée", default=False)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "règle lue au vote"
        verbose_name_plural = "règles lues au vote"
        ordering = ["vote", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_breached=False) | ~Q(reason=""),
                name="vote_rule_breach_reason",
                violation_error_message="Une règle n’est pas respectée : dites pourquoi.",
            )
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def is_checked(self) -> bool:
        return self.rule_id is not None and not self.said.endswith(NOT_CHECKED)


class Notification(VoidableFact):
    """The letter that tells the porteur what was decided, on the day that it was sent."""

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="notifications", verbose_name="financement")
    letter = models.CharField("référence du courrier", max_length=80, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "notification"
        triggers = about("financing_id")
        constraints = [*VoidableFact.Meta.constraints]


class Convention(VoidableFact):
    """What the funder and the porteur agree upon; `amount` is null when it only refers to what was granted."""

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="conventions", verbose_name="financement")
    number = models.CharField("numéro de la convention", max_length=80, blank=True)
    amount = euros("montant conventionné", null=True, blank=True)
    starts_on = models.DateField("prend effet le", null=True, blank=True)
    ends_on = models.DateField("prend fin le", null=True, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "convention"
        triggers = [*about("financing_id"), KeepsAgreed("NEW.financing_id")]
        constraints = [
            *VoidableFact.Meta.constraints,
            not_negative("convention_amount_positive", "Un montant conventionné ne peut pas être négatif."),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="convention_period",
                violation_error_message="La convention prend fin avant de prendre effet.",
            ),
        ]

    def __str__(self) -> str:
        return f"Convention {self.number}".strip()


class Signature(VoidableFact):
    """The day that a party signed a convention."""

    not_in_future: ClassVar[str] = "Une signature ne peut pas être datée dans le futur."

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="signatures", verbose_name="convention")
    party = models.CharField("signataire", max_length=7, choices=Party)

    class Meta(VoidableFact.Meta):
        verbose_name = "signature"
        triggers = about("convention_id", "party")
        constraints = [*VoidableFact.Meta.constraints]


class Amendment(VoidableFact):
    """An avenant: another amount or another end, from the day that the last of the two signed it.

    It is noted once signed, so that one that waits for a signature changes nothing; a party's day may be unknown.
    """

    not_in_future: ClassVar[str] = "Une signature ne peut pas être datée dans le futur."

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="amendments", verbose_name="convention")
    number = models.CharField("numéro de l’avenant", max_length=80, blank=True)
    funder_signed_on = models.DateField("signé par le financeur le", null=True, blank=True)
    porteur_signed_on = models.DateField("signé par le porteur le", null=True, blank=True)
    amount = euros("nouveau montant", null=True, blank=True)
    ends_on = models.DateField("nouvelle fin", null=True, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "avenant"
        triggers = [
            *about("convention_id"),
            KeepsAgreed("(SELECT financing_id FROM grants_convention WHERE id = NEW.convention_id)"),
        ]
        constraints = [
            *VoidableFact.Meta.constraints,
            not_negative("amendment_amount_positive", "Un montant conventionné ne peut pas être négatif."),
            models.CheckConstraint(
                condition=Q(is_void=True) | Q(amount__isnull=False) | Q(ends_on__isnull=False),
                name="amendment_says_something",
                violation_error_message="Un avenant change un montant ou une date de fin.",
            ),
            models.CheckConstraint(
                condition=(Q(funder_signed_on=None) | Q(funder_signed_on__lte=F("observed_on")))
                & (Q(porteur_signed_on=None) | Q(porteur_signed_on__lte=F("observed_on"))),
                name="amendment_signed_by_then",
                violation_error_message="Un avenant vaut du jour de sa dernière signature.",
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant n° {self.number}" if self.number else "Avenant"

    @property
    def signatures(self) -> tuple[tuple[str, date | None], ...]:
        """Who signs it, in the order of `Party`, and on which day; None: not communicated."""
        days = {Party.FUNDER: self.funder_signed_on, Party.PORTEUR: self.porteur_signed_on}
        return tuple((str(party.label), days[party]) for party in Party)


class Deadline(VoidableFact):
    """By which day a step is awaited: a notification, a signature, a bilan. Void: no day is awaited any more."""

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="deadlines", verbose_name="financement")
    status = models.CharField("étape attendue", max_length=10, choices=FinancingState)
    due_on = models.DateField("attendue le")

    class Meta(VoidableFact.Meta):
        verbose_name = "échéance d’un financement"
        verbose_name_plural = "échéances d’un financement"
        triggers = about("financing_id", "status")
        indexes = [models.Index(fields=["financing", "status", "-observed_on"], name="financing_deadline_asof")]
        constraints = [*VoidableFact.Meta.constraints]
