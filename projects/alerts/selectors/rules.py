"""The rules as their page shows them: how long each waits today, and what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.alerts.models import RuleSetting
from projects.alerts.rules import RULES, Rule


@dataclass(frozen=True)
class RuleRow:
    """`months` is None when no row is in force yet; `coming` is the next one, if Cnaf set it."""

    rule: Rule
    months: int | None
    is_active: bool
    since: date | None
    source: str
    coming: RuleSetting | None


def rule_rows(day: date) -> list[RuleRow]:
    """Every rule, in the order of the registry: one query."""
    rows: dict[str, list[RuleSetting]] = {slug: [] for slug in RULES}
    for setting in RuleSetting.objects.filter(rule__in=RULES).order_by("applies_from"):
        rows[setting.rule].append(setting)
    return [_row(RULES[slug], settings, day) for slug, settings in rows.items()]


def _row(rule: Rule, settings: list[RuleSetting], day: date) -> RuleRow:
    past = [row for row in settings if row.applies_from <= day]
    coming = next((row for row in settings if row.applies_from > day), None)
    if not past:
        return RuleRow(rule, None, False, None, "", coming)
    last = past[-1]
    return RuleRow(rule, last.months, last.is_active, last.applies_from, last.source, coming)
