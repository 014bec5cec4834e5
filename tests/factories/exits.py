"""The way out of the Fipe: a rule of who takes over, and the facts about a project."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from funding.exits.enums import Answer, Hope, Reality, Side, Verdict
from funding.exits.models import ExitAmount, ExitPlan, ExitReality, ExitSearch, TakeoverRule
from funding.rules.enums import Certainty
from tests.factories.projects import FactOfProject


class TakeoverRuleFactory(DjangoModelFactory[TakeoverRule]):
    class Meta:
        model = TakeoverRule

    code = factory.Sequence(lambda n: f"relais-{n}")
    title = "Prestation de service"
    plain_title = "une aide régulière de la Caf"
    first_year = 2026
    last_year = 2027
    conditions = "Une structure agréée"
    source_text = "pour les tests"
    certainty = Certainty.SOURCED


class ExitRealityFactory(FactOfProject):
    class Meta:
        model = ExitReality

    reality = Reality.PRESTATION


class ExitSearchFactory(FactOfProject):
    class Meta:
        model = ExitSearch

    taker = "La commune"
    answer = Answer.AWAITED
    side = Side.CAF


class ExitPlanFactory(FactOfProject):
    class Meta:
        model = ExitPlan

    rule = factory.SubFactory(TakeoverRuleFactory)
    code = "relais"
    rule_version = 1
    verdict = Verdict.RETAINED
    note = "Les conditions sont réunies"


class ExitAmountFactory(FactOfProject):
    class Meta:
        model = ExitAmount

    code = "relais"
    year = 2026
    hope = Hope.HOPED
