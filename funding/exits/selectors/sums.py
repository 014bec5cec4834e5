"""The gaps of several projects, added one by one: nothing is kept of a project that is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.exits.enums import Hope
from funding.exits.selectors.gaps import ZERO, GapYear, Part
from projects.core.money import UNKNOWN


@dataclass(frozen=True)
class GapSum(GapYear):
    """Several projects: `total` is what is missing to those whose cost is known; `unplanned` are the others.

    `partial` counts those of the first whose cost or resources are only told in part.
    """

    total: Decimal | None = None
    partial: int = 0

    @property
    def gap(self) -> Decimal | None:
        return self.total

    @property
    def gap_said(self) -> str:
        """As that of one project, shorter: nothing missing to those that are known says nothing of the others."""
        return UNKNOWN if self.unplanned and not self.gap else super().gap_said


class GapTally:
    """The sum of several projects by year: its gap is that of the projects whose cost is known, so that one that has
    too much never pays for another.
    """

    def __init__(self, years: Sequence[int]) -> None:
        self._years = [_YearTally(year) for year in years]

    def add(self, gaps: Sequence[GapYear]) -> None:
        for tally, gap in zip(self._years, gaps, strict=True):
            tally.add(gap)

    def join(self, other: GapTally) -> None:
        """Add what another counted of the same years."""
        for tally, more in zip(self._years, other._years, strict=True):
            tally.join(more)

    def sums(self) -> tuple[GapSum, ...]:
        return tuple(tally.sum() for tally in self._years)


class _YearTally:
    def __init__(self, year: int) -> None:
        self.year = year
        self.planned = self.gap = ZERO
        self.known = self.unplanned = self.partial = 0
        self.parts: dict[Hope, Part] = {}

    def add(self, row: GapYear) -> None:
        gap = row.gap
        if row.planned is None or gap is None:
            self.unplanned += 1
            return
        self.known += 1
        self.planned += row.planned
        self.gap += gap
        self.partial += bool(row.unplanned or row.unknown)
        self._add_parts(row.parts)

    def join(self, other: _YearTally) -> None:
        self.known += other.known
        self.unplanned += other.unplanned
        self.partial += other.partial
        self.planned += other.planned
        self.gap += other.gap
        self._add_parts(other.parts)

    def _add_parts(self, parts: Mapping[Hope, Part]) -> None:
        for hope, part in parts.items():
            self.parts[hope] = self.parts[hope] + part if hope in self.parts else part

    def sum(self) -> GapSum:
        planned, gap = (self.planned, self.gap) if self.known else (None, None)
        return GapSum(self.year, planned, self.unplanned, (), self.parts, total=gap, partial=self.partial)


def summed(gaps: Iterable[Sequence[GapYear]], years: Sequence[int]) -> tuple[GapSum, ...]:
    tally = GapTally(years)
    for row in gaps:
        tally.add(row)
    return tally.sums()
