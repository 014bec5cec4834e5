"""Plain texts: UTF-8, UTF-16 where it says so, else the Latin alphabet of Windows. A line is a line of the file."""

from __future__ import annotations

import io
import re

from projects.documents.content.texts import NOT_TEXT, decode
from reporting.reading.formats.blocks import MOST_SIGNS, TOO_LONG, Block, UnreadableDocument

WIDE = (b"\xff\xfe", b"\xfe\xff")
# A sign is four bytes at the most.
MOST_BYTES = 4 * MOST_SIGNS
# One sign in so many that cannot be read: the text is UTF-8 that was damaged in a place, not of another alphabet.
DAMAGED = 20
# One control in so many signs is what another program left in a text; more of them are no text.
LEFT_OVERS = 200
REPLACEMENT = "\ufffd"
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_txt(data: bytes) -> list[Block]:
    """UnreadableDocument for what is no text, or too long."""
    if len(data) > MOST_BYTES:
        raise UnreadableDocument(TOO_LONG, "file")
    if b"\0" in data and not data.startswith(WIDE):
        raise UnreadableDocument(NOT_TEXT, "file")
    text, controls = _CONTROLS.subn(" ", _decoded(data).replace("\f", ""))
    if controls > len(text) / LEFT_OVERS + 1:
        raise UnreadableDocument(NOT_TEXT, "file")
    lines = io.StringIO(text, newline=None).read().split("\n")
    if not lines[-1]:
        lines.pop()
    return [Block(line.rstrip()) for line in lines]


def _decoded(data: bytes) -> str:
    """UTF-8 with a few broken bytes stays UTF-8: read as Latin-1, each of its accents would be two wrong signs."""
    if data.startswith(WIDE):
        return decode(data, cut=False)
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count(REPLACEMENT)
    accents = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return text if broken * DAMAGED <= accents else decode(data, cut=False)
