"""The numbers in the cells of tables, as statements that people read and correct: rules have their own reading of
tables (`rules/grids.py`), and never see these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from reporting.reading.blocks import Block, Table, Text
from reporting.reading.facts import aligned_heads
from reporting.reading.layout import is_numeric
from reporting.reading.numbers import Kind
from reporting.reading.places import places
from reporting.reading.rules.grids import grid
from reporting.reading.statements import Statement, numbers_of
from reporting.reading.words import fold, tidy
from reporting.readings.captions import heads_but_caption
from reporting.readings.heads import euros_of
from reporting.readings.places import place_of_cell

# Columns whose digits name something, and neither count nor measure.
_NAMES = re.compile(
    r"(?:n ?°|no\b|num\b|numeros?\b|rang\b|ordre\b|codes?\b|siret\b|siren\b|insee\b|tel\b|telephone\b|dates?\b|"
    r"annees?$|exercices?$|millesimes?$|pages?$|departement$|dep\b|dpt\b|dept\b|#)"
)
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_]{2}")
_CODE = re.compile(r"0\d")
_SHARE = re.compile(r"%|\bpour ?cent")


@dataclass(eq=False)
class CellStatement(Statement):
    """A number in a cell, whose block is that cell alone: the `label` of its row, the `head` of its column.

    What it means is `scale` times what its words say (-1 after a sign, 1000 under « k€ »), of the kind `meant`.
    """

    label: str = ""
    head: str = ""
    scale: Decimal = Decimal(1)
    meant: Kind = "count"


def cells(text: Text) -> Iterator[CellStatement]:
    """The numbers of the tables of a document, in order, but those of labels, and digits that only name (a year, a
    rank, a code).
    """
    for table in text.tables:
        header = heads_but_caption(table) or aligned_heads(table)
        ranked = list(_ranked(table, len(header)))
        named = _named(ranked, header)
        years = _years_over(table)
        for row, columns in ranked:
            label = _label(row)
            where = frozenset(one.code for one in places(f": {label}", f": {fold(label)}"))
            for rank, column in columns.items():
                if column in named or _CODE.match(row.cells[rank]):
                    continue
                head = tidy(header[column]) if column < len(header) else ""
                for one in _of_cell(text, row, rank, label, head):
                    said = next(filter(None, map(_years_of, (head, label))), None) or one.years or years
                    one.years, one.places = said, one.places or where
                    yield one


def _ranked(table: Table, width: int) -> Iterator[tuple[Block, dict[int, int]]]:
    """The rows, with the column of each of their cells but the label; a row that lacks some is put under its heads as
    the rules put it.
    """
    for row, known in zip(table.rows, grid(table).cells, strict=True):
        placed = {cell.rank: column for column, cell in enumerate(known) if cell is not None}
        aligned = len(row.cells) in (width, len(known)) and len(row.cells) == len(known)
        others = range(1, len(row.cells)) if aligned or not placed else placed
        yield row, {rank: placed.get(rank, rank) for rank in others}


def _label(row: Block) -> str:
    """What a row names: its first words, after a rank."""
    return tidy(next((cell for cell in row.cells if _WORD.search(cell) and not is_numeric(cell)), row.cells[0]))


def _named(rows: Sequence[tuple[Block, dict[int, int]]], header: Sequence[str]) -> set[int]:
    """The columns of years, of ranks, of codes."""
    found = {column for column, head in enumerate(header) if _NAMES.match(fold(tidy(head)).strip(" ."))}
    written: dict[int, list[str]] = {}
    for row, columns in rows:
        for rank, column in columns.items():
            if row.cells[rank].strip():
                written.setdefault(column, []).append(row.cells[rank].strip())
    return found | {column for column, said in written.items() if all(map(_YEAR_ALONE.fullmatch, said))}


def _of_cell(text: Text, row: Block, rank: int, label: str, head: str) -> Iterator[CellStatement]:
    said, line = tidy(row.cells[rank]), row.lines[0]
    if not re.search(r"\w", said):
        return
    _, start, end = place_of_cell(row, rank)
    written = line.text[start - line.start : end - line.start]
    if fold(tidy(written)) != fold(said):
        return  # not found as it is
    alone = Block("row", said, [0], [replace(line, text=written, start=start)], row.section, row.rank)
    for one in numbers_of(text, alone):
        scale, kind = Decimal(1), one.quantity.kind
        if kind == "count" and not one.shown:
            if euros := euros_of(label) or euros_of(head):
                scale, kind = Decimal(euros), "euro"
            elif _SHARE.search(fold(f"{head} {label}")):
                kind = "percent"
        if re.fullmatch(r"- ?", alone.folded[: one.quantity.start]):
            scale = -scale
        given = {each.name: getattr(one, each.name) for each in fields(one)}
        yield CellStatement(**given, label=label, head=head, scale=scale, meant=kind)


def _years_over(table: Table) -> frozenset[int]:
    """Those that the line over a table says, where it is its title."""
    title = table.title
    if title is None or title.kind == "row":
        return frozenset()
    start, end = title.sentences[-1] if title.sentences else (0, 0)
    return _years_of(title.text[start:end])


def _years_of(words: str) -> frozenset[int]:
    return frozenset(int(year) for year in _YEAR.findall(words))
