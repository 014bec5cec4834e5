"""Scenarios that share an envelope out between the requests of a wave, and what was allotted to each Caf.

A scenario only proposes: what is allotted to a Caf is a movement of its envelope, and the aid of each project stays
the vote of its Caf.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q

from funding.arbitration.enums import Decision, ScenarioState
from funding.arbitration.querysets import ScenarioQuerySet
from funding.envelopes.models import Envelope, Movement
from funding.rules.enums import Nature
from funding.rules.models import euros
from funding.waves.enums import NeedKind
from funding.waves.models import Wave
from projects.accounts.models import User
from projects.core.history import tracked
from projects.portfolio.models import Project
from projects.territories.models import Caf

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


@tracked
class Scenario(models.Model):
    """One way to share `envelope` out between the requests of a wave. Only its services write `state`.

    `copied_from` is the scenario that it was begun from, when it was not the wave itself. A wave may have one scenario
    retained on the envelope of each region, and one on that of the nation for the others; no Caf is given by two of
    them (`selectors.obstacles`).
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="scenarios", verbose_name="vague")
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, related_name="scenarios", verbose_name="enveloppe à répartir"
    )
    title = models.CharField("intitulé", max_length=120)
    note = models.TextField("parti pris", blank=True, max_length=2000)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="écrit par")
    state = models.CharField("état", max_length=8, choices=ScenarioState, default=ScenarioState.DRAFT)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name="copié de"
    )
    created_at = models.DateTimeField("ouvert le", db_default=TransactionNow(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "scénario d’arbitrage"
        verbose_name_plural = "scénarios d’arbitrage"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "title"],
                name="scenario_title_once",
                violation_error_message="Un scénario de cette vague porte déjà ce titre.",
            ),
            models.UniqueConstraint(
                fields=["wave", "envelope"],
                condition=Q(state=ScenarioState.RETAINED),
                name="scenario_retained_once",
                violation_error_message="Un scénario de cette vague est déjà retenu sur cette enveloppe.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class ScenarioLine(models.Model):
    """A request as the wave gave it (`asked`, in euros; null is « non communiqué »), and what the scenario gives it.

    `amount` follows the decision: what is asked when it is kept, 0 when it is left out. `request_version` is the number
    of the answer that it was copied from.
    """

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="lines", verbose_name="scénario")
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="+", verbose_name="Caf")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", verbose_name="projet")
    request_version = models.PositiveSmallIntegerField("version de la réponse")
    asked = euros("montant demandé", null=True, blank=True)
    nature = models.CharField("nature", max_length=12, choices=Nature)
    need = models.CharField("besoin", max_length=10, choices=NeedKind, blank=True)
    justification = models.TextField("justification", blank=True)
    decision = models.CharField("décision", max_length=10, choices=Decision, default=Decision.KEEP)
    amount = euros("montant proposé", null=True, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "ligne d’un scénario"
        verbose_name_plural = "lignes d’un scénario"
        ordering = ["scenario", "caf", "project"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "caf", "project"],
                name="scenario_line_once",
                violation_error_message="Cette demande est déjà dans le scénario.",
            ),
            models.CheckConstraint(
                condition=(Q(asked__isnull=True) | Q(asked__gte=0)) & (Q(amount__isnull=True) | Q(amount__gte=0)),
                name="scenario_line_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                # A comparison with nothing is neither true nor false, and a constraint lets it pass: say what is there.
                condition=~Q(decision=Decision.KEEP)
                | Q(amount__isnull=True, asked__isnull=True)
                | Q(amount__isnull=False, asked__isnull=False, amount=F("asked")),
                name="scenario_line_kept",
                violation_error_message="Une demande gardée l’est à son montant ; pour un autre, réduisez-la.",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.LEAVE_OUT) | Q(amount__isnull=False, amount=0),
                name="scenario_line_left_out",
                violation_error_message="Une demande écartée ne reçoit rien.",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.CUT)
                | (Q(amount__isnull=False) & (Q(asked__isnull=True) | Q(amount__lte=F("asked")))),
                name="scenario_line_cut",
                violation_error_message="Le montant réduit est à donner, et ne dépasse pas la demande.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.get_decision_display()}"


class ScenarioStep(models.Model):
    """One change of state of a scenario: by whom, why."""

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="steps", verbose_name="scénario")
    transition = models.CharField("acte", max_length=20)
    state = models.CharField("état", max_length=8, choices=ScenarioState)
    reason = models.TextField("motif", blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "étape d’un scénario"
        verbose_name_plural = "étapes d’un scénario"
        ordering = ["scenario", "pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.get_state_display()


class Allotment(models.Model):
    """What a scenario that was retained gave to one Caf: the movement of its envelope, void once it was undone."""

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="allotments", verbose_name="scénario")
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="allotments", verbose_name="Caf")
    movement = models.OneToOneField(
        Movement,
        models.PROTECT,
        related_name="allotment",
        verbose_name="mouvement",
        error_messages={"unique": "Ce mouvement est déjà celui d’une attribution."},
    )
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "attribution à une Caf"
        verbose_name_plural = "attributions aux Caf"
        ordering = ["scenario", "pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.caf}, {self.scenario}"
