"""The lines of tables and of lists that sentences name, and which of them each number of a sentence is said of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reporting.reading.blocks import Block, Listing, Table, value_of
from reporting.reading.rules.grids import Cell, grid
from reporting.reading.rules.registry import Read
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.statements import Statement
from reporting.reading.words import fold, stems

_NUMBER = re.compile(r"\d+")
_ASIDE = re.compile(r"\([^)]*\)")
_ELSEWHERE = re.compile(r"\bdont\b|[:;]")
_LONG_LABEL, _ROOT, _SHORT, _OVER = 7, 5, 30, 160


@dataclass(frozen=True, eq=False)
class Row:
    """A line of a table: the words that name it, its numbers, the heads of its columns, what is said over them."""

    block: Block
    label: str
    terms: frozenset[str]
    cells: Sequence[Cell | None]
    heads: Sequence[str]
    over: str

    def head(self, cell: Cell) -> str:
        return self.heads[cell.rank] if cell.rank < len(self.heads) else ""

    @cached_property
    def around(self) -> str:
        """All that the table says of its numbers: its title, its heads and the label of the line."""
        return f"{self.over} {' '.join(self.heads)} {self.label}"

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stems(self.around))


@dataclass(frozen=True, eq=False)
class Naming:
    """A sentence that names rows of a table: where it names each, in order, and where its numbers start."""

    block: Block
    first: int
    last: int
    rows: Sequence[tuple[int, Row]]
    numbers: Sequence[int]

    @cached_property
    def _places(self) -> list[int]:
        return [place for place, _ in self.rows]

    @cached_property
    def _alone(self) -> Counter[int]:
        """How many rows are named between the same two numbers."""
        return Counter(bisect_right(self.numbers, place) for place in self._places)

    def stretch(self, one: Statement) -> tuple[int, int]:
        """Where the words on the row of a number start and end: all the sentence, where it names no other row."""
        at = bisect_right(self._places, one.quantity.start)
        if len(self.rows) < 2 or not at:
            return (self.first, self.last) if len(self.rows) < 2 else (one.quantity.start, one.quantity.end)
        return self._places[at - 1], self._places[at] if at < len(self.rows) else self.last

    def row_of(self, one: Statement) -> Row | None:
        """The row that a number is said of: the last one named before it, or the next where numbers come first."""
        folded, at = self.block.folded, one.quantity.start
        if not self.rows or "dont " in folded[self.first : at]:
            return None
        rank = bisect_right(self._places, at)
        if self._places[0] < self.numbers[0]:
            place, row = self.rows[rank - 1]
        elif rank < len(self.rows) and bisect_right(self.numbers, self._places[rank]) == bisect_right(self.numbers, at):
            place, row = self.rows[rank]
        else:
            return None
        # « L'État et la Caf, soit 70 % »: of both.
        if self._alone[bisect_right(self.numbers, place)] != 1:
            return None
        parted = _ELSEWHERE.search(folded, min(place, at), max(place, one.quantity.end))
        return None if parted else row


def namings(read: Read, rows: Sequence[Row]) -> Iterator[Naming]:
    """The sentences that name rows of a table, each once."""
    sentences: dict[tuple[int, int], tuple[Block, int, int]] = {}
    for row in rows:
        lists = [read.sentences_with(term) for term in row.terms if not term.isdigit()]
        for block, first, last in min(lists, key=len, default=()):
            if block.kind in ("text", "item") and block.fiche in (None, row.block.fiche):
                sentences[block.rank, first] = (block, first, last)
    for block, first, last in sentences.values():
        numbers = [each.start for each in block.quantities if first <= each.start < last]
        if not numbers:
            continue
        words = terms_of(block.folded[first:last])
        named = [row for row in rows if row.terms <= words]
        placed = [
            (_place(row, block.folded, first, last), rank)
            for rank, row in enumerate(named)
            if not any(row.terms < other.terms for other in named)
        ]
        yield Naming(block, first, last, [(place, named[rank]) for place, rank in sorted(placed)], numbers)


def _place(row: Row, folded: str, first: int, last: int) -> int:
    """Where a sentence begins to name a row."""
    found = (folded.find(term[:_ROOT], first, last) for term in row.terms)
    return min((at for at in found if at >= 0), default=last)


def terms_of(label: str) -> frozenset[str]:
    """The stems and the numbers by which a text names a line; nothing of what stands in brackets."""
    bare = _ASIDE.sub(" ", label)
    return frozenset((*stems(bare), *_NUMBER.findall(bare)))


def rows_of(read: Read, table: Table) -> list[Row]:
    """The lines of a table that have a name and numbers, but those that sum the others up."""
    one = grid(table)
    heads = [one.head(column) for column in range(max(one.width, len(one.header)))]
    first = one.rows[0].rank if one.rows else 0
    above = [each for each in read.text.blocks[max(0, first - 3) : first] if each.kind != "row" and not _is_prose(each)]
    over = " ".join(each.folded[-_OVER:] for each in above)
    found = []
    for block, cells in zip(one.rows, one.cells, strict=True):
        for start, end in _labelled(block, cells):
            label = fold(block.cells[start]).strip()
            terms = terms_of(label)
            if terms and len(terms) < _LONG_LABEL and not TOTAL_LABEL.match(label):
                found.append(Row(block, label, terms, cells[start:end], heads, over))
    last = found[-1] if len(found) > 2 else None
    if last is not None and _sums_up(last, found[:-1]):
        found.pop()
    return found if len(found) > 1 else []


def _is_prose(block: Block) -> bool:
    """Whether a block before a table tells something by itself, rather than what the table holds."""
    return block.folded.endswith(".")


def _sums_up(row: Row, others: Sequence[Row]) -> bool:
    """« Région » under its departments: a total that is not called so."""
    known = [cell for cell in row.cells if cell is not None]
    return all(
        cell.value == sum(each.value for other in others for each in other.cells if each and each.rank == cell.rank)
        for cell in known
    )


def _labelled(block: Block, cells: Sequence[Cell | None]) -> Iterator[tuple[int, int]]:
    """Where each label of a line stands, and where its numbers end: « Locaux | 90 | Caf | 40 » has two."""
    start = 0
    for rank in range(1, len(block.cells) + 1):
        ends = rank == len(block.cells) or (cells[rank] is None and cells[rank - 1] is not None and block.cells[rank])
        if ends and any(cells[start:rank]):
            yield start, rank
            start = rank


def items_of(listing: Listing) -> list[Row]:
    """« – Redon : 650 heures »: a list whose items each name a thing and give it one number."""
    over = listing.intro.folded[-_OVER:] if listing.intro is not None else ""
    found = []
    for item in listing.items:
        numbers = [one for one in item.quantities if one.exact] if item.kind == "field" else []
        if len(numbers) == 1 and len(value_of(item)) < _SHORT and (terms := terms_of(fold(item.label))):
            one = numbers[0]
            cell = Cell(one.value, one.kind, one.step, item, 0)
            found.append(Row(item, fold(item.label), terms, (cell,), (item.folded[one.end :],), over))
    return found if len(found) > 2 else []
