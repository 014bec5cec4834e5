"""Bars made of squares, for screens: one square is one dossier up to forty, beyond that a bar of the same pattern.

Pure geometry in whole pixels; `templates/components/_bars.html` draws it with the tiles of `portal/icons.svg`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

SQUARES_LIMIT = 40
COLUMNS = 20
SIDE = 20
PITCH = 22
WIDTH = COLUMNS * PITCH - (PITCH - SIDE)

# The tile of each Fipe category; an unknown is an outlined square, all the rest is plain.
CATEGORY_TILES = {"qualite": "q", "diversification": "d", "recours": "r", "accueil_individuel": "i"}
UNKNOWN_KEYS = frozenset({"inconnu", "en_doute", ""})


class Row(Protocol):
    """What a bar needs of a row of a figure."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> int | Decimal | None: ...


@dataclass(frozen=True)
class Bar:
    """The drawing beside one row. `points` are the corners of its squares, or of the tiles of a continuous bar."""

    row: Row
    tile: str
    width: int
    height: int
    points: tuple[tuple[int, int], ...]
    length: int | None  # of a continuous bar, which its tiles overrun; None when squares are counted


def bars(rows: Sequence[Row]) -> tuple[Bar, ...]:
    """One bar a row, all on the scale of the largest value. An unknown value is a bar without length."""
    largest = max((int(row.value) for row in rows if row.value is not None), default=0)
    return tuple(_continuous(row, largest) if largest > SQUARES_LIMIT else _counted(row, largest) for row in rows)


def tile_of(key: str) -> str:
    return CATEGORY_TILES.get(key, "x" if key in UNKNOWN_KEYS else "n")


def _counted(row: Row, largest: int) -> Bar:
    value = int(row.value or 0)
    columns = max(1, min(largest, COLUMNS))
    points = tuple((index % columns * PITCH, index // columns * PITCH) for index in range(value))
    lines = max(1, -(-value // columns))
    return Bar(
        row=row,
        tile=tile_of(row.key),
        width=columns * PITCH - (PITCH - SIDE),
        height=lines * PITCH - (PITCH - SIDE),
        points=points,
        length=None,
    )


def _continuous(row: Row, largest: int) -> Bar:
    value = int(row.value or 0)
    length = max(2, round(WIDTH * value / largest)) if value else 0
    points = tuple((left, 0) for left in range(0, length, SIDE))
    return Bar(row=row, tile=tile_of(row.key), width=WIDTH, height=SIDE, points=points, length=length)
