"""The text as it was given, line by line: what readers of formats hand over, and what every passage points to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Signs of a line beyond which it is read in pieces, and of a paragraph beyond which its next line opens another: what
# is compared within one grows with its square.
LONGEST = 2000
LineKind = Literal["text", "heading", "item", "row"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document.

    `number` counts from 1, as a reader counts. `kind` is what the format says of it (a style of Word, a row of a
    table); a format that says nothing, such as plain text or PDF, leaves « text » and the engine judges by itself.
    `cells` are those of a row, empty for any other line. `start` is where a piece of a very long line begins in it.
    """

    number: int
    text: str
    page: int | None = None
    kind: LineKind = "text"
    cells: tuple[str, ...] = ()
    start: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document that has been opened: its file name, as the reader will see it in the answer, and its lines."""

    name: str
    lines: tuple[Line, ...]
