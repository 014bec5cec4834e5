"""What the pages of the rules of money are asked for: one rule of a Caf, a year, an axis with its volet."""

from __future__ import annotations

from funding.rules.enums import RuleKind
from tests import factories as make
from tests.factories.rules import stored_rule


def rules_targets() -> dict[str, dict[str, str]]:
    rule = stored_rule(RuleKind.ADVANCE_RATE, 60, caf_id="07")
    volet = make.VoletFactory.create(axis=make.AxisFactory.create(number=90))
    year = make.FundingYearFactory.create(year=2090)
    return {
        "funding-rule": {"pk": str(rule.pk)},
        "unknown-funding-rule": {"pk": "0"},
        "funding-rule-kind": {"kind": "taux-dacompte"},
        "funding-rule-no-kind": {"kind": "rien"},
        "funding-years": {"what": "annees"},
        "funding-axes": {"what": "axes"},
        "funding-volets": {"what": "volets"},
        "funding-no-rows": {"what": "rien"},
        "funding-year": {"what": "annees", "pk": str(year.pk)},
        "funding-axis": {"what": "axes", "pk": str(volet.axis_id)},
        "funding-volet": {"what": "volets", "pk": str(volet.pk)},
        "unknown-funding-axis": {"what": "axes", "pk": "0"},
    }
