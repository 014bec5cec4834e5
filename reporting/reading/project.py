"""A project that a document describes: its title, its lines, what its labels say."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from reporting.reading.blocks import Block
from reporting.reading.labels import LABEL, words_of
from reporting.reading.text import Line
from reporting.reading.words import fold


@dataclass(slots=True)
class Part:
    """« Label : valeur » of a record, wherever it stands."""

    kind: str
    value: str
    line: Line

    @property
    def folded(self) -> str:
        return fold(self.value)


@dataclass(eq=False, repr=False)
class Record:
    """One project: its title, its lines, the parts that its labels give, the heading of its group."""

    name: str
    title: Line
    lines: list[Line]
    parts: list[Part] = field(default_factory=list)
    groups: list[Line] = field(default_factory=list)
    aliases: frozenset[str] = frozenset()
    department: str = ""
    twin: Record | None = None  # the same project, which the document describes before, in another way
    main: bool = True  # one of those that the document describes alike, one after the other

    @cached_property
    def joined(self) -> tuple[str, list[tuple[int, Line]]]:
        """Its text on one line, and where each line starts in it."""
        text, starts = "", []
        for line in self.lines:
            starts.append((len(text), line))
            text += words_of(line) + "\n"
        return text, starts

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers of its lines; they are known once the records of a document are."""
        return frozenset(line.number for line in self.lines)

    def line_at(self, offset: int) -> Line:
        starts = self.joined[1]
        return starts[bisect_right(starts, offset, key=itemgetter(0)) - 1][1]

    def part(self, kind: str) -> Part | None:
        return next((one for one in self.parts if one.kind == kind), None)


def inside(block: Block, record: Record) -> bool:
    """Whether a block is a part of what describes a project."""
    return any(line.number in record.numbers for line in block.lines)


def of_blocks(name: str, blocks: list[Block]) -> Record:
    """The project that some blocks describe, under a name, with what their labels say."""
    lines = sorted(
        {line.number: line for block in blocks for line in block.lines}.values(), key=lambda line: line.number
    )
    record = Record(name, blocks[0].lines[0], lines)
    read_parts(record)
    return record


def read_parts(record: Record) -> None:
    """Add to a record what the labels of its lines say."""
    text, starts = record.joined
    found = list(LABEL.finditer(fold(text)))
    for rank, match in enumerate(found):
        end = found[rank + 1].start() if rank + 1 < len(found) else len(text)
        line = record.line_at(match.end() - 1)
        value = text[match.end() : end]
        after = bisect_right(starts, match.end(), key=itemgetter(0))
        following = starts[after][0] if after < len(starts) else len(text)
        # The value of a label ends with its sentence, or with its line where the next one starts a sentence.
        cut = re.search(r"(?<!\bp)[.;](?=\s|$)| [|–—] ", value)
        if following < end and text[following : following + 1].isupper():
            value = value[: following - match.end()]
        value = value[: cut.start()] if cut and cut.start() < len(value) else value
        record.parts.append(Part(match.lastgroup or "", value.strip(" .;,|\n").replace("\n", " "), line))
