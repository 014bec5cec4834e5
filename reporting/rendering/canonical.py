"""The one JSON text of a document's content, and its SHA-256: what tells two documents apart."""

import ctypes
import hashlib
import json
from dataclasses import asdict, fields, is_dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from django.conf import settings

from reporting.rendering.content import RecueilContent

LAID_OUT_BY = (".html", ".css", ".py")
# What the rendering and its templates call out of their own folders, and that changes what prints.
CALLED = (
    "projects/core/french.py",
    "projects/core/money.py",
    "projects/core/templatetags/french.py",
    "projects/portfolio/enums.py",
    "projects/territories/data/carte_departements.json",
    "projects/territories/data/carte_regions.json",
    "projects/territories/maps",
    "reporting/enums.py",
    "reporting/outlines.py",
    "reporting/rich.py",
)
PARTS = (
    "weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "pillow", "pikepdf",
    "fontpkg-source-sans-3", "fonttools",
)  # fmt: skip


def canonical_json(content: RecueilContent) -> str:
    """Sorted keys, no blanks; the instant of reading left out, so unchanged data give the same text."""
    meta = {key: value for key, value in content.meta.items() if key != "known_at"}
    plain = asdict(replace(content, meta=meta))
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_content(text: str) -> RecueilContent:
    """The content of which `canonical_json` wrote the text: same document, same digest, figures in their order."""
    content: RecueilContent = _built(RecueilContent, json.loads(text))
    figures = sorted(content.figures.items(), key=lambda item: item[1].rank)
    return replace(content, figures=dict(figures))


def _built(kind: Any, value: Any) -> Any:
    """A value of a type of `content`, of the plain value that JSON kept of it."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is UnionType:  # « X | None »
        return None if value is None else _built(inside[0], value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        # A set frozen by an earlier version says nothing of what was added since: the default stands.
        known = [field.name for field in fields(kind) if field.name in value]
        return kind(**{name: _built(hints[name], value[name]) for name in known})
    if origin is tuple:
        return tuple(_built(inside[0], one) for one in value)
    if origin is dict:
        return {key: _built(inside[1], one) for key, one in value.items()}
    return value


def content_digest(content: RecueilContent) -> str:
    """What the bytes of a document depend on: its content, and how it is laid out."""
    return hashlib.sha256(f"{layout_fingerprint()}\n{canonical_json(content)}".encode()).hexdigest()


@cache
def layout_fingerprint() -> str:
    """SHA-256 of the templates, the code and the versions of the parts that lay documents out."""
    total = hashlib.sha256()
    for path in laid_out_from():
        total.update(path.read_bytes())
    for package, number in parts().items():
        total.update(f"{package} {number}\n".encode())
    return total.hexdigest()


def laid_out_from() -> list[Path]:
    """The templates and the code that lay documents out."""
    called = [settings.BASE_DIR / name for name in CALLED]
    places = [settings.BASE_DIR / "templates" / "reporting" / "pdf", Path(__file__).parent, *called]
    found: list[Path] = []
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else ()
        found += [file for file in inside if file.suffix in LAID_OUT_BY] if inside else [place]
    return found


def laid_out_by() -> dict[str, str]:
    """What lays documents out here and now: its packages, then the hash of templates and code (« mise en page »)."""
    return {**parts(), "mise en page": layout_fingerprint()}


def parts() -> dict[str, str]:
    """What lays documents out, with its versions: packages, and the library that sets their lines."""
    return {**{package: version(package) for package in PARTS}, "pango": _pango()}


def _pango() -> str:
    """The version of Pango, asked of the library itself: the renderer takes half a second to load; "" without it."""
    try:
        said = ctypes.CDLL("libpango-1.0.so.0").pango_version_string
    except OSError:
        return ""
    said.restype = ctypes.c_char_p
    return str(said().decode())
