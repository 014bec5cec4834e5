"""The lines of a file as the database keeps them: [text, kind, page, cells], the last ones left out where empty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from reporting.reading.text import Document, Line, LineKind

KeptLine = list[Any]
# What no database holds: a NUL, half of a sign of two.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def kept_lines(document: Document) -> list[KeptLine]:
    """The lines of a document, in order: the first is line 1."""
    return [_kept(line) for line in document.lines]


def document_of(name: str, lines: Sequence[KeptLine]) -> Document:
    """The document that was kept."""
    return Document(name, tuple(line_of(number, kept) for number, kept in enumerate(lines, 1)))


def line_of(number: int, kept: KeptLine) -> Line:
    given = list(kept)
    text, kind, page, cells = given + ["", "text", None, ()][len(given) :]
    return Line(number, text, page, cast(LineKind, kind), tuple(cells))


def pages_of(document: Document) -> int:
    """How many pages, 0 for a format that has none."""
    return max((line.page or 0 for line in document.lines), default=0)


def _kept(line: Line) -> KeptLine:
    text = _holdable(line.text)
    if line.cells:
        return [text, line.kind, line.page, [_holdable(cell) for cell in line.cells]]
    if line.page is not None:
        return [text, line.kind, line.page]
    return [text] if line.kind == "text" else [text, line.kind]


def _holdable(text: str) -> str:
    return _UNKEPT.sub("\ufffd", text)
