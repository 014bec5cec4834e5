"""The numbers of a table, by row and column, whoever compares them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from reporting.reading.blocks import Block, Table
from reporting.reading.layout import is_numeric
from reporting.reading.numbers import in_cell
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.words import fold


@dataclass
class Cell:
    """A number in a table, with its kind; `step` is its last digit, `rank` its place among the cells of its row."""

    value: Decimal
    kind: str
    step: Decimal
    row: Block
    rank: int


@dataclass
class Grid:
    """A table read: labels of rows, numbers by row and column."""

    table: Table
    header: tuple[str, ...]
    rows: list[Block]
    cells: list[list[Cell | None]]

    @property
    def width(self) -> int:
        return max((len(row) for row in self.cells), default=0)

    def head(self, column: int) -> str:
        return fold(self.header[column]) if column < len(self.header) else ""


def grid(table: Table) -> Grid:
    """The cells of a table, read once."""
    if not isinstance(table.grid, Grid):
        cells = [
            [_cell(cell, row, rank) if rank else None for rank, cell in enumerate(row.cells)] for row in table.rows
        ]
        width = max((len(row) for row in cells), default=0)
        for row in cells:
            known = [cell for cell in row[1:] if cell is not None]
            # « Total  100  440 000 » under lines of four cells: the last ones.
            alone = all(is_numeric(cell) for cell in known[0].row.cells[1:]) if known else False
            if 2 < len(row) < width and alone and TOTAL_LABEL.match(label_of(known[0].row)):
                row[1:] = _under(row[1:], [each for each in cells if len(each) == width]) or [
                    *[None] * (width - len(row)),
                    *row[1:],
                ]
        table.grid = Grid(table, table.header, table.rows, cells)
    return table.grid


def _under(short: list[Cell | None], rows: list[list[Cell | None]]) -> list[Cell | None]:
    """The cells of a line that lacks some, each under the last column that is of its kind; none where one has none."""
    kinds = [{cell.kind for cell in column if cell is not None} for column in zip(*rows, strict=True)]
    for rank, column in enumerate(zip(*rows, strict=True)):
        if all(cell is not None and 1990 < cell.value < 2100 for cell in column):
            kinds[rank] = set()  # years, which nobody sums
    placed: list[Cell | None] = [None] * len(kinds)
    at = len(kinds)
    for cell in reversed(short):
        at = max((rank for rank in range(1, at) if cell is not None and cell.kind in kinds[rank]), default=0)
        if not at:
            return []
        placed[at] = cell
    return placed[1:]


# « 12 mai 2025 », « 02 99 00 00 00 »
_NO_COUNT = re.compile(
    r"\d{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b|"
    r"0\d(?:[ .]\d\d){4}$"
)


def _cell(text: str, row: Block, rank: int) -> Cell | None:
    folded = fold(text).strip()
    if not folded or len(folded) > 40 or not re.match(r"[+-]? ?\d", folded) or _NO_COUNT.match(folded):
        return None
    found = [one for one in in_cell(folded) if one.kind in ("count", "percent", "euro", "points")]
    if not found or found[0].hedge:
        return None
    sign = -1 if folded.startswith("-") else 1
    return Cell(sign * found[0].value, found[0].kind, found[0].step, row, rank)


def label_of(row: Block) -> str:
    """What the first cell of a row says, folded."""
    return fold(row.cells[0]) if row.cells else ""
