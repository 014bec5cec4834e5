"""The four faces of Source Sans 3 that the documents print with, cut once from the variable font.

A variable font must be instantiated each time that WeasyPrint writes a file: some 150 ms for four
faces, which is more than laying out a page. Static faces make that cost disappear from every
segment, and give all segments the same glyph numbers, so that the joined document embeds each
face once (see `typefaces.py`). The faces are kept on disk, named by the hash of what they come
from; a face that cannot be kept is cut again by the next process.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontpkg_source_sans_3
import fontTools
from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Source Sans 3"
# The whole variable font stands behind the faces, for letters that they leave out (Greek, Cyrillic).
FALLBACK_FAMILY = "Source Sans 3 Variable"

_FILES = fontpkg_source_sans_3.ROOT / "files"
UPRIGHT_FILE = _FILES / "SourceSans3[wght].ttf"
ITALIC_FILE = _FILES / "SourceSans3-Italic[wght].ttf"

# Latin with its extensions, punctuation, superscripts, currency, arrows, operators, geometric shapes.
_RANGES = (
    (0x20, 0x250),
    (0x2B0, 0x370),
    (0x1E00, 0x1F00),
    (0x2000, 0x20D0),
    (0x2100, 0x2300),
    (0x25A0, 0x2800),
    (0xFB00, 0xFB05),
)
_FEATURES = ("kern", "mark", "mkmk", "liga", "ccmp", "locl", "lnum", "tnum", "pnum")


@dataclass(frozen=True)
class Face:
    """A static face: its style name in PostScript manner, its CSS weight and style, its file."""

    name: str  # Regular | Semibold | Bold | It
    weight: int
    italic: bool
    path: Path

    @property
    def css_style(self) -> str:
        return "italic" if self.italic else "normal"

    @property
    def uri(self) -> str:
        return self.path.as_uri()


_STYLES = (("Regular", 400, False), ("Semibold", 600, False), ("Bold", 700, False), ("It", 400, True))


@cache
def faces() -> tuple[Face, ...]:
    """The four faces, cut on first use of this machine (about two seconds) and read back afterwards."""
    folder = _folder()
    missing = [style for style in _STYLES if not _path(folder, style[0]).is_file()]
    for italic in (False, True):
        weights = {name: weight for name, weight, slanted in missing if slanted is italic}
        if weights:
            _cut(ITALIC_FILE if italic else UPRIGHT_FILE, weights, folder)
    return tuple(Face(name, weight, italic, _path(folder, name)) for name, weight, italic in _STYLES)


def _path(folder: Path, name: str) -> Path:
    return folder / f"SourceSans3-{name}.ttf"


@cache
def _folder() -> Path:
    """Where the faces are kept; a private temporary folder when the usual one cannot be written."""
    recipe = hashlib.sha256(repr((fontTools.version, _RANGES, _FEATURES, _STYLES)).encode())
    for source in (UPRIGHT_FILE, ITALIC_FILE):
        recipe.update(source.read_bytes())
    root = Path(getattr(settings, "VAR_DIR", tempfile.gettempdir())) / "fonts"
    folder = root / recipe.hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="fipe-fonts-"))
    if not os.access(folder, os.W_OK) and not all(_path(folder, style[0]).is_file() for style in _STYLES):
        return Path(tempfile.mkdtemp(prefix="fipe-fonts-"))
    return folder


def _cut(source: Path, weights: dict[str, int], folder: Path) -> None:
    """Keep the Latin glyphs of the variable font, then fix one weight after the other."""
    font = TTFont(source, recalcTimestamp=False, lazy=True)
    options = subset.Options(layout_features=list(_FEATURES), hinting=False, notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[point for first, last in _RANGES for point in range(first, last)])
    subsetter.subset(font)
    latin = io.BytesIO()
    font.save(latin)
    for name, weight in weights.items():
        static = TTFont(io.BytesIO(latin.getvalue()), recalcTimestamp=False)
        instantiateVariableFont(static, {"wght": weight}, inplace=True)
        _write(static, _path(folder, name))


def _write(font: TTFont, path: Path) -> None:
    """Write aside, then rename: another process never reads half a font."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        font.save(file)
    os.replace(name, path)
