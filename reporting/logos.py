"""A logo that somebody gives, cleaned: a picture that is decoded and written again, a drawing that is rebuilt.

Of an SVG nothing is kept but shapes and flat colours, in our own writing: what could run, fetch or hide something
is refused with its name, so that whoever exports the drawing knows what to change.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass

from lxml import etree
from PIL import Image, UnidentifiedImageError

from projects.core.errors import DomainError

SVG, PNG = "image/svg+xml", "image/png"
FIELD = "logo"
KILOBYTE = 1024
LARGEST_SVG, LARGEST_PNG = 100 * KILOBYTE, 1024 * KILOBYTE
MOST_ELEMENTS, MOST_SIDE, LEAST_SIDE, KEPT_SIDE = 2000, 2500, 200, 1200
MOST_CUT = 10_000  # shapes that cut, by shapes that are cut
LONGEST_SHAPE = 8  # times as wide as high, or the other way round
LARGEST_NUMBER = 1e6

NOT_READ = "Ce logo ne se lit pas : donnez un dessin SVG ou une image PNG."
TOO_BIG = "Ce logo pèse trop lourd : {most} au plus pour un {kind}."
DOCTYPE = "Ce dessin a un en-tête DOCTYPE ou des entités, qui peuvent lire des fichiers : exportez-le sans."
OUTSIDE = "Ce dessin appelle une ressource extérieure ({what}) : rien ne doit venir d’ailleurs, exportez-le autonome."
HOLDS = "Ce dessin contient « {name} » : {advice}"
RUNS = "le portail ne prend aucun programme, exportez le dessin sans script."
FLAT = "remplacez les dégradés par des couleurs pleines : ils ne s’impriment pas partout pareil."
ADVICE = {
    "script": RUNS,
    "handler": RUNS,
    "foreignObject": "exportez le dessin en « SVG simple ».",
    "image": "tracez l’image (vectorisez-la), ou donnez le logo en PNG.",
    "use": "supprimez les clones ou symboles avant d’exporter.",
    "a": "un logo ne porte pas de lien.",
    "text": "convertissez les textes en tracés, pour qu’ils s’impriment partout pareil.",
    "linearGradient": FLAT,
    "radialGradient": FLAT,
    "style": "exportez avec des « attributs de présentation » plutôt qu’avec une feuille de style.",
}
ONE_CUT = "une découpe n’en contient pas une autre, fusionnez-les avant d’exporter."
SIMPLER = "simplifiez le dessin : des formes et des couleurs pleines."
TOO_LONG = "Ce logo est trop étroit ou trop long pour une couverture : au plus huit fois plus large que haut."
TOO_SMALL = f"Cette image est trop petite pour être imprimée : {LEAST_SIDE} points de large ou de haut au moins."
TOO_WIDE = f"Cette image a trop de points : {MOST_SIDE} de côté au plus."
TOO_MANY = f"Ce dessin a trop d’éléments : {MOST_ELEMENTS} au plus. Simplifiez-le."
NO_SIZE = "Ce dessin ne dit pas sa taille (viewBox) : exportez-le de nouveau."
BAD_VALUE = "Ce dessin a une valeur qui ne se lit pas (« {name} ») : exportez-le de nouveau en « SVG simple »."

_NAMESPACE = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    {
        "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "clipPath"
    }
)  # fmt: skip
_SILENT = frozenset({"title", "desc", "metadata"})  # said of the drawing, not drawn: our own words replace them
_GEOMETRY = frozenset(
    {
        "id", "d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points",
        "transform", "clipPathUnits"
    }
)  # fmt: skip
_PRESENTED = frozenset(
    {
        "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
        "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "opacity", "clip-path",
        "clip-rule"
    }
)  # fmt: skip
_WORDS = frozenset({"id", "fill", "stroke", "clip-path"})
_LOCAL = re.compile(r"url\(\s*(['\"]?)#[\w.-]+\1\s*\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DECLARED = re.compile(r"<!(?!--|\[CDATA\[)")


@dataclass(frozen=True)
class CleanLogo:
    """What is kept: the bytes, their type, and a size that only tells how wide it is for its height."""

    media_type: str
    data: bytes
    width: float
    height: float


def clean_logo(data: bytes) -> CleanLogo:
    """The logo as it may be kept and printed. DomainError (French, field « logo ») when it may not."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawing(data)
    raise _refused(NOT_READ)


def _picture(data: bytes) -> CleanLogo:
    """Decoded and written again: nothing but points is kept."""
    if len(data) > LARGEST_PNG:
        raise _refused(TOO_BIG.format(most="1 Mo", kind="PNG"))
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if max(opened.size) > MOST_SIDE:
                raise _refused(TOO_WIDE)
            if max(opened.size) < LEAST_SIDE:
                raise _refused(TOO_SMALL)
            _check_shape(*opened.size)
            opened.verify()  # a cut picture: some libraries ask for what is left of it
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        raise _refused(NOT_READ) from None
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    if picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return CleanLogo(PNG, target.getvalue(), float(picture.width), float(picture.height))


