"""What was paid, what must be given back, what was checked: recorded from the accounts, never made here.

Sums are held by the database, on every day and not today alone (see `guards.py`): nothing is paid beyond what is
granted, nothing claimed beyond what was paid, nothing remitted or repaid beyond what was claimed.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from funding.grants.enums import AMOUNTLESS, ControlFinding, PaymentKind, RecoveryStepKind
from funding.grants.models.accounting import AccountingLine
from funding.grants.models.financing import Financing
from funding.grants.models.guards import KeepsSums, ReferenceOnce
from funding.rules.models import euros
from projects.core.french import typeset
from projects.journal.facts import VoidableFact, about

# A payment never takes what was paid above what is due; taking one back, or lowering it, is always possible.
WITHIN_DUE = """
    IF NOT NEW.is_void AND NEW.amount > COALESCE(
        (SELECT amount FROM grants_payment WHERE id = NEW.retracts_id AND observed_on <= NEW.observed_on), 0
    ) THEN
        PERFORM grants_payment_is_due(NEW.financing_id, NEW.observed_on);
    END IF;
"""
WITHIN_GRANTED = """
    IF NOT NEW.is_void THEN
        PERFORM grants_control_is_within(NEW.financing_id, NEW.observed_on, NEW.due);
    END IF;
"""


class Booked(VoidableFact):
    """A fact that someone's accounts hold: `reference` is unique in its `book` (a Caf's, the State's)."""

    book = models.CharField("comptabilité", max_length=20, blank=True, editable=False)
    reference = models.CharField("référence comptable", max_length=40, blank=True)
    line = models.ForeignKey(
        AccountingLine, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ligne importée"
    )

    class Meta(VoidableFact.Meta):
        abstract = True


class Payment(Booked):
    """An acompte or the solde of a yearly financing; `observed_on` is the day that it was paid."""

    not_in_future = "Un versement ne peut pas être daté dans le futur : notez-le quand il est fait."

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="payments", verbose_name="financement")
    kind = models.CharField("nature", max_length=8, choices=PaymentKind)
    amount = euros("montant versé")

    class Meta(Booked.Meta):
        verbose_name = "versement"
        triggers = [
            *about("financing_id"),
            KeepsSums("NEW.financing_id", also=WITHIN_DUE),
            ReferenceOnce(),
        ]
        indexes = [
            models.Index(fields=["financing", "observed_on"], name="payment_asof"),
            models.Index(fields=["book", "reference"], name="payment_reference"),
        ]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_amount_positive",
                violation_error_message="Un versement est d’au moins un centime ; un reversement se note avec l’indu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.financing}"

    @property
    def paid_on(self) -> date:
        return self.observed_on

    @property
    def imported_from(self) -> str:
        """The file that says it, in words; "" when it was typed. Read with its line and its import."""
        return typeset(f"importé de « {self.line.batch} »") if self.line else ""


class Recovery(models.Model):
    """An indu: what a funder claims back from a yearly financing. Its amounts are in its dated steps."""

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="recoveries", verbose_name="financement")
    number = models.PositiveSmallIntegerField("numéro")

    class Meta:
        verbose_name = "indu"
        ordering = ["financing", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["financing", "number"],
                name="recovery_number",
                violation_error_message="Ce financement a déjà un indu de ce numéro.",
            )
        ]

    def __str__(self) -> str:
        return f"Indu n° {self.number}, {self.financing}"


class RecoveryStep(Booked):
    """One step of an indu: notified, contested, maintained, remitted in part or whole, repaid."""

    not_in_future = "Une étape d’un indu ne peut pas être datée dans le futur."

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="steps", verbose_name="indu")
    kind = models.CharField("étape", max_length=10, choices=RecoveryStepKind)
    amount = euros("montant", null=True, blank=True)

    class Meta(Booked.Meta):
        verbose_name = "étape d’un indu"
        verbose_name_plural = "étapes d’indus"
        triggers = [
            *about("recovery_id"),
            KeepsSums("(SELECT financing_id FROM grants_recovery WHERE id = NEW.recovery_id)"),
            ReferenceOnce(),
        ]
        indexes = [
            models.Index(fields=["recovery", "observed_on"], name="recovery_asof"),
            models.Index(fields=["book", "reference"], name="recovery_reference"),
        ]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=AMOUNTLESS, amount__isnull=True)
                | (~Q(kind__in=AMOUNTLESS) & Q(amount__isnull=False)),
                name="recovery_step_amount",
                violation_error_message="Une notification, une remise ou un reversement porte un montant ; une contestation n’en porte pas.",  # noqa: E501
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="recovery_step_positive",
                violation_error_message="Ce montant est d’au moins un centime.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.recovery}"


class Control(VoidableFact):
    """A contrôle of a yearly financing: what was found, and what is due since; null changes nothing to it."""

    not_in_future = "Un contrôle ne peut pas être daté dans le futur."

    financing = models.ForeignKey(Financing, models.PROTECT, related_name="controls", verbose_name="financement")
    finding = models.CharField("constat", max_length=12, choices=ControlFinding)
    due = euros("montant dû après contrôle", null=True, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "contrôle"
        triggers = [*about("financing_id"), KeepsSums("NEW.financing_id", also=WITHIN_GRANTED)]
        indexes = [models.Index(fields=["financing", "-observed_on", "-recorded_at"], name="control_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=0),
                name="control_due_positive",
                violation_error_message="Ce qui est dû après un contrôle ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_finding_display()}, {self.financing}"
