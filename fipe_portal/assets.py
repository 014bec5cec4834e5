"""Styles and fonts that come out of installed packages, made ready for browsers.

Nothing of other people's is kept in this project: the Bootstrap sheet and the Source Sans 3 files are read in their
wheels the first time that they are asked for, and what browsers need is written under ``VAR_DIR/assets``:

- ``vendor/bootstrap/css/bootstrap.min.css``, beside its compressed forms, which WhiteNoise serves by itself;
- ``django_htmx/htmx-2.min.js``, the same file as in its package, beside its compressed forms too;
- ``portal/``: the portal's own styles and scripts, compressed as collectstatic would, where nothing is collected;
- ``vendor/source-sans-3/portail-sans*.woff2``: the variable fonts reduced to Latin, 36 kB each where the file for
  paper weighs 646 kB. The licence (SIL OFL 1.1) reserves the name « Source » to unmodified files, hence another name.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

FONT_NAME = "Portail Sans"
HTMX = "htmx-2.min.js"
_RECIPE = 2  # raise it when what is written below changes
_PACKAGES = ("bootstrap-wrapper", "django-htmx", "fontpkg-source-sans-3", "fonttools")
_COMPRESSED = (".br", ".gz")
_TEXTS = (".css", ".js", ".svg")

# Latin with its French and European accents, then the marks that French typography and the screens use.
_LETTERS = frozenset(range(0x20, 0x7F)) | frozenset(range(0xA0, 0x180))
_MARKS = frozenset(map(ord, "\u2009\u202f‐‑‒–—‘’“”„†•…‰′″‹›€™←↑→↓−≈≠≤≥✓"))
_FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "frac", "sups", "case"]


def assets_folder() -> Path:
    """The folder that holds the prepared files, made if it is not there yet."""
    key = hashlib.sha256(repr((_RECIPE, [version(name) for name in _PACKAGES])).encode()).hexdigest()[:12]
    folder = Path(settings.VAR_DIR) / "assets" / key
    if not folder.is_dir():
        _build(folder)
    return folder


def _build(folder: Path) -> None:
    """Write everything aside, then rename: a process that looks meanwhile sees all of it or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
    try:
        _write_bootstrap(aside / "vendor" / "bootstrap" / "css")
        _write_fonts(aside / "vendor" / "source-sans-3")
        _write_htmx(aside / "django_htmx")
        aside.chmod(0o755)
        try:
            aside.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was quicker: its files are the same
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_bootstrap(target: Path) -> None:
    from bootstrap_wrapper import get_bootstrap_dir

    source = Path(get_bootstrap_dir())
    target.mkdir(parents=True)
    shutil.copyfile(source / "LICENSE", target / "LICENSE.txt")
    # Without the link to a source map, which would be a missing file.
    sheet = (source / "css" / "bootstrap.min.css").read_bytes().split(b"/*# sourceMappingURL", 1)[0]
    _write_compressed(target / "bootstrap.min.css", sheet)


def _write_htmx(target: Path) -> None:
    from django_htmx import __file__ as package

    target.mkdir(parents=True)
    source = Path(package).parent / "static" / "django_htmx" / HTMX
    _write_compressed(target / HTMX, source.read_bytes())


def _write_compressed(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    path.with_name(path.name + ".br").write_bytes(brotli.compress(content))


def compressed_copy(source: Path) -> Path:
    """A copy of one of the portal's own files beside its compressed forms; an edited file has another copy."""
    content = source.read_bytes()
    target = assets_folder() / "portal" / hashlib.sha256(content).hexdigest()[:16] / source.name
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=target.parent))
        _write_compressed(aside / source.name, content)
        # The file itself comes last: who finds it finds the others.
        for suffix in (*_COMPRESSED, ""):
            (aside / f"{source.name}{suffix}").rename(target.with_name(f"{source.name}{suffix}"))
        aside.rmdir()
    return target


def _write_fonts(target: Path) -> None:
    from fontpkg_source_sans_3 import ROOT

    target.mkdir(parents=True)
    shutil.copyfile(Path(ROOT) / "LICENSE", target / "OFL.txt")
    _subset(Path(ROOT) / "files" / "SourceSans3[wght].ttf", target / "portail-sans.woff2")
    _subset(Path(ROOT) / "files" / "SourceSans3-Italic[wght].ttf", target / "portail-sans-italic.woff2")


def _subset(source: Path, target: Path) -> None:
    # fontTools takes 0.2 s to import: only the process that builds pays for it.
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=_FEATURES, hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14])
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_LETTERS | _MARKS)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = FONT_NAME
        elif record.nameID == 6:
            record.string = FONT_NAME.replace(" ", "")
    subset.save_font(font, str(target), options)


class PackageAssetsFinder(BaseFinder):
    """Gives these files to Django: runserver, WhiteNoise and collectstatic alike. First among the finders."""

    def check(self, **kwargs: object) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        """The file that answers to ``path``, or `[]` (as Django's own finders); all of them when `find_all`."""
        found: list[str] = []
        if path.startswith("vendor/") or path == f"django_htmx/{HTMX}":
            folder = assets_folder()
            file = Path(os.path.normpath(folder / path))
            if file.is_relative_to(folder) and file.is_file():
                found.append(str(file))
        elif (
            path.startswith("portal/") and path.endswith(_TEXTS) and getattr(settings, "WHITENOISE_USE_FINDERS", False)
        ):
            own = Path(settings.STATICFILES_DIRS[0])
            file = Path(os.path.normpath(own / path))
            if file.is_relative_to(own) and file.is_file():
                found.append(str(compressed_copy(file)))
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """What collectstatic copies: it compresses by itself, and takes htmx where it comes from."""
        folder = assets_folder()
        storage = FileSystemStorage(location=folder)
        for file in sorted((folder / "vendor").rglob("*")):
            if file.is_file() and file.suffix not in _COMPRESSED:
                yield str(file.relative_to(folder)), storage
