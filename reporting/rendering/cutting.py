"""Cut a rendered segment into a part: what belongs to the whole document is replaced by stand-ins, the rest is text."""

from __future__ import annotations

import io
import itertools
import re
import zlib
from array import array
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from reporting.rendering import commons, folios, structure, typefaces
from reporting.rendering.part import (
    COMMONS,
    DOCUMENT,
    FONTS,
    NUMBER,
    OPENING,
    PAGE_BOTTOM,
    PAGE_TOP,
    PAGES,
    Part,
    Template,
    height_code,
)
from reporting.rendering.segments import END, INTERNAL_SCHEME, Segment

# A string, in which nothing is a reference; a reference; the number of the object itself; a height, as its code.
_TOKENS = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9a-fA-F]*>|(\d+) 0 R|(/FipeSelf)|/FipeY(\d+)", re.DOTALL)
_SELF = Name("/FipeSelf")
# An element that holds elements alone is on the pages that they say.
_NO_PAGE = re.compile(rb"(/K \[(?: \d+ 0 R)* \] /P \d+ 0 R) /Pg \d+ 0 R")
_BLANKS = ((b"<< ", b"<<"), (b" >>", b">>"), (b"[ ", b"["), (b" ]", b"]"), (b" /", b"/"))
Place = tuple[int, float, float]  # a page (from 0) and a position on it, in points


def cut(data: bytes, segment: Segment, promote: int = 0) -> Part:
    """The part of `segment`, of which `data` is the rendering.

    `promote` raises the headings by so many levels, for a segment that stands alone without those above.
    """
    return _Cutter(Pdf.open(io.BytesIO(data)), segment, promote).part()


