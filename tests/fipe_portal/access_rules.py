"""What the pages of the rules of money are asked for: one rule of a Caf."""

from __future__ import annotations

from funding.rules.enums import RuleKind
from tests.factories.rules import stored_rule


def rules_targets() -> dict[str, dict[str, str]]:
    rule = stored_rule(RuleKind.ADVANCE_RATE, 60, caf_id="07")
    return {
        "funding-rule": {"pk": str(rule.pk)},
        "unknown-funding-rule": {"pk": "0"},
        "funding-rule-kind": {"kind": "taux-dacompte"},
        "funding-rule-no-kind": {"kind": "rien"},
    }
