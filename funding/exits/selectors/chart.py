"""The bars of the gap: one a year, all on one scale, in whole pixels. Pure geometry; `exits/_chart.html` draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.exits.enums import Hope
from funding.exits.selectors.gaps import GapYear

WIDTH, HEIGHT = 600, 26
MISSING = "missing"
ZERO = Decimal()


@dataclass(frozen=True)
class Piece:
    """A part of a bar: « sure », « asked », « hoped » or « missing »."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True)
class YearBar:
    gap: GapYear
    pieces: tuple[Piece, ...]
    cost_x: int | None  # where the planned cost stands; None when it is not communicated

    @property
    def said(self) -> str:
        """The bar in words, for who does not see it."""
        row = self.gap
        return (
            f"{row.year} : coût prévu {row.planned_said} ; acquis {row.sure.said} ; demandé {row.asked.said} ; "
            f"espéré {row.hoped.said} ; il manque {row.gap_said}."
        )


def year_bars(gaps: Sequence[GapYear]) -> tuple[YearBar, ...]:
    """No bar has a length when nothing is known of any year."""
    largest = max((max(row.planned or ZERO, row.found + (row.gap or ZERO)) for row in gaps), default=ZERO)
    return tuple(_bar(row, largest) for row in gaps)


def _bar(row: GapYear, largest: Decimal) -> YearBar:
    def place(amount: Decimal) -> int:
        return int(WIDTH * amount / largest) if largest else 0

    pieces, reached = [], ZERO
    amounts = [(str(hope), row.part(hope).known) for hope in Hope] + [(MISSING, row.gap or ZERO)]
    for kind, amount in amounts:
        start, reached = place(reached), reached + amount
        if place(reached) > start:
            pieces.append(Piece(kind, start, place(reached) - start))
    return YearBar(row, tuple(pieces), None if row.planned is None else place(row.planned))
