"""Numbers of pages that a text prints: left open while it is laid out, written when the document is assembled.

So the contents are laid out beside everything else, before the length of anything is known, and not again when a page
moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from reporting.rendering import typefaces

SPACE = 0x2007
# The face in use, or a line of text: glyphs and the distances between them.
_SHOWN = re.compile(rb"(/\w+) [\d.]+ Tf|\[((?:<[0-9a-f]+>-?[\d.]*)+)\] TJ")
_GLYPHS = re.compile(rb"<([0-9a-f]+)>")
_OPEN = re.compile(rb"\[%(\w+) (\d+)\] TJ")
PLACES = 5  # figures, the space among them


def opened(content: bytes, styles: Mapping[str, str]) -> bytes:
    """What a page draws, with a place for each of its numbers; `styles` are the faces by the name of their font."""
    style = ""

    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal style
        if match[1]:
            style = styles.get(match[1].decode(), "")
        elif style and (rank := _rank(b"".join(_GLYPHS.findall(match[2])).decode(), style)) is not None:
            return b"[%%%s %d] TJ" % (style.encode(), rank)
        return match[0]

    return _SHOWN.sub(replaced, content)


def _rank(codes: str, style: str) -> int | None:
    """The rank that a line of glyphs stands for, None when it is another text."""
    known = typefaces.character_map(style)
    glyphs = [int(codes[at : at + 4], 16) for at in range(0, len(codes), 4)]
    if len(glyphs) != PLACES or glyphs[0] != known[SPACE]:
        return None
    figures = {known[ord(figure)]: figure for figure in "0123456789"}
    return int("".join(figures[glyph] for glyph in glyphs[1:]))


def is_open(content: bytes) -> bool:
    return b"[%" in content


def written(content: bytes, number: Callable[[int], str], glyphs: Mapping[str, dict[int, str]]) -> bytes:
    """The same with its numbers, each at the right of its place; what they use is added to `glyphs`."""

    def replaced(match: re.Match[bytes]) -> bytes:
        style, text = match[1].decode(), number(int(match[2]))
        known = typefaces.character_map(style)
        codes = [known[ord(figure)] for figure in text]
        glyphs[style].update({code: typefaces.unicode_of(figure) for code, figure in zip(codes, text, strict=True)})
        blank = round((PLACES - len(codes)) * typefaces.advance(style, known[ord("0")]) * 1000)
        return b"[%d<%s>] TJ" % (-blank, "".join(f"{code:04x}" for code in codes).encode())

    return _OPEN.sub(replaced, content)
