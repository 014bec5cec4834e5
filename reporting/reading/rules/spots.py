"""Every number of a document where it stands, in the prose and in the cells of tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from weakref import WeakKeyDictionary

from reporting.reading.blocks import Block
from reporting.reading.numbers import Quantity, in_cell
from reporting.reading.rules.registry import Read
from reporting.reading.rules.windows import timed
from reporting.reading.vocabulary import root, roots
from reporting.reading.words import fold


@dataclass(eq=False, slots=True)
class Spot:
    """A number: its value and kind, the root of what it counts, the words that are its own, its sentence, its place."""

    value: Decimal
    quantity: Quantity
    noun: str
    words: frozenset[str]
    block: Block
    at: int
    rank: int  # of its sentence among all of the document
    cell: bool = False
    time: bool = False

    @property
    def kind(self) -> str:
        return self.quantity.kind

    @property
    def is_label(self) -> bool:
        """Whether a number is that of a label: a cell, or all that a short line counts."""
        return self.cell or (self.block.kind in ("field", "item") and len(self.block.quantities) < 3)

    @property
    def sure(self) -> bool:
        return not self.quantity.hedge and not self.quantity.article


class Spots:
    """The numbers of a document in order, each with the rank of its sentence: a row of a table is a sentence."""

    def __init__(self, read: Read) -> None:
        self.all: list[Spot] = []
        self.spans: list[tuple[Block, int, int]] = []
        headers = {id(row): table.header for table in read.text.tables for row in table.rows}
        for block in read.text.blocks:
            if block.kind == "row" or block.cells:
                self._row(block, headers.get(id(block), ()))
            else:
                self._prose(read, block)
        self._ranks = [one.rank for one in self.all]
        self.by_noun: defaultdict[str, list[Spot]] = defaultdict(list)
        self.usual: dict[str, list[Spot]] = {}  # of each noun, once asked for
        self._labelled: defaultdict[str, list[int]] = defaultdict(list)
        self._of_block: defaultdict[int, list[Spot]] = defaultdict(list)
        for rank, one in enumerate(self.all):
            self.by_noun[one.noun].append(one)
            self._of_block[one.block.rank].append(one)
            if one.words and one.is_label:
                self._labelled[max(one.words)].append(rank)

    def _prose(self, read: Read, block: Block) -> None:
        said = [one for one in read.of(block) if one.quantity.kind != "label"]
        for first, last in block.sentences:
            rank = len(self.spans)
            self.spans.append((block, first, last))
            inside = [one for one in said if first <= one.quantity.start < last]
            for before, one, after in zip([None, *inside], inside, [*inside[1:], None], strict=False):
                start = before.quantity.end if before else first
                start = max(start, *(block.folded.rfind(sign, start, one.quantity.start) for sign in ",;("))
                end = after.quantity.start if after else last
                words = roots(block.folded[start:end])
                noun = root(one.noun) if one.noun else ""
                spot = Spot(one.value, one.quantity, noun, words, block, one.quantity.start, rank, time=timed(one))
                self.all.append(spot)

    def _row(self, row: Block, header: Sequence[str]) -> None:
        rank = len(self.spans)
        self.spans.append((row, 0, len(row.folded)))
        label = roots(fold(" ".join(cell for cell in row.cells if not _NUMBER.match(cell))))
        for column, cell in enumerate(row.cells):
            folded = fold(cell).strip(" *")
            over = fold(header[column]) if len(header) == len(row.cells) else ""
            for quantity in in_cell(folded)[:1]:
                if quantity.kind == "count" and "€" in over:
                    quantity = replace(quantity, kind="euro")
                elif quantity.kind == "count" and "%" in over:
                    quantity = replace(quantity, kind="percent")
                if quantity.kind not in ("label", "time") and _NUMBER.match(folded):
                    self.all.append(Spot(quantity.value, quantity, "", label | roots(over), row, 0, rank, cell=True))

    def of(self, block: Block) -> list[Spot]:
        return self._of_block.get(block.rank, [])

    def labelled(self, said: frozenset[str]) -> list[Spot]:
        """The numbers of cells and short lines whose words are all among those, in order."""
        ranks = sorted(rank for word in said for rank in self._labelled.get(word, ()))
        return [one for one in map(self.all.__getitem__, ranks) if one.words <= said]

    def between(self, first: int, last: int) -> list[Spot]:
        """The numbers of the sentences from rank `first` to `last`, both among them."""
        return self.all[bisect_left(self._ranks, first) : bisect_left(self._ranks, last + 1)]


# The number of a cell: « 12 », « + 3 % », « (4) », « 12 places ».
_NUMBER = re.compile(r"^[ *(+]*\d[\d  .,]*[ )*%€a-z]*$")


_READ: WeakKeyDictionary[Read, Spots] = WeakKeyDictionary()


def spots_of(read: Read) -> Spots:
    """The numbers of a document, read once for all the rules that ask."""
    if read not in _READ:
        _READ[read] = Spots(read)
    return _READ[read]
