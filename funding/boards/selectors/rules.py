"""Under which rules a project is paid each year: what each funder bears, the ceiling, and where it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from funding.rules.enums import Fund, Funder, Nature, RuleKind
from funding.rules.selectors import UNKNOWN, Rulebook, Ruling, fund_of, rulebook
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# What the tab tells of a year; the page of the rules tells the others.
TOLD = {
    RuleKind.STATE_SHARE: "Part de l’État",
    RuleKind.BRANCH_SHARE: "Part de la branche",
    RuleKind.CEILING_RATE: "Plafond",
}
SHARES = {Funder.STATE: RuleKind.STATE_SHARE, Funder.CAF: RuleKind.BRANCH_SHARE}


@dataclass(frozen=True)
class YearRules:
    """The rulings of a year in the order of `TOLD`."""

    year: int
    fund: Fund
    rulings: tuple[tuple[str, Ruling], ...]
    closes_state: bool = False

    def share_of(self, funder: str) -> Ruling:
        """Of the cost that the State or the branch bears."""
        return self._told(SHARES[Funder(funder)])

    @property
    def ceiling(self) -> Ruling:
        return self._told(RuleKind.CEILING_RATE)

    def _told(self, kind: RuleKind) -> Ruling:
        return dict(self.rulings).get(TOLD[kind], UNKNOWN)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ruling.source for _, ruling in self.rulings if ruling.source))


def rules_by_year(project: Project, years: Iterable[int], clock: Clock, *, is_past: bool) -> list[YearRules]:
    """As they are known today, or as they were for a page of the past. One query; the call of `project` is read."""
    book = rulebook(clock.known_at if is_past else None)
    return [_year(book, project, fund_of(project, year, book), year) for year in years]


def _year(book: Rulebook, project: Project, fund: Fund, year: int) -> YearRules:
    own = {kind: book.ruling(kind, fund=fund, year=year, caf=project.caf_id) for kind in TOLD}
    # A share that is closed is none: it is known, and by which rule.
    opened = book.ruling(RuleKind.STATE_OPEN, fund=fund, year=year, caf=project.caf_id)
    if opened.value is False:
        own[RuleKind.STATE_SHARE] = replace(opened, said="aucune")
    told = (*((label, own[kind]) for kind, label in TOLD.items()), ("Dépenses", _natures(book, project, fund, year)))
    return YearRules(year, fund, told, closes_state=opened.value is False)


def _natures(book: Rulebook, project: Project, fund: Fund, year: int) -> Ruling:
    """Which natures are paid (« fonctionnement seul »), with the source of the first that is told."""
    told = {
        nature: book.ruling(RuleKind.ELIGIBLE_NATURE, fund=fund, year=year, caf=project.caf_id, nature=nature)
        for nature in (Nature.OPERATING, Nature.INVESTMENT)
    }
    known = {nature: ruling for nature, ruling in told.items() if ruling.is_known}
    if not known:
        return UNKNOWN
    paid = [str(nature.label).lower() for nature, ruling in known.items() if ruling.value]
    words = " et ".join(paid) or "aucune"
    alone = " seul" if len(paid) == 1 and len(known) == len(told) else ""
    return replace(next(iter(known.values())), said=f"{words}{alone}")
