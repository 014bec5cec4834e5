"""Until which year the Fipe pays a project: what its call says, else what the dated rules let one deduce, else the
years whose financing people recorded, else unknown.

The calls of 2023 and 2024 print no years. The rules do: up to three years of operating costs from the year of the call,
as long as the State's share is open, which the letter to the Caf ends with 2025.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from funding.grants.models import Financing, Grant
from funding.rules.enums import Fund, RuleKind
from funding.rules.selectors import Rulebook, rulebook
from projects.calls.enums import CallKind
from projects.calls.models import Call
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

OF_CALL = "Années de l’appel"
OF_MONEY = "Dernier financement noté"


@dataclass(frozen=True)
class End:
    """The first and the last year that the Fipe pays, and from where it is known. `at_most`: it may have ended before,
    for that project.
    """

    first_year: int
    year: int
    source: str
    at_most: bool = False

    @property
    def first_day(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def day(self) -> date:
        return date(self.year, 12, 31)

    @property
    def said(self) -> str:
        """« 2025 », « 2025 au plus tard »."""
        return f"{self.year} au plus tard" if self.at_most else str(self.year)


def end_of(call: Call, book: Rulebook) -> End | None:
    """The end of what `call` pays; None when it is no call of the Fipe, or when nothing says it: never a guess."""
    if call.kind != CallKind.AAP:
        return None
    if call.funded_years:
        return End(min(call.funded_years), max(call.funded_years), OF_CALL)
    length = book.ruling(RuleKind.DURATION, fund=Fund.FIPE, year=call.year)
    if not isinstance(length.value, int) or length.value < 1:
        return None
    last, sources = None, [length.source]
    for year in range(call.year, call.year + length.value):
        opened = book.ruling(RuleKind.STATE_OPEN, fund=Fund.FIPE, year=year)
        if opened.is_known:
            sources.append(opened.source)
        if not opened.value:
            break
        last = year
    return None if last is None else End(call.year, last, " ; ".join(dict.fromkeys(sources)), at_most=True)


def ends_of(projects: Iterable[Project], clock: Clock) -> Mapping[int, End]:
    """By key, of the projects (with their call) whose end is known. One query, three when a call says nothing."""
    rows, book = list(projects), rulebook()
    found = {row.pk: end for row in rows if (end := end_of(row.application.call, book))}
    untold = [row for row in rows if row.pk not in found and row.application.call.kind == CallKind.AAP]
    return {**found, **_recorded(untold, clock)} if untold else found


def _recorded(projects: Iterable[Project], clock: Clock) -> Mapping[int, End]:
    keys = [row.pk for row in projects]
    years: dict[int, set[int]] = defaultdict(set)
    grants = Grant.objects.filter(project__in=keys).standing(**vars(clock))
    for rows in (Financing.objects.filter(project__in=keys), grants):
        for key, year in rows.values_list("project", "year__year"):
            years[key].add(year)
    return {key: End(min(told), max(told), OF_MONEY) for key, told in years.items()}
