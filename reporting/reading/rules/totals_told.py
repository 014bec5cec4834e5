"""A total that a line, a field or a table tells, held against what the text counts of the same things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.numbers import quantities
from reporting.reading.rules.counted import home
from reporting.reading.rules.grids import grid, label_of
from reporting.reading.rules.registry import Found, Read, number
from reporting.reading.rules.same import OTHERWISE
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS, UNITS, same_noun
from reporting.reading.words import stem

_TOTAL_OF = re.compile(
    r"\W*(?:le )?(?:nombre )?(?:total|ensemble|cumul|capacite (?:totale|cumulee))\w*(?: general| cumule)? "
    r"(?:de |d'|des )(?:(?:l'ensemble|tou\w+) (?:des |les ))?(?P<noun>[a-z-]{4,}[sx])\b"
)
_LEAST = 5  # under this, numbers that are near mean nothing


def totals_and_text(read: Read) -> Iterator[Found]:
    """A table whose « Enfants » make 2 360, or « Total des enfants : 2 360 », and « 2 630 enfants » in the text."""
    for noun, value, block in _totals(read):
        if value < _LEAST or noun in UNITS:
            continue
        said = [
            each for name in same_noun(noun) | {noun} for each in read.by_noun.get(name, ()) if _of_all(each, block)
        ]
        if any(each.value == value for each in said):
            continue
        near = [each for each in said if abs(each.value - value) * 2 <= value and not _explained(read, each, value)]
        if near:
            text = f"« {near[0].words} » dans le texte, {number(value)} au total."
            yield (read.passage(near[0]), read.passage((block, 0))), text


def _totals(read: Read) -> Iterator[tuple[str, Decimal, Block]]:
    """The noun of each total, its value, and its line."""
    for table in read.text.tables:
        one = grid(table)
        rows = [rank for rank, row in enumerate(one.rows) if TOTAL_LABEL.match(label_of(row))]
        for rank in rows if len(rows) == 1 else ():
            own = _TOTAL_OF.match(label_of(one.rows[rank]))
            for column, cell in enumerate(one.cells[rank]):
                head = re.match(r"(?:nombre (?:de |d'|des ))?(?P<noun>[a-z-]{4,}[sx])$", one.head(column))
                named = own or head
                if cell is not None and cell.kind == "count" and named:
                    yield _noun(named["noun"]), cell.value, cell.row
    for block in read.text.blocks:
        match = _TOTAL_OF.match(block.folded) if block.kind != "row" and len(block.text) < 120 else None
        found = [one for one in quantities(block.folded) if one.kind == "count"] if match else []
        if match and len(found) == 1 and found[0].exact:
            yield _noun(match["noun"]), found[0].value, block


def _noun(word: str) -> str:
    one = stem(word)
    return NOUNS.get(one, one)


def _of_all(one: Statement, total: Block) -> bool:
    """Whether a count of the text is of all the things that it names, of this year and of no place."""
    block = one.block
    first, last = block.sentence_at(one.quantity.start)
    around = block.folded[max(first, one.quantity.start - 60) : min(last, one.quantity.end + 60)]
    alone = one.quantity.exact and one.quantity.kind == "count" and not one.part and block is not total
    return alone and not (one.places - home(one.text)) and not OTHERWISE.search(around)


def _explained(read: Read, one: Statement, value: Decimal) -> bool:
    """Whether what is between them is counted too, beside the number."""
    gap = abs(one.value - value)
    return any(each.value == gap for each in one.block.quantities if each is not one.quantity)
