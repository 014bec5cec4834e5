"""What was sent, corrected or retained, in euros: versions that never change, each total held equal to its lines."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q

from funding.plans.enums import Decision, Heading, PlanState, Side
from funding.plans.models.plans import APPEND_ONLY, Plan
from funding.rules.enums import CoFunder, Nature
from funding.rules.models import FundingRule, euros
from projects.accounts.models import User

UNBALANCED = "Les charges et les produits ne sont pas égaux : le plan ne s’envoie pas ainsi."
COUNTED = "Un produit compte pour ce qui est accordé, ou à défaut pour ce qui est demandé."
# What a version holds is compared with its lines once all of them are written, at the end of the transaction.
SUMS = """
    SELECT * INTO held FROM plans_planversion WHERE id = NEW.{column};
    SELECT
        COALESCE(SUM(amount) FILTER (WHERE side = 'charge'), 0) AS charges,
        COUNT(*) FILTER (WHERE side = 'charge' AND amount IS NULL) AS charges_unknown,
        COALESCE(SUM(amount) FILTER (WHERE side = 'produit'), 0) AS products,
        COUNT(*) FILTER (WHERE side = 'produit' AND amount IS NULL) AS products_unknown,
        COALESCE(SUM(amount) FILTER (WHERE side = 'benevolat'), 0) AS volunteer,
        COUNT(*) AS lines
    INTO summed FROM plans_planline WHERE version_id = NEW.{column};
    IF (held.charges, held.charges_unknown, held.products, held.products_unknown, held.volunteer, held.lines)
        IS DISTINCT FROM (summed.charges, summed.charges_unknown, summed.products, summed.products_unknown,
            summed.volunteer, summed.lines) THEN
        RAISE EXCEPTION 'plans_planversion: the totals of version % are not the sums of its lines', held.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_version_sums';
    END IF;
    RETURN NULL;
