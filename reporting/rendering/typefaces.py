"""One font program for each face of the joined document, whatever the number of segments.

Every segment embeds its own subset of the same static faces, with the same glyph numbers. The join
keeps the union: the widths and the text of all glyphs used anywhere, and one program cut to them.
A font that is not one of our faces (a letter that only a system font has) stays as it came.
"""

from __future__ import annotations

import hashlib
import io
import re
from functools import cache

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from reporting.rendering import fonts

# One glyph stands for both spaces: whichever comes last must not decide.
_PLAIN_SPACE = {"00a0": "0020"}
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
# How WeasyPrint names our faces, after Pango: « ABCDEF+Source-Sans-3-Semi-Bold », a comma when nothing follows.
_STYLES = {"": "Regular", "Semi-Bold": "Semibold", "Bold": "Bold", "Italic": "It"}
_NAME = re.compile(rf"^/[A-Z]{{6}}\+{fonts.FAMILY.replace(' ', '-')},?-?(.*)$")


class Typefaces:
    """The fonts of the joined document: `adopt` the font of a segment, then `finish` writes the programs."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._used: dict[str, dict[int, str]] = {}
        self._fonts: dict[str, pikepdf.Object] = {}

    def adopt(self, font: pikepdf.Object) -> pikepdf.Object | None:
        """The shared font that replaces this one of a segment; None when it must stay as it is."""
        match = _NAME.match(str(font.BaseFont))
        style = _STYLES.get(match[1]) if match else None
        if style is None:
            return None
        pairs = _PAIR.findall(font.ToUnicode.read_bytes())
        texts = {int(glyph, 16): _PLAIN_SPACE.get(text.decode(), text.decode()) for glyph, text in pairs}
        if max(texts, default=0) >= glyph_count(style):
            return None  # made-up numbers of letters that the face lacks: they differ from one segment to the next
        self._used.setdefault(style, {}).update(texts)
        return self.face(style)

    def face(self, style: str) -> pikepdf.Object:
        """The shared font of a style, empty until `finish`."""
        if style not in self._fonts:
            self._fonts[style] = self._pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type0))
            self._used.setdefault(style, {})
        return self._fonts[style]

    def use(self, style: str, texts: dict[int, str]) -> None:
        """Add the glyphs of a text that the join itself writes."""
        self.face(style)
        self._used[style].update(texts)

    def finish(self) -> None:
        """Fill the shared fonts: program, widths and text of every glyph used."""
        for style, font in self._fonts.items():
            self._fill(font, style, dict(sorted(self._used[style].items())))

    def _fill(self, font: pikepdf.Object, style: str, texts: dict[int, str]) -> None:
        program = _program(style, frozenset(texts))
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
        name = Name(f"/{tag}+SourceSans3-{style}")
        static = _static(style)
        upem = static["head"].unitsPerEm
        head, table = static["head"], static["OS/2"]
        scale = 1000 / upem
        file = Stream(self._pdf, program)
        file["/Length1"] = len(program)
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            FontFamily=fonts.FAMILY,
            Flags=4 + (64 if style == "It" else 0),
            FontBBox=Array([round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax)]),
            ItalicAngle=round(static["post"].italicAngle),
            Ascent=round(static["hhea"].ascent * scale),
            Descent=round(static["hhea"].descent * scale),
            CapHeight=round(table.sCapHeight * scale),
            StemV=80,
            FontFile2=self._pdf.make_indirect(file),
        )
        order, metrics = static.getGlyphOrder(), static["hmtx"]
        widths = Array()
        for glyph in texts:
            widths.append(glyph)
            widths.append(Array([round(metrics[order[glyph]][0] * scale)]))
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            CIDToGIDMap=Name.Identity,
            W=widths,
            FontDescriptor=self._pdf.make_indirect(descriptor),
        )
        font.BaseFont = name
        font.Encoding = Name("/Identity-H")
        font.DescendantFonts = Array([self._pdf.make_indirect(descendant)])
        font.ToUnicode = self._pdf.make_indirect(Stream(self._pdf, _to_unicode(texts)))


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
def advance(style: str, glyph: int) -> float:
    """Width of a glyph, in em."""
    font = _static(style)
    width, _ = font["hmtx"][font.getGlyphOrder()[glyph]]
    return float(width / font["head"].unitsPerEm)


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


def _to_unicode(texts: dict[int, str]) -> bytes:
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
