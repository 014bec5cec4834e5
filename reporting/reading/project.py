"""A project that a document describes: its title, its lines, what its labels say."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from reporting.reading.blocks import Block
from reporting.reading.labels import words_of
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
        return next(line for start, line in reversed(self.joined[1]) if start <= offset)

    def part(self, kind: str) -> Part | None:
        return next((one for one in self.parts if one.kind == kind), None)


def inside(block: Block, record: Record) -> bool:
    """Whether a block is a part of what describes a project."""
    return any(line.number in record.numbers for line in block.lines)
