"""Plain texts: UTF-8, UTF-16 where it says so, else the Latin alphabet of Windows. A line is a line of the file."""

from __future__ import annotations

import io

from projects.documents.content import texts
from projects.documents.content.types import BY_EXTENSION
from reporting.reading.formats.blocks import Block

# One sign in so many that cannot be read: the text is UTF-8 that was damaged in a place, not of another alphabet.
DAMAGED = 20
REPLACEMENT = "\ufffd"


def read_txt(data: bytes) -> list[Block]:
    """DomainError, in French, for what is no text."""
    texts.check(io.BytesIO(data), data[:1024], BY_EXTENSION["txt"], "")
    text = _decoded(data).replace("\0", "").replace("\f", "")
    lines = io.StringIO(text, newline=None).read().split("\n")
    if not lines[-1]:
        lines.pop()
    return [Block(line.rstrip()) for line in lines]


def _decoded(data: bytes) -> str:
    """UTF-8 with a few broken bytes stays UTF-8: read as Latin-1, each of its accents would be two wrong signs."""
    text = texts.decode(data, cut=False)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text
    whole = data.decode("utf-8-sig", errors="replace")
    broken = whole.count(REPLACEMENT)
    accents = sum(1 for sign in whole if sign > "\x7f") - broken
    return whole if broken * DAMAGED <= accents else text
