"""Under which rules a project is paid each year: what each funder bears, the ceiling, and where it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from funding.rules.enums import Fund, RuleKind
from funding.rules.selectors import Ruling, fund_of, rulebook
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# What the tab tells of a year; the page of the rules tells the others.
TOLD = {
    RuleKind.STATE_SHARE: "Part de l’État",
    RuleKind.BRANCH_SHARE: "Part de la branche",
    RuleKind.CEILING_RATE: "Plafond",
}


@dataclass(frozen=True)
class YearRules:
    """The rulings of a year in the order of `TOLD`."""

    year: int
    fund: Fund
    rulings: tuple[tuple[str, Ruling], ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ruling.source for _, ruling in self.rulings if ruling.source))


def rules_by_year(project: Project, years: Iterable[int], clock: Clock, *, is_past: bool) -> list[YearRules]:
    """As they are known today, or as they were for a page of the past. One query; the call of `project` is read."""
    book = rulebook(clock.known_at if is_past else None)
    found = []
    for year in years:
        fund = fund_of(project, year)
        own = ((label, book.ruling(kind, fund=fund, year=year, caf=project.caf_id)) for kind, label in TOLD.items())
        found.append(YearRules(year, fund, tuple(own)))
    return found