class _Cutter:
    """Replaces what belongs to the whole document by stand-ins, then writes what is left as templates."""

    def __init__(self, pdf: Pdf, segment: Segment, promote: int) -> None:
        self._pdf = pdf
        self._segment = segment
        self._promote = promote
        self._pages = [page.obj for page in pdf.pages]
        # The number that each stand-in has in the document, or below zero the code that a template knows it by.
        self._fixed: dict[int, int] = {}
        self._codes: dict[int, int] = {}
        self._forms: list[pikepdf.Object] = []
        self._margins: list[int] = []
        self._texts: list[int] = []
        self._links: list[str] = []
        self._glyphs: dict[str, dict[int, str]] = {}

    def part(self) -> Part:
        tree = self._pdf.Root.StructTreeRoot
        anchors = self._anchors()
        tops = self._tops(tree)
        ids = structure.prepare(self._pdf, f"{self._segment.key}-", self._promote)
        found = self._draw()
        extents = self._flow(anchors) if self._segment.flows else ()
        parents = self._parents(tree)
        self._link()
        self._share_fonts()
        if not self._segment.flows:
            self._open_pages()
        links = [list(page.get("/Annots", ())) for page in self._pages]
        roots = [*tops, *(self._forms or self._pages), *itertools.chain(*links), *(value for _, value in parents)]
        objects, streams = self._reach(roots)
        return self._write(objects, streams, anchors, tops, parents, ids, extents, links, found)

    def _stand_in(self, number: int = 0) -> pikepdf.Object:
        """An object that is written elsewhere: `number` is the one it has in every document."""
        made = self._pdf.make_indirect(Dictionary())
        if number:
            self._fixed[made.objgen[0]] = number
        return made

    def _anchors(self) -> dict[str, Place]:
        root = self._pdf.Root
        names = root.Names.Dests.Names if "/Names" in root else Array()
        pages = {page.objgen: index for index, page in enumerate(self._pages)}
        found = {}
        for index in range(0, len(names), 2):
            page, _, x, y, _ = names[index + 1]
            found[str(names[index])] = (pages[page.objgen], float(x), float(y))
        return found

    def _tops(self, tree: pikepdf.Object) -> list[pikepdf.Object]:
        tops = list(structure.children(tree.K[0] if isinstance(tree.K, Array) else tree.K))
        document = self._stand_in(DOCUMENT)
        for element in tops:
            element.P = document
        return tops

    def _draw(self) -> tuple[int, ...]:
        """Write what each page draws in fewer bytes, with its marks as names of the document's own drawings."""
        taken: set[int] = set()
        for page in self._pages:
            content, ranks = commons.placed(_content(page).replace(b">0<", b"").replace(b">0]", b">]"))
            page.Contents = self._pdf.make_stream(b"")
            page.Contents.write(zlib.compress(content), filter=Name.FlateDecode)
            taken.update(ranks)
        drawings = self._pages[0].Resources.XObject
        for rank in sorted(taken):
            drawings[commons.name(rank)] = self._stand_in(COMMONS[rank])
        return tuple(sorted(taken))

    def _flow(self, anchors: dict[str, Place]) -> tuple[tuple[float, float], ...]:
        """Turn each page into a drawing that a page of the document takes; from where to where each goes down."""
        for index, page in enumerate(self._pages):
            self._codes[page.objgen[0]] = -(index + 1)
            drawing = self._pdf.make_stream(b"")
            drawing.write(page.Contents.read_raw_bytes(), filter=Name.FlateDecode)
            drawing.Type, drawing.Subtype = Name.XObject, Name.Form
            drawing.BBox, drawing.Resources, drawing.StructParents = page.MediaBox, page.Resources, page.StructParents
            self._forms.append(drawing)
            for annotation in page.get("/Annots", ()):
                left, low, right, high = annotation.Rect
                heights = [Name(f"/FipeY{-height_code(index, float(value))}") for value in (low, high)]
                annotation.Rect = Array([left, heights[0], right, heights[1]])
        structure.draw_from(self._pdf, dict(zip((page.objgen for page in self._pages), self._forms, strict=True)))
        first = self._segment.entries[0].anchor
        last, _, end = anchors.pop(f"{END}{first}")
        _, _, start = anchors[first]
        tops = [start, *[PAGE_TOP] * (len(self._pages) - 1)]
        bottoms = [*[PAGE_BOTTOM] * last, end]
        return tuple(zip(tops, bottoms, strict=False))

    def _parents(self, tree: pikepdf.Object) -> list[tuple[pikepdf.Object, pikepdf.Object]]:
        """What owns a key of the parent tree, with its value; the key becomes the number of its owner."""
        owners: dict[int, tuple[pikepdf.Object, str]]
        owners = {int(page.StructParents): (page, "/StructParents") for page in self._forms or self._pages}
        for page in self._pages:
            for annotation in page.get("/Annots", ()):
                if "/StructParent" in annotation:
                    owners[int(annotation.StructParent)] = (annotation, "/StructParent")
        numbers = tree.ParentTree.Nums
        found: list[tuple[pikepdf.Object, pikepdf.Object]] = []
        for index in range(0, len(numbers), 2):
            owner, name = owners[int(numbers[index])]
            owner[name] = _SELF
            value = numbers[index + 1]
            found.append((owner, value if value.is_indirect else self._pdf.make_indirect(value)))
        return found

    def _link(self) -> None:
        """Turn our internal addresses into destinations by name; what a link says is left open."""
        for page in self._pages:
            for annotation in page.get("/Annots", ()):
                address = str(annotation.A.URI) if "/A" in annotation else ""
                if address.startswith(INTERNAL_SCHEME):
                    address = unquote(address.partition("#")[2])
                    del annotation["/A"]
                    annotation.Dest = String(address)
                annotation.Contents = self._stand_in()
                self._texts.append(annotation.Contents.objgen[0])
                self._links.append(address)

    def _share_fonts(self) -> None:
        """Replace our own faces in the only dictionary of resources by those of the document."""
        fonts = self._pages[0].Resources.Font
        styles = {}
        for key in sorted(fonts.keys()):  # a set, whose order changes from one run to the next
            if (used := typefaces.used(fonts[key])) is not None:
                style, texts = used
                styles[key] = style
                self._glyphs.setdefault(style, {}).update(texts)
                fonts[key] = self._stand_in(FONTS[style])
        if self._segment.folios:
            for page in self._pages:
                page.Contents = self._pdf.make_stream(folios.opened(_content(page), styles))
        if not (self._segment.bare or self._segment.flows):
            for style in typefaces.MARGINS:
                fonts[f"/Margin{style}"] = self._stand_in(FONTS[style])

    def _open_pages(self) -> None:
        """Leave the place of the margins: a page may leave its matrix flipped, so its own content goes in q and Q."""
        tree, opening = self._stand_in(PAGES), self._stand_in(OPENING)
        for page in self._pages:
            page.Parent = tree
            if not self._segment.bare:
                margin = self._stand_in()
                self._margins.append(margin.objgen[0])
                page.Contents = Array([opening, page.Contents, margin])

    def _reach(self, roots: list[pikepdf.Object]) -> tuple[dict[int, bytes], dict[int, pikepdf.Object]]:
        """Every object that the roots lead to, by its number in the segment: the text of it, or its stream."""
        elsewhere = {*self._fixed, *self._codes, *self._margins, *self._texts}
        objects: dict[int, bytes] = {}
        streams: dict[int, pikepdf.Object] = {}
        waiting = [root.objgen[0] for root in reversed(roots)]
        while waiting:
            number = waiting.pop()
            if number in objects or number in streams or number in elsewhere:
                continue
            found = self._pdf.get_object(number, 0)
            if isinstance(found, Stream):
                streams[number] = found
                text = _dictionary(found)
            else:
                text = objects[number] = _needed(found.unparse(resolved=True))
            waiting += [int(match[1]) for match in _TOKENS.finditer(text) if match[1]][::-1]
        return objects, streams

    def _write(
        self,
        objects: dict[int, bytes],
        streams: dict[int, pikepdf.Object],
        anchors: dict[str, Place],
        tops: list[pikepdf.Object],
        parents: list[tuple[pikepdf.Object, pikepdf.Object]],
        ids: list[tuple[str, pikepdf.Object]],
        extents: tuple[tuple[float, float], ...],
        links: list[list[pikepdf.Object]],
        taken: tuple[int, ...],
    ) -> Part:
        order = [*objects, *self._texts, *streams, *self._margins]
        numbers = {number: rank for rank, number in enumerate(order, start=1)}

        def numbered(found: Iterable[pikepdf.Object]) -> tuple[int, ...]:
            return tuple(numbers[one.objgen[0]] for one in found)

        def template(text: bytes, own: int) -> Template:
            return _templated(text, own, {**numbers, **self._codes}, self._fixed)

        pieces = [template(text, number) for number, text in objects.items()]
        offsets, at = [], 0
        for piece in pieces:
            offsets.append(at)
            at += len(piece.text % ((0,) * len(piece.numbers))) + 1
        return Part(
            pages=() if self._forms else numbered(self._pages),
            anchors=anchors,
            glyphs=self._glyphs,
            links=tuple(self._links),
            tops=numbered(tops),
            parents=tuple(sorted((numbers[owner.objgen[0]], numbers[value.objgen[0]]) for owner, value in parents)),
            ids=tuple((name, numbers[element.objgen[0]]) for name, element in ids),
            bare=self._segment.bare,
            commons=taken,
            offsets=tuple(offsets),
            objects=Template(
                b"\n".join(piece.text for piece in pieces) + b"\n",
                array("i", (number for piece in pieces for number in piece.numbers)),
            ),
            streams=tuple(template(_dictionary(stream), number) for number, stream in streams.items()),
            contents=tuple(stream.read_raw_bytes() for stream in streams.values()),
            forms=numbered(self._forms),
            annotations=tuple(numbered(found) for found in links) if self._forms else (),
            extents=extents,
        )


