"""An unsaved row that breaks each rule of the dated rules of money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from funding.rules.enums import RuleKind
from tests import factories as make
from tests.factories.rules import rule_of, stored_rule

NO_DAY = DateRange(date(2024, 1, 1), date(2024, 1, 1))


def overlapping() -> models.Model:
    stored_rule(caf_id="07", axis=6)
    return rule_of(caf_id="07", axis=6, first_year=2027, last_year=2030)


BROKEN_RULES: dict[str, Callable[[], models.Model]] = {
    "funding_rule_value": lambda: rule_of(amount=1500),
    "funding_rule_choice": lambda: rule_of(RuleKind.ENVELOPE_LEVEL, "commune"),
    "funding_rule_scope": lambda: rule_of(RuleKind.STATE_SHARE, 50, caf_id="07"),
    "funding_rule_rate": lambda: rule_of(value=101),
    "funding_rule_amount": lambda: rule_of(RuleKind.MINIMUM_GRANT, -1),
    "funding_rule_axis": lambda: rule_of(axis=21),
    "funding_rule_years": lambda: rule_of(first_year=2027, last_year=2024),
    "funding_rule_source": lambda: rule_of(source_text=""),
    "funding_rule_withdrawn": lambda: rule_of(withdrawn_at=timezone.now()),
    "funding_rule_no_overlap": overlapping,
    "axis_period": lambda: make.AxisFactory.build(valid=NO_DAY),
    "axis_source": lambda: make.AxisFactory.build(source_text=""),
    "volet_period": lambda: make.VoletFactory.build(axis=make.AxisFactory.create(), valid=NO_DAY),
    "volet_source": lambda: make.VoletFactory.build(axis=make.AxisFactory.create(), source_text=""),
    "funding_year_positive": lambda: make.FundingYearFactory.build(state_amount=-1),
    "funding_year_source": lambda: make.FundingYearFactory.build(source_text=""),
}
