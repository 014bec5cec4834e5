"""Running titles and page numbers, written on finished pages as artifacts.

They depend on the whole document, so that segments print none: « p. 12 / 60 » is only known at the
end, and a segment that was rendered earlier can take any place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream

from projects.core.french import NBSP
from reporting.rendering import typefaces
from reporting.rendering.typefaces import Typefaces

MM = 72 / 25.4
LEFT, RIGHT = 20 * MM, 190 * MM
HEAD, FOOT = (297 - 17.5) * MM, 12.8 * MM  # baselines, from the bottom of the page
SIZE = 8.0
INK, FAINT = "0.0902 0.1255 0.1333", "0.3608 0.4078 0.4275"


@dataclass(frozen=True)
class Running:
    """What the margins of a page say."""

    document: str  # top left
    part: str  # top right
    situation: str  # bottom left
    number: int
    total: int


class Stamp:
    """Writes the margins of pages in the shared faces."""

    def __init__(self, pdf: Pdf, faces: Typefaces) -> None:
        self._pdf = pdf
        self._faces = faces
        # A page may leave its matrix flipped: its own content goes between q and Q.
        self._open = pdf.make_indirect(Stream(pdf, b"q\n"))

    def write(self, page: Page, running: Running) -> None:
        """Stamp one page; its resources must be its segment's own."""
        folio = f"p.{NBSP}{running.number}{NBSP}/{NBSP}{running.total}"
        lines = [
            self._text(running.document, "Regular", FAINT, LEFT, HEAD, "Header"),
            self._text(_shorten(running.part), "Semibold", INK, RIGHT, HEAD, "Header", from_right=True),
            self._text(running.situation, "Regular", FAINT, LEFT, FOOT, "Footer"),
            self._text(folio, "Semibold", INK, RIGHT, FOOT, "Footer", from_right=True),
        ]
        content = page.obj.Contents
        streams = list(content) if isinstance(content, Array) else [content]
        stamped = Stream(self._pdf, b"\nQ\n" + b"".join(lines))
        page.obj.Contents = Array([self._open, *streams, self._pdf.make_indirect(stamped)])

    def prepare(self, resources: pikepdf.Object) -> None:
        """Let the pages that use these resources name the two faces of the margins."""
        resources.Font["/MarginRegular"] = self._faces.face("Regular")
        resources.Font["/MarginSemibold"] = self._faces.face("Semibold")

    def _text(
        self, text: str, style: str, colour: str, x: float, y: float, kind: str, from_right: bool = False
    ) -> bytes:
        if not text:
            return b""
        glyphs = _shape(text, style)
        self._faces.use(style, {glyph: typefaces.unicode_of(char) for glyph, char in glyphs})
        width = sum(typefaces.advance(style, glyph) for glyph, _ in glyphs) * SIZE
        start = x - width if from_right else x
        codes = "".join(f"{glyph:04x}" for glyph, _ in glyphs)
        return (
            f"/Artifact <</Type /Pagination /Subtype /{kind}>> BDC\n"
            f"BT {colour} rg /Margin{style} {SIZE:g} Tf {start:.2f} {y:.2f} Td <{codes}> Tj ET\nEMC\n"
        ).encode()


@cache
def _shape(text: str, style: str) -> tuple[tuple[int, str], ...]:
    """Glyph and character, one for one; a letter that the face lacks becomes a middle dot."""
    known = typefaces.character_map(style)
    return tuple((known.get(ord(char)) or known[0xB7], char if ord(char) in known else "·") for char in text)


def _shorten(text: str, length: int = 90) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def page_labels(count: int) -> Dictionary:
    """Labels that agree with the printed numbers: 1, 2, 3…"""
    return Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)])) if count else Dictionary(Nums=Array())
