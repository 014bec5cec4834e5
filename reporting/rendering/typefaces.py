"""One font program for each face of a document, whatever the number of segments.

Every segment embeds its own subset of the same static faces, with the same glyph numbers. The document keeps the union:
the widths and the text of all glyphs used anywhere, and one program cut to them. A font that is not one of our faces (a
letter that only a system font has) stays as it came.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont

from reporting.rendering import fonts

# One glyph stands for both spaces: whichever comes last must not decide.
_PLAIN_SPACE = {"00a0": "0020"}
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
# How WeasyPrint names our faces, after Pango: « ABCDEF+Source-Sans-3-Semi-Bold », a comma when nothing follows.
_STYLES = {"": "Regular", "Semi-Bold": "Semibold", "Bold": "Bold", "Italic": "It"}
STYLES = tuple(_STYLES.values())
MARGINS = ("Regular", "Semibold")  # the faces of the margins
# The letters of French texts: ASCII, Latin-1, the ligatures, the marks and the spaces of typography.
USUAL = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) + "‐–—‘’“”„…‹›−×≠•▸○✓✗€\u2007\u2009\u202f"
_NAME = re.compile(rf"^/[A-Z]{{6}}\+{fonts.FAMILY.replace(' ', '-')},?-?(.*)$")


def used(font: pikepdf.Object) -> tuple[str, dict[int, str]] | None:
    """The face of a segment's font and what each glyph says; None when it must stay as it is."""
    match = _NAME.match(str(font.BaseFont))
    style = _STYLES.get(match[1]) if match else None
    if style is None:
        return None
    pairs = _PAIR.findall(font.ToUnicode.read_bytes())
    texts = {int(glyph, 16): _PLAIN_SPACE.get(text.decode(), text.decode()) for glyph, text in pairs}
    if max(texts, default=0) >= glyph_count(style):
        return None  # made-up numbers of letters that the face lacks: they differ from one segment to the next
    return style, texts


@dataclass(frozen=True)
class Face:
    """A face cut to the glyphs of a document, and what PDF says of it; lengths in thousandths of an em."""

    name: str
    program: bytes
    flags: int
    box: tuple[int, ...]
    angle: int
    ascent: int
    descent: int
    capitals: int
    widths: Mapping[int, int]
    to_unicode: bytes


def face(style: str, texts: Mapping[int, str], *, is_passing: bool = False) -> Face:
    """The face of a style, cut to these glyphs; with those of any French text when it `is_passing`.

    So what is seen and not kept has its face cut once, where each new letter would cut it again.
    """
    ordered = dict(sorted(texts.items()))
    program = _program(style, frozenset(ordered) | (_usual(style) if is_passing else frozenset()))
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
    static = _static(style)
    scale = 1000 / static["head"].unitsPerEm
    head, table = static["head"], static["OS/2"]
    order, metrics = static.getGlyphOrder(), static["hmtx"]
    return Face(
        name=f"{tag}+SourceSans3-{style}",
        program=program,
        flags=4 + (64 if style == "It" else 0),
        box=tuple(round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax)),
        angle=round(static["post"].italicAngle),
        ascent=round(static["hhea"].ascent * scale),
        descent=round(static["hhea"].descent * scale),
        capitals=round(table.sCapHeight * scale),
        widths={glyph: round(metrics[order[glyph]][0] * scale) for glyph in ordered},
        to_unicode=_to_unicode(ordered),
    )


@cache
def _static(style: str) -> TTFont:
    path = next(face.path for face in fonts.faces() if face.name == style)
    return TTFont(path, recalcTimestamp=False, lazy=True)


@cache
def glyph_count(style: str) -> int:
    return len(_static(style).getGlyphOrder())


def unicode_of(text: str) -> str:
    """The text of a glyph, as a character map writes it."""
    code = text.encode("utf-16-be").hex()
    return _PLAIN_SPACE.get(code, code)


@cache
def character_map(style: str) -> dict[int, int]:
    """Glyph number of each character of a face."""
    font = _static(style)
    return {point: font.getGlyphID(name) for point, name in font.getBestCmap().items()}


@cache
def _usual(style: str) -> frozenset[int]:
    """The glyphs of French texts."""
    known = character_map(style)
    return frozenset(known[point] for point in map(ord, USUAL) if point in known)


@cache
def advance(style: str, glyph: int) -> float:
    """Width of a glyph, in em."""
    font = _static(style)
    width, _ = font["hmtx"][font.getGlyphOrder()[glyph]]
    return float(width / font["head"].unitsPerEm)


@lru_cache(maxsize=16)
def _program(style: str, glyphs: frozenset[int]) -> bytes:
    """The face with these glyphs only, under their own numbers."""
    path = next(face.path for face in fonts.faces() if face.name == style)
    font = TTFont(path, recalcTimestamp=False, lazy=True)
    options = subset.Options(retain_gids=True, hinting=False, notdef_outline=True, layout_features=[])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "name", "post", "OS/2", "cmap"]
    options.passthrough_tables = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(gids=sorted(glyphs))
    subsetter.subset(font)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    """Character map that gives back the text of each glyph."""
    pairs = [f"<{glyph:04x}> <{text}>" for glyph, text in texts.items()]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