"""


def sums(column: str) -> pgtrigger.Trigger:
    """The trigger that compares at the end of the transaction; `column` of the new row names the version."""
    return pgtrigger.Trigger(
        name="sums",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("held", "plans_planversion%ROWTYPE"), ("summed", "RECORD")],
        func=SUMS.format(column=column),
    )


def positive(*names: str) -> Q:
    """Each of these amounts is unknown or not negative."""
    rule = Q()
    for name in names:
        rule &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
    return rule


class PlanVersion(models.Model):
    """A plan as it was sent, corrected, retained, or saved for good while still a draft.

    Totals are those of the amounts that are known, beside how many are not: « 12 000 €, dont 2 non communiqués ».
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="plan")
    number = models.PositiveSmallIntegerField("numéro")
    state = models.CharField("état", max_length=10, choices=PlanState)
    note = models.TextField("remarque", blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    for_porteur = models.BooleanField("écrite par la Caf pour le porteur", default=False)
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)
    charges = euros("charges connues", default=0)
    charges_unknown = models.PositiveSmallIntegerField("charges non communiquées", default=0)
    products = euros("produits connus", default=0)
    products_unknown = models.PositiveSmallIntegerField("produits non communiqués", default=0)
    volunteer = euros("bénévolat valorisé", default=0)
    lines = models.PositiveSmallIntegerField("nombre de lignes", default=0)

    class Meta:
        verbose_name = "version du plan"
        verbose_name_plural = "versions du plan"
        ordering = ["plan", "number"]
        triggers = [APPEND_ONLY, sums("id")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plan_version_once",
                violation_error_message="Ce plan a déjà une version de ce numéro.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=PlanState.DRAFT)
                    | Q(charges_unknown__gt=0)
                    | Q(products_unknown__gt=0)
                    | Q(charges=F("products"))
                ),
                name="plan_version_balanced",
                violation_error_message=UNBALANCED,
            ),
            models.CheckConstraint(
                condition=positive("charges", "products", "volunteer"),
                name="plan_version_positive",
                violation_error_message="Un total ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"


class PlanLine(models.Model):
    """A line of a version. `key` follows a line from version to version; `amount` is what the balance counts.

    A charge says its nature and heading; a product its co-funder, and counts what is granted once it is known, what is
    asked until then; volunteer time is valued and stays out of the balance.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="rows", verbose_name="version")
    key = models.CharField("repère", max_length=16)
    position = models.PositiveSmallIntegerField("rang")
    side = models.CharField("côté", max_length=10, choices=Side)
    nature = models.CharField("nature", max_length=10, choices=Nature, blank=True)
    heading = models.CharField("poste", max_length=15, choices=Heading, blank=True)
    co_funder = models.CharField("financeur", max_length=15, choices=CoFunder, blank=True)
    label = models.CharField("précision", max_length=200, blank=True)
    asked = euros("demandé", null=True, blank=True)
    granted = euros("accordé", null=True, blank=True)
    received = euros("reçu", null=True, blank=True)
    hours = models.DecimalField("heures", max_digits=9, decimal_places=2, null=True, blank=True)
    amount = euros("montant", null=True, blank=True)

    class Meta:
        verbose_name = "ligne du plan"
        verbose_name_plural = "lignes du plan"
        ordering = ["version", "position", "pk"]
        triggers = [APPEND_ONLY, sums("version_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"],
                name="plan_line_once",
                violation_error_message="Cette version a déjà cette ligne.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(side=Side.CHARGE, co_funder="", asked=None, granted=None, received=None, hours=None)
                    & ~Q(nature="")
                    & ~Q(heading="")
                )
                | (Q(side=Side.PRODUCT, heading="", hours=None) & ~Q(co_funder="") & ~Q(nature=""))
                | Q(
                    side=Side.VOLUNTEER,
                    nature="",
                    heading="",
                    co_funder="",
                    asked=None,
                    granted=None,
                    received=None,
                ),
                name="plan_line_side",
                violation_error_message="Une charge dit sa nature et son poste, un produit son financeur et sa nature.",
            ),
            models.CheckConstraint(
                # Told by cases: a comparison with an unknown amount is itself unknown, and a check lets that pass.
                condition=~Q(side=Side.PRODUCT)
                | Q(granted__isnull=False, amount__isnull=False, amount=F("granted"))
                | Q(granted=None, asked__isnull=False, amount__isnull=False, amount=F("asked"))
                | Q(amount=None, granted=None, asked=None),
                name="plan_line_counted",
                violation_error_message=COUNTED,
            ),
            models.CheckConstraint(
                condition=positive("asked", "granted", "received", "hours", "amount"),
                name="plan_line_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.get_heading_display() or self.get_co_funder_display()


class PlanCorrection(models.Model):
    """One figure or text that the Caf wrote in place of the porteur's, and why. Both are kept as they are shown."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="corrections", verbose_name="version")
    key = models.CharField("repère de la ligne", max_length=16)
    column = models.CharField("colonne", max_length=12, blank=True)
    decision = models.CharField("décision", max_length=10, choices=Decision)
    before = models.CharField("avant", max_length=250, blank=True)
    after = models.CharField("après", max_length=250, blank=True)
    reason = models.TextField("motif")

    class Meta:
        verbose_name = "correction de la Caf"
        verbose_name_plural = "corrections de la Caf"
        ordering = ["version", "pk"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key", "column"],
                name="plan_correction_once",
                violation_error_message="Cette case a déjà sa correction.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="plan_correction_reason",
                violation_error_message="Une correction dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class PlanRule(models.Model):
    """A rule that was read when the plan was retained, as it was that day: never rewritten from then on."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="rules", verbose_name="version")
    rule = models.ForeignKey(FundingRule, models.PROTECT, related_name="+", verbose_name="règle du jour")
    said = models.TextField("ce que dit la règle")

    class Meta:
        verbose_name = "règle lue en retenant le plan"
        verbose_name_plural = "règles lues en retenant le plan"
        ordering = ["version", "pk"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "rule"],
                name="plan_rule_once",
                violation_error_message="Cette règle est déjà lue pour cette version.",
            )
        ]

    def __str__(self) -> str:
        return self.said
