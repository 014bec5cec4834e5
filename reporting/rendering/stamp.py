"""Running titles and page numbers, written on finished pages as artifacts.

They depend on the whole document, so that segments print none: « p. 12 / 60 » is only known at the
end, and a segment that was rendered earlier can take any place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from projects.core.french import NBSP
from reporting.rendering import typefaces
from reporting.rendering.part import MM

LEFT, RIGHT = 20 * MM, 190 * MM
HEAD, FOOT = (297 - 17.5) * MM, 12.8 * MM  # baselines, from the bottom of the page
SIZE = 8.0
INK, FAINT = "0.0902 0.1255 0.1333", "0.3608 0.4078 0.4275"
# A page may leave its matrix flipped: its own content goes between q and Q.
OPENING = b"q\n"


@dataclass(frozen=True)
class Running:
    """What the margins of a page say."""

    document: str  # top left
    part: str  # top right
    situation: str  # bottom left
    number: int
    total: int  # 0 for a page without its number


@dataclass
class Stamp:
    """Writes the margins of pages; `glyphs` are those that it used, by face."""

    glyphs: dict[str, dict[int, str]] = field(default_factory=lambda: {style: {} for style in typefaces.MARGINS})

    def margins(self, running: Running) -> bytes:
        """What the margins draw."""
        folio = f"p.{NBSP}{running.number}{NBSP}/{NBSP}{running.total}" if running.total else ""
        return b"".join(
            self._line(*line)
            for line in (
                (running.document, "Regular", FAINT, LEFT, HEAD, "Header"),
                (_shorten(running.part), "Semibold", INK, RIGHT, HEAD, "Header"),
                (running.situation, "Regular", FAINT, LEFT, FOOT, "Footer"),
                (folio, "Semibold", INK, RIGHT, FOOT, "Footer"),
            )
        )

    def _line(self, text: str, style: str, colour: str, x: float, y: float, kind: str) -> bytes:
        if not text:
            return b""
        shaped = _shape(text, style)
        self.glyphs[style].update(shaped.texts)
        start = x - shaped.width * SIZE if x == RIGHT else x
        return (
            f"/Artifact <</Type /Pagination /Subtype /{kind}>> BDC\n"
            f"BT {colour} rg /Margin{style} {SIZE:g} Tf {start:.2f} {y:.2f} Td <{shaped.codes}> Tj ET\nEMC\n"
        ).encode()


@dataclass(frozen=True)
class _Shaped:
    codes: str
    width: float  # in em
    texts: Mapping[int, str]


@lru_cache(maxsize=10_000)
def _shape(text: str, style: str) -> _Shaped:
    """A text as glyphs, one for each character; a letter that the face lacks becomes a middle dot."""
    known = typefaces.character_map(style)
    glyphs = [(known.get(ord(char)) or known[0xB7], char if ord(char) in known else "·") for char in text]
    return _Shaped(
        codes="".join(f"{glyph:04x}" for glyph, _ in glyphs),
        width=sum(typefaces.advance(style, glyph) for glyph, _ in glyphs),
        texts={glyph: typefaces.unicode_of(char) for glyph, char in glyphs},
    )


def _shorten(text: str, length: int = 90) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
