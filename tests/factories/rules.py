"""Rules of money for the tests: one that holds from a year to another, and the seeds of the data file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings

from fipe_portal.dataset.funds import load_rules
from funding.rules.enums import Certainty, Fund, RuleKind
from funding.rules.kinds import kind_of
from funding.rules.models import FundingRule


def rule_of(
    kind: str = RuleKind.CEILING_RATE,
    value: Any = Decimal(80),
    *,
    fund: str = Fund.FPT,
    first_year: int = 2024,
    last_year: int = 2027,
    **values: Any,
) -> FundingRule:
    """An unsaved rule with `value` in the column of its kind."""
    given = {"source_text": "pour les tests", "certainty": Certainty.SOURCED, kind_of(kind).column: value}
    return FundingRule(kind=kind, fund=fund, first_year=first_year, last_year=last_year, **given | values)


def stored_rule(*args: Any, **values: Any) -> FundingRule:
    rule = rule_of(*args, **values)
    rule.full_clean()
    rule.save()
    return rule


def fipe_years(last: int = 2025) -> None:
    """Until when the Fipe pays, where the rules do not say it yet: an invented line, as Cnaf would write one."""
    if not FundingRule.objects.filter(fund=Fund.FIPE, kind=RuleKind.BRANCH_SHARE).exists():
        stored_rule(RuleKind.BRANCH_SHARE, Decimal(50), fund=Fund.FIPE, first_year=2023, last_year=last)


def known_rules() -> None:
    """The rules that the portal is delivered with."""
    load_rules(settings.BASE_DIR)
