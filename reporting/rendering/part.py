"""A rendered segment, cut once into what the assembly of a document copies without reading it again.

Everything that depends on the rest of the document is left open: object numbers (the assembly adds where the part
starts), margins of the pages, words of the links. So a part that was cut for one document serves in any other, and
joining two thousand of them is little more than writing them one after the other.
"""

from __future__ import annotations

import io
import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from reporting.rendering import structure, typefaces
from reporting.rendering.segments import INTERNAL_SCHEME, Segment

# Objects that stand alone in every document have the same number in all of them.
CATALOGUE, PAGES, DOCUMENT, TREE = 1, 2, 3, 4
FONTS = {style: TREE + rank for rank, style in enumerate(typefaces.STYLES, start=1)}
OPENING = TREE + len(FONTS) + 1
# In a template a number takes seven places, so that every object keeps its length wherever the part lands.
NUMBER = b"%7d"
# A string, in which nothing is a reference; a reference; the number of the object itself.
_TOKENS = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9a-fA-F]*>|(\d+) 0 R|(/FipeSelf)", re.DOTALL)
_SELF = Name("/FipeSelf")


@dataclass(frozen=True)
class Template:
    """Bytes with a place for each object number: `numbers` count from the start of the part."""

    text: bytes
    numbers: array[int]

    def at(self, base: int) -> bytes:
        return self.text % tuple(map(base.__add__, self.numbers))


@dataclass(frozen=True)
class Part:
    """Objects of a segment, numbered from 1: those of `objects`, a text for each link, the streams, the margins."""

    pages: tuple[int, ...]
    anchors: Mapping[str, tuple[int, float, float]]  # page (from 0) and position
    glyphs: Mapping[str, Mapping[int, str]]  # by face: what each glyph says, in hexadecimal UTF-16
    links: tuple[str, ...]  # address or anchor of each link
    tops: tuple[int, ...]  # elements that come under the document's own
    parents: tuple[tuple[int, int], ...]  # a page or a link, and its elements
    ids: tuple[tuple[str, int], ...]  # header cells by name
    bare: bool  # without margins
    offsets: tuple[int, ...]  # where each object starts in `objects`
    objects: Template
    streams: tuple[Template, ...]  # dictionaries
    contents: tuple[bytes, ...]  # of the streams, as they are in the file

    @cached_property
    def first_text(self) -> int:
        return len(self.offsets) + 1

    @cached_property
    def first_stream(self) -> int:
        return self.first_text + len(self.links)

    @cached_property
    def first_margin(self) -> int:
        return self.first_stream + len(self.streams)

    @cached_property
    def size(self) -> int:
        """How many object numbers the part takes."""
        return self.first_margin - 1 + (0 if self.bare else len(self.pages))

    def to_bytes(self) -> bytes:
        """One line of JSON that says what follows, then the bytes themselves."""
        blobs = [self.objects.text, self.objects.numbers.tobytes()]
        for template, content in zip(self.streams, self.contents, strict=True):
            blobs += [template.text, template.numbers.tobytes(), content]
        head = {
            "pages": self.pages,
            "anchors": self.anchors,
            "glyphs": self.glyphs,
            "links": self.links,
            "tops": self.tops,
            "parents": self.parents,
            "ids": self.ids,
            "bare": self.bare,
            "offsets": self.offsets,
            "lengths": [len(blob) for blob in blobs],
        }
        return b"\n".join([json.dumps(head, separators=(",", ":")).encode(), b"".join(blobs)])

    @classmethod
    def from_bytes(cls, data: bytes) -> Part:
        """The part that `to_bytes` wrote; ValueError when the bytes are not whole."""
        start = data.index(b"\n") + 1
        head = json.loads(data[:start])
        blobs = list(_sliced(data, start, head.pop("lengths")))
        templates = [_template(text, numbers) for text, numbers in zip(blobs[2::3], blobs[3::3], strict=True)]
        return cls(
            pages=tuple(head["pages"]),
            anchors={name: (page, x, y) for name, (page, x, y) in head["anchors"].items()},
            glyphs={style: {int(key): text for key, text in found.items()} for style, found in head["glyphs"].items()},
            links=tuple(head["links"]),
            tops=tuple(head["tops"]),
            parents=tuple((owner, value) for owner, value in head["parents"]),
            ids=tuple((name, number) for name, number in head["ids"]),
            bare=head["bare"],
            offsets=tuple(head["offsets"]),
            objects=_template(blobs[0], blobs[1]),
            streams=tuple(templates),
            contents=tuple(blobs[4::3]),
        )


