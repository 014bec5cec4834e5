"""Shares of a table without a line of total, against the numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Table
from reporting.reading.rules.grids import Cell, grid
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.words import fold


@rule("part-colonne", "Une ligne de tableau dit une part qui n’est pas celle de son nombre.")
def of_column(read: Read) -> Iterator[Found]:
    """A column of numbers and one of shares without a line of total: the other lines tell of what they are shares."""
    for table in read.text.tables:
        one = grid(table)
        rows = [row for row, block in zip(one.cells, one.rows, strict=True) if not TOTAL_LABEL.match(fold(block.text))]
        pairs = [pair for row in rows if (pair := _pair(row)) is not None]
        if len(pairs) < 3 or len(pairs) != len(rows) or _per_line(table):
            continue
        whole = sum((count.value for count, _ in pairs), Decimal(0))
        wrong = [(count, share) for count, share in pairs if whole and abs(count.value * 100 / whole - share.value) > 1]
        if len(wrong) == 1:
            count, share = wrong[0]
            true = shown(round(count.value * 100 / whole, 1), "percent")
            text = f"{number(count.value)} sur {number(whole)} font {true}, et non {shown(share.value, 'percent')}."
            yield (read.passage((count.row, 0)),), text


def _pair(row: list[Cell | None]) -> tuple[Cell, Cell] | None:
    cells = [cell for cell in row if cell is not None]
    if len(cells) == 2 and cells[0].kind in ("count", "euro") and cells[1].kind == "percent":
        return cells[0], cells[1]
    return None


def _per_line(table: Table) -> bool:
    return bool(re.search(r"taux|evolution|variation|hausse", fold(" ".join(table.header))))