def _drawing(data: bytes) -> CleanLogo:
    if len(data) > LARGEST_SVG:
        raise _refused(TOO_BIG.format(most=f"{LARGEST_SVG // KILOBYTE} Ko", kind="SVG"))
    root = _parsed(data)
    if root.tag != f"{{{_NAMESPACE}}}svg":
        raise _refused(NOT_READ)
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise _refused(TOO_MANY)
    left, top, width, height = _view_box(root)
    _check_shape(width, height)
    made = etree.Element(f"{{{_NAMESPACE}}}svg", nsmap={None: _NAMESPACE})
    _copy_attributes(root, made, but=frozenset({"x", "y", "width", "height"}))
    made.set("viewBox", " ".join(f"{value:g}" for value in (left, top, width, height)))
    _copy_children(root, made)
    cutting = len(made.findall(f".//{{{_NAMESPACE}}}clipPath//*"))
    if cutting * len(made.xpath("//*[@clip-path]")) > MOST_CUT:
        raise _refused(HOLDS.format(name="clip-path", advice=SIMPLER))
    return CleanLogo(SVG, etree.tostring(made, encoding="utf-8"), width, height)


def _parsed(data: bytes) -> etree._Element:
    """The tree, with no entity, no document type and nothing that tells where a style sheet is."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(NOT_READ) from None
    if _DECLARED.search(text):
        raise _refused(DOCTYPE)
    # As UTF-8 whatever it declares: the same text is searched above and read here.
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        raise _refused(NOT_READ) from None
    if any("xml-stylesheet" in str(node.target) for node in root.xpath("//processing-instruction()")):
        raise _refused(OUTSIDE.format(what="une feuille de style"))
    return root


def _copy_children(source: etree._Element, target: etree._Element, *, clips: bool = False) -> None:
    """`clips`: they are what a shape is cut by."""
    for child in source:
        if not isinstance(child.tag, str):
            continue  # a comment
        name = etree.QName(child)
        if name.namespace != _NAMESPACE:
            _check_foreign(child)
            continue
        if name.localname in _SILENT:
            continue
        if name.localname not in _SHAPES - {"svg"}:
            raise _refused(HOLDS.format(name=name.localname, advice=ADVICE.get(name.localname, SIMPLER)))
        made = etree.SubElement(target, child.tag)
        _copy_attributes(child, made)
        is_clip = clips or name.localname == "clipPath"
        # A cut within a cut is drawn anew for each shape of the other: ten of them take hours.
        if is_clip and (made.get("clip-path") or (clips and name.localname == "clipPath")):
            raise _refused(HOLDS.format(name="clip-path", advice=ONE_CUT))
        _copy_children(child, made, clips=is_clip)


def _check_foreign(element: etree._Element) -> None:
    """What an editor writes for itself is left out; what would run in another vocabulary is told."""
    for inside in element.iter():
        if isinstance(inside.tag, str) and etree.QName(inside).localname == "script":
            raise _refused(HOLDS.format(name="script", advice=RUNS))


def _copy_attributes(source: etree._Element, target: etree._Element, but: frozenset[str] = frozenset()) -> None:
    for key, value in source.attrib.items():
        name = etree.QName(str(key))
        if name.localname.lower().startswith("on"):
            raise _refused(HOLDS.format(name=name.localname, advice=RUNS))
        if name.localname in ("href", "src"):
            raise _refused(OUTSIDE.format(what=name.localname))
        if name.namespace:
            continue  # an editor's own notes
        if name.localname == "style":
            for declared in str(value).split(";"):
                property, _, said = declared.partition(":")
                if property.strip() in _PRESENTED:
                    target.set(property.strip(), _value(property.strip(), said))
                elif "url(" in said.lower():
                    raise _refused(OUTSIDE.format(what=property.strip()))
        elif name.localname in _PRESENTED | _GEOMETRY and name.localname not in but:
            target.set(name.localname, _value(name.localname, str(value)))


def _value(name: str, value: str) -> str:
    """A value without address, without escape, and whose numbers a page can hold."""
    plain = " ".join(value.split()).removesuffix("!important").strip()
    if any(sign in plain for sign in "\\@<>&{}"):
        raise _refused(BAD_VALUE.format(name=name))
    if "url" in plain.lower() and not _LOCAL.fullmatch(plain):
        raise _refused(OUTSIDE.format(what=name))
    numbers = _NUMBER.findall(plain) if name not in _WORDS else ()
    if any(abs(float(found)) > LARGEST_NUMBER for found in numbers):
        raise _refused(BAD_VALUE.format(name=name))
    return plain


def _view_box(root: etree._Element) -> tuple[float, float, float, float]:
    said = root.get("viewBox") or f"0 0 {root.get('width', '')} {root.get('height', '')}"
    parts = [part.removesuffix("px") for part in said.replace(",", " ").split()]
    try:
        left, top, width, height = (float(part) for part in parts)
    except ValueError:
        raise _refused(NO_SIZE) from None
    numbers = (left, top, width, height)
    if not all(math.isfinite(one) and abs(one) <= LARGEST_NUMBER for one in numbers) or min(width, height) <= 0:
        raise _refused(NO_SIZE)
    return numbers


def _check_shape(width: float, height: float) -> None:
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise _refused(TOO_LONG)


def _refused(message: str) -> DomainError:
    return DomainError(message, FIELD)