def _sliced(data: bytes, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
    for length in lengths:
        yield data[start : start + length]
        start += length
    if start != len(data):
        raise ValueError("a part of a document is not whole")


def _template(text: bytes, numbers: bytes) -> Template:
    values = array("i")
    values.frombytes(numbers)
    return Template(text, values)


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
        # The number that each stand-in has in the document (negative), or in the part.
        self._fixed: dict[int, int] = {}
        self._margins: list[int] = []
        self._texts: list[int] = []
        self._links: list[str] = []
        self._glyphs: dict[str, dict[int, str]] = {}

    def part(self) -> Part:
        tree = self._pdf.Root.StructTreeRoot
        anchors = self._anchors()
        tops = self._tops(tree)
        ids = structure.prepare(self._pdf, f"{self._segment.key}-", self._promote)
        parents = self._parents(tree)
        self._link()
        self._share_fonts()
        self._open_pages()
        roots = [*tops, *self._pages, *(value for _, value in parents)]
        objects, streams = self._reach(roots)
        return self._write(objects, streams, anchors, tops, parents, ids)

    def _stand_in(self, number: int = 0) -> pikepdf.Object:
        """An object that is written elsewhere: `number` is the one it has in every document."""
        made = self._pdf.make_indirect(Dictionary())
        if number:
            self._fixed[made.objgen[0]] = number
        return made

    def _anchors(self) -> dict[str, tuple[int, float, float]]:
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

    def _parents(self, tree: pikepdf.Object) -> list[tuple[pikepdf.Object, pikepdf.Object]]:
        """What owns a key of the parent tree, with its value; the key becomes the number of its owner."""
        owners: dict[int, tuple[pikepdf.Object, str]]
        owners = {int(page.StructParents): (page, "/StructParents") for page in self._pages}
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
        for key in sorted(fonts.keys()):  # a set, whose order changes from one run to the next
            if (used := typefaces.used(fonts[key])) is not None:
                style, texts = used
                self._glyphs.setdefault(style, {}).update(texts)
                fonts[key] = self._stand_in(FONTS[style])
        if not self._segment.bare:
            for style in typefaces.MARGINS:
                fonts[f"/Margin{style}"] = self._stand_in(FONTS[style])

    def _open_pages(self) -> None:
        """Leave the place of the margins: a page may leave its matrix flipped, so its own content goes in q and Q."""
        tree, opening = self._stand_in(PAGES), self._stand_in(OPENING)
        for page in self._pages:
            page.Parent = tree
            if not self._segment.bare:
                content = page.Contents
                streams = list(content) if isinstance(content, Array) else [content]
                margin = self._stand_in()
                self._margins.append(margin.objgen[0])
                page.Contents = Array([opening, *streams, margin])

    def _reach(self, roots: list[pikepdf.Object]) -> tuple[dict[int, bytes], dict[int, pikepdf.Object]]:
        """Every object that the roots lead to, by its number in the segment: the text of it, or its stream."""
        elsewhere = {*self._fixed, *self._margins, *self._texts}
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
                text = objects[number] = found.unparse(resolved=True)
            waiting += [int(match[1]) for match in _TOKENS.finditer(text) if match[1]][::-1]
        return objects, streams

    def _write(
        self,
        objects: dict[int, bytes],
        streams: dict[int, pikepdf.Object],
        anchors: dict[str, tuple[int, float, float]],
        tops: list[pikepdf.Object],
        parents: list[tuple[pikepdf.Object, pikepdf.Object]],
        ids: list[tuple[str, pikepdf.Object]],
    ) -> Part:
        order = [*objects, *self._texts, *streams, *self._margins]
        numbers = {number: rank for rank, number in enumerate(order, start=1)}
        pieces = [_templated(text, number, numbers, self._fixed) for number, text in objects.items()]
        offsets, at = [], 0
        for piece in pieces:
            offsets.append(at)
            at += len(piece.at(0)) + 1
        return Part(
            pages=tuple(numbers[page.objgen[0]] for page in self._pages),
            anchors=anchors,
            glyphs=self._glyphs,
            links=tuple(self._links),
            tops=tuple(numbers[element.objgen[0]] for element in tops),
            parents=tuple((numbers[owner.objgen[0]], numbers[value.objgen[0]]) for owner, value in parents),
            ids=tuple((name, numbers[element.objgen[0]]) for name, element in ids),
            bare=self._segment.bare,
            offsets=tuple(offsets),
            objects=Template(
                b"\n".join(piece.text for piece in pieces) + b"\n",
                array("i", (number for piece in pieces for number in piece.numbers)),
            ),
            streams=tuple(
                _templated(_dictionary(stream), number, numbers, self._fixed) for number, stream in streams.items()
            ),
            contents=tuple(stream.read_raw_bytes() for stream in streams.values()),
        )


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
        if not match[1]:
            return match[0]
        number = int(match[1])
        if number in fixed:
            return b"%d 0 R" % fixed[number]
        found.append(numbers[number])
        return NUMBER + b" 0 R"

    return Template(_TOKENS.sub(replaced, text.replace(b"%", b"%%")), found)