def _content(page: pikepdf.Object) -> bytes:
    """What a page draws."""
    content = page.Contents
    streams = list(content) if isinstance(content, Array) else [content]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _dictionary(stream: pikepdf.Object) -> bytes:
    text: bytes = stream.stream_dict.unparse(resolved=True)
    return text


def _templated(text: bytes, own: int, numbers: Mapping[int, int], fixed: Mapping[int, int]) -> Template:
    """The text of object `own` with open places: `numbers` of the part, `fixed` ones that never move."""
    found = array("i")

    def replaced(match: re.Match[bytes]) -> bytes:
        if match[2]:
            found.append(numbers[own])
            return NUMBER
        if match[3]:
            found.append(-int(match[3]))
            return NUMBER
        if not match[1]:
            return match[0]
        number = int(match[1])
        if number in fixed:
            return b"%d 0 R" % fixed[number]
        found.append(numbers[number])
        return NUMBER + b" 0 R"

    return Template(_close(_TOKENS.sub(replaced, text.replace(b"%", b"%%"))), found)


def _needed(text: bytes) -> bytes:
    """An object without what a reader knows anyway: most of them are elements of the structure."""
    element = text.removesuffix(b" /Type /StructElem >>")
    return text if element is text else _NO_PAGE.sub(rb"\1", element) + b" >>"


def _close(text: bytes) -> bytes:
    """The same text without the blanks that nothing needs; one with strings, where a blank counts, stays as it is."""
    if b"(" not in text:
        for blank, closer in _BLANKS:
            text = text.replace(blank, closer)
    return text
