"""A rendered segment, cut once into what the assembly of a document copies without reading it again.

Everything that depends on the rest of the document is left open: object numbers (the assembly adds where the part
starts), margins of the pages, words of the links. So a part that was cut for one document serves in any other, and
joining two thousand of them is little more than writing them one after the other.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from reporting.rendering import commons, typefaces

# Objects that stand alone in every document have the same number in all of them.
CATALOGUE, PAGES, DOCUMENT, TREE = 1, 2, 3, 4
FONTS = {style: TREE + rank for rank, style in enumerate(typefaces.STYLES, start=1)}
OPENING = TREE + len(FONTS) + 1
COMMONS = range(OPENING + 1, OPENING + 1 + commons.ROOM)
# In a template a number takes seven places, so that every object keeps its length wherever the part lands.
NUMBER = b"%7d"
# Between the margins of `recueil.css`, from the bottom of the sheet, in points.
MM = 72 / 25.4
PAGE_TOP, PAGE_BOTTOM = (297 - 24) * MM, 22 * MM
HEIGHTS = 10_000  # more than any height, fewer than any code of one


@dataclass(frozen=True)
class Template:
    """Bytes with a place for each object number: `numbers` count from the start of the part.

    In a part that flows some are below zero: a page of the document (-1 for the first that the part stands on), or a
    height, as `height_code` writes it.
    """

    text: bytes
    numbers: array[int]

    def at(self, base: int, stands: Sequence[Stand] = ()) -> bytes:
        if not stands:
            return self.text % tuple(map(base.__add__, self.numbers))
        return self.text % tuple([base + n if n > 0 else _placed(n, stands) for n in self.numbers])


class Stand(NamedTuple):
    """Where a page of a part that flows stands: the number of the page in the document, how far it is moved up."""

    page: int
    shift: float


def height_code(page: int, height: float) -> int:
    """A height (points) on a page of a part, as a number of a template: it moves with the part, to the next point."""
    return -(HEIGHTS * (page + 1) + round(height))


def _placed(code: int, stands: Sequence[Stand]) -> int:
    page, height = divmod(-code, HEIGHTS)
    return round(height + stands[page - 1].shift) if page else stands[height - 1].page


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
    commons: tuple[int, ...] = ()  # ranks of the drawings that it takes from the document
    # Of a part that flows: for each of its pages its drawing, its links, and from where to where it goes down (points).
    forms: tuple[int, ...] = ()
    annotations: tuple[tuple[int, ...], ...] = ()
    extents: tuple[tuple[float, float], ...] = ()

    @cached_property
    def length(self) -> int:
        """How many pages it was laid out on."""
        return len(self.forms or self.pages)

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

    @property
    def flows(self) -> bool:
        return bool(self.forms)

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
            "commons": self.commons,
            "offsets": self.offsets,
            "forms": self.forms,
            "annotations": self.annotations,
            "extents": self.extents,
            "lengths": [len(blob) for blob in blobs],
        }
        return b"\n".join([json.dumps(head, separators=(",", ":")).encode(), b"".join(blobs)])

    @classmethod
    def from_bytes(cls, data: bytes) -> Part:
        """The part that `to_bytes` wrote; ValueError when the bytes are not whole."""
        start = data.index(b"\n") + 1
        head = json.loads(data[:start])
        blobs = list(_sliced(data, start, head.pop("lengths")))
        templates = [template_of(text, numbers) for text, numbers in zip(blobs[2::3], blobs[3::3], strict=True)]
        return cls(
            pages=tuple(head["pages"]),
            anchors={name: (page, x, y) for name, (page, x, y) in head["anchors"].items()},
            glyphs={style: {int(key): text for key, text in found.items()} for style, found in head["glyphs"].items()},
            links=tuple(head["links"]),
            tops=tuple(head["tops"]),
            parents=tuple((owner, value) for owner, value in head["parents"]),
            ids=tuple((name, number) for name, number in head["ids"]),
            bare=head["bare"],
            commons=tuple(head["commons"]),
            offsets=tuple(head["offsets"]),
            objects=template_of(blobs[0], blobs[1]),
            streams=tuple(templates),
            contents=tuple(blobs[4::3]),
            forms=tuple(head["forms"]),
            annotations=tuple(tuple(found) for found in head["annotations"]),
            extents=tuple((top, bottom) for top, bottom in head["extents"]),
        )


def _sliced(data: bytes, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
    for length in lengths:
        yield data[start : start + length]
        start += length
    if start != len(data):
        raise ValueError("a part of a document is not whole")


def template_of(text: bytes, numbers: bytes) -> Template:
    values = array("i")
    values.frombytes(numbers)
    return Template(text, values)
