"""What a document is cut into: sections, blocks, lists, tables, fiches. A block knows its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

from reporting.reading.dates import Moment, moments
from reporting.reading.numbers import Quantity, quantities
from reporting.reading.text import Line
from reporting.reading.words import fold

BlockKind = Literal["heading", "text", "item", "field", "row"]
_SENTENCE = re.compile(
    r"(?<=[.!?…])(?<!\bM\.)(?<!\bMM\.)(?<!\bart\.)(?<!\bp\.)(?<!\bcf\.)(?:\s?[»)])?\d{0,2}\s+(?=[A-ZÀ-ÖØ-Þ«\"(\d-])"
)


@dataclass(slots=True)
class Section:
    """A heading and what it governs; `path` goes from the title of the document to this one."""

    title: str
    level: int
    rank: int
    line: Line | None = None
    path: tuple[str, ...] = ()


@dataclass(eq=False, repr=False)
class Block:
    """Some text on one or several lines. `text` is tidied; `starts` say where each line begins in it."""

    kind: BlockKind
    text: str
    starts: list[int]
    lines: list[Line]
    section: Section
    rank: int = 0
    label: str = ""
    mark: str = ""
    intro: Block | None = None
    fiche: Fiche | None = None
    cells: tuple[str, ...] = ()

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def moments(self) -> list[Moment]:
        return moments(self.folded)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return quantities(self.folded, self.moments)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each sentence starts and ends."""
        cuts = [0, *(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text)]
        return [(one, two) for one, two in pairwise(cuts) if two > one]

    @cached_property
    def cell_starts(self) -> list[int]:
        """Where each cell of a row starts in its text; where the one before ends, for one that is not found there."""
        starts, end = [], 0
        for cell in self.cells:
            start = self.text.find(cell, end)
            starts.append(max(start, end))
            end = start + len(cell) if start >= 0 else end
        return starts

    def line_at(self, offset: int) -> Line:
        return self.lines[max(0, bisect_right(self.starts, offset) - 1)]

    @cached_property
    def _opens(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, offset: int) -> tuple[int, int]:
        sentences = self.sentences
        if len(sentences) < 2:
            return sentences[0] if sentences else (0, len(self.text))
        return sentences[max(0, bisect_right(self._opens, offset) - 1)]


@dataclass(eq=False, repr=False)
class Listing:
    """Items of one list, in order, and the block that announces them."""

    intro: Block | None
    items: list[Block]


@dataclass(eq=False, repr=False)
class Table:
    """Rows under a header, if there is one; `title` is the block just before. `grid` keeps its numbers, once read."""

    header: tuple[str, ...]
    rows: list[Block]
    title: Block | None
    grid: object | None = None


@dataclass(eq=False, repr=False)
class Fiche:
    """A named thing (project, structure, porteur) and the fields that describe it."""

    name: str
    title: Block
    fields: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(eq=False, repr=False)
class Text:
    """A whole document, cut."""

    name: str
    lines: tuple[Line, ...]
    blocks: list[Block]
    sections: list[Section]
    listings: list[Listing] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    fiches: list[Fiche] = field(default_factory=list)


def value_of(block: Block) -> str:
    """What a « Champ : valeur » block says, without its label."""
    return block.text.split(":", 1)[1].strip(" *") if ":" in block.text else block.text
