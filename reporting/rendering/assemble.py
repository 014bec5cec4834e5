"""Parts in, one accessible PDF out: pages, structure, fonts, links, bookmarks, numbers, metadata."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from reporting.rendering import commons, folios, typefaces
from reporting.rendering import part as numbers
from reporting.rendering.fonts import FAMILY
from reporting.rendering.imposition import Imposition, Piece, impose
from reporting.rendering.part import Part, Stand
from reporting.rendering.segments import Entry
from reporting.rendering.stamp import OPENING, Running, Stamp
from reporting.rendering.writer import LEVEL, Writer, laid, reference, references, string

PRODUCER = "WeasyPrint, pikepdf"
Stands = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Metadata:
    """What the file says of itself."""

    title: str
    author: str
    subject: str
    situation: str  # printed at the foot of every page
    document: str  # printed at the head of every page
    is_extract: bool = False  # some pages of a document, seen and not kept: they have no number


def assemble(pieces: Sequence[Piece], metadata: Metadata, link_texts: Mapping[str, str]) -> bytes:
    """The whole document, the same bytes for the same pieces.

    `link_texts` says in words where an address or an anchor leads; assistive tools read it.
    """
    return _Assembly(pieces, metadata, link_texts).run()


class _Assembly:
    def __init__(self, pieces: Sequence[Piece], metadata: Metadata, link_texts: Mapping[str, str]) -> None:
        self._pieces = pieces
        self._metadata = metadata
        self._link_texts = link_texts
        self._imposed = impose(pieces)
        self._numbers = numbering(pieces, self._imposed)
        self._titles = running_titles(pieces, self._imposed)
        self._writer = Writer(reserved=numbers.OPENING - 1)
        self._taken = {rank for piece in pieces for rank in piece.part.commons}
        self._stamp = Stamp()
        self._glyphs: dict[str, dict[int, str]] = {style: {} for style in typefaces.STYLES}
        # What the catalogue names, gathered part after part.
        self._pages: list[int] = []
        self._tops: list[int] = []
        self._parents: list[bytes] = []
        self._ids: list[tuple[bytes, int]] = []
        self._places: dict[str, bytes] = {}
        self._met: dict[str, int] = {}  # page where each anchor is first linked from

    def run(self) -> bytes:
        if self._writer.stream(OPENING) != numbers.OPENING:
            raise ValueError("the parts name another object")
        for rank in range(commons.ROOM):
            self._add_common(rank)
        for flows, run in groupby(zip(self._pieces, self._imposed.stands, strict=True), lambda one: one[0].part.flows):
            if flows:
                self._add_sheets(list(run))
            else:
                for piece, stands in run:
                    self._add_pages(piece, stands)
        for style, texts in self._stamp.glyphs.items():
            self._glyphs[style].update(texts)
        return self._finish()

    def _add_common(self, rank: int) -> None:
        """A drawing that parts take from the document; nothing where none does."""
        if rank in self._taken:
            box = b"/Type /XObject /Subtype /Form /Resources << >> /BBox [%d %d %d %d]" % commons.BOX
            self._writer.stream(commons.drawn(rank), box)
        else:
            self._writer.objects(self._writer.take(), [b"null"])

    def _add_pages(self, piece: Piece, stands: Stands) -> None:
        """A part that brings its own pages."""
        part = piece.part
        base = self._writer.take(part.size) - 1
        self._pages += [base + number for number in part.pages]
        streams = [(template.at(base), content) for template, content in zip(part.streams, part.contents, strict=True)]
        if piece.segment.folios:
            streams = [self._numbered(piece.segment.folios, *stream) for stream in streams]
        if not piece.segment.bare:
            streams += [_packed(b"\nQ\n" + self._margins(sheet)) for sheet, _ in stands]
        self._add(part, base, [Stand(base + number, 0) for number in part.pages], part.objects.at(base), streams)

    def _add_sheets(self, run: list[tuple[Piece, Stands]]) -> None:
        """Parts that flow: the sheets that they stand on, then the parts, whose numbers follow from their sizes."""
        first_sheet, last_sheet = run[0][1][0][0], run[-1][1][-1][0]
        count = last_sheet - first_sheet + 1
        first = self._writer.take(2 * count)
        self._pages += range(first, first + count)
        drawn: list[list[_Drawn]] = [[] for _ in range(count)]
        bases, at = [], first + 2 * count - 1
        for piece, stands in run:
            bases.append(at)
            for page, (sheet, shift) in enumerate(stands):
                drawn[sheet - first_sheet].append(_Drawn(at, piece.part, page, shift))
            at += piece.part.size
        pages = [_sheet(found, first + count + rank) for rank, found in enumerate(drawn)]
        contents = [_packed(_drawing(found) + self._margins(first_sheet + rank)) for rank, found in enumerate(drawn)]
        self._writer.group(first, *laid(pages), contents)
        for base, (piece, stands) in zip(bases, run, strict=True):
            part = piece.part
            if self._writer.take(part.size) - 1 != base:
                raise ValueError("a sheet names another object")
            places = [Stand(first + sheet - first_sheet, shift) for sheet, shift in stands]
            pairs = zip(part.streams, part.contents, strict=True)
            streams = [(template.at(base, places), content) for template, content in pairs]
            self._add(part, base, places, part.objects.at(base, places), streams)

    def _add(
        self, part: Part, base: int, stands: Sequence[Stand], text: bytes, streams: Sequence[tuple[bytes, bytes]]
    ) -> None:
        """What a part brings beside its pages, whose objects start after `base`."""
        self._tops += [base + number for number in part.tops]
        self._parents += [b"%d %d 0 R" % (base + owner, base + value) for owner, value in part.parents]
        self._ids += [(string(name), base + number) for name, number in part.ids]
        for anchor, (page, x, y) in part.anchors.items():
            self._places[anchor] = b"[%d 0 R /XYZ %.2f %.2f 0]" % (stands[page].page, x, y + stands[page].shift)
        for style, texts in part.glyphs.items():
            self._glyphs[style].update(texts)
        offsets = [*part.offsets]
        for link in part.links:
            offsets.append(len(text))
            text += string(self._link_texts.get(link, link)) + b"\n"
            self._met.setdefault(link, stands[0].page)
        self._writer.group(base + 1, offsets, text, streams)

    def _numbered(self, anchors: Sequence[str], dictionary: bytes, content: bytes) -> tuple[bytes, bytes]:
        """A stream, with the numbers of the pages that it names."""
        if not folios.is_open(content):
            return dictionary, content
        return _packed(folios.written(content, lambda rank: str(self._numbers[anchors[rank]]), self._glyphs))

    def _margins(self, sheet: int) -> bytes:
        metadata, title = self._metadata, self._titles[sheet]
        total = 0 if metadata.is_extract else self._imposed.sheets
        return self._stamp.margins(Running(metadata.document, title, metadata.situation, sheet + 1, total))

    def _finish(self) -> bytes:
        writer = self._writer
        info = self._info()
        metadata = writer.stream(_xmp(self._metadata).encode(), b"/Type /Metadata /Subtype /XML", plain=True)
        outline = self._outline()
        catalogue = (
            b"<< /Type /Catalog /Pages %s /StructTreeRoot %s /Lang (fr) /MarkInfo << /Marked true >>"
            b" /ViewerPreferences << /DisplayDocTitle true >> /PageMode /UseOutlines /Outlines %s /Metadata %s"
            b" /PageLabels << /Nums [0 << /S /D /St 1 >>] >> /Names << /Dests << /Names [%s] >> >> >>"
            % (
                reference(numbers.PAGES),
                reference(numbers.TREE),
                reference(outline),
                reference(metadata),
                self._destinations(),
            )
        )
        pages = b"<< /Type /Pages /Count %d /Kids %s >>" % (len(self._pages), references(self._pages))
        document = b"<< /Type /StructElem /S /Document /P %s /K %s >>" % (
            reference(numbers.TREE),
            references(self._tops),
        )
        fonts = [self._font(style) for style in typefaces.STYLES]
        return writer.finish([catalogue, pages, document, self._tree(), *fonts], numbers.CATALOGUE, info)

    def _info(self) -> int:
        number = self._writer.take()
        said = (self._metadata.title, self._metadata.author, self._metadata.subject, PRODUCER)
        text = b"<< /Title %s /Author %s /Subject %s /Producer %s >>" % tuple(map(string, said))
        self._writer.objects(number, [text])
        return number

    def _tree(self) -> bytes:
        keys = b"<< /Nums [%s] >>" % b" ".join(self._parents)
        last = int(self._parents[-1].split()[0]) if self._parents else 0
        names = b" ".join(b"%s %d 0 R" % pair for pair in sorted(self._ids))
        table = b" /IDTree << /Names [%s] >>" % names if names else b""
        return b"<< /Type /StructTreeRoot /K %s /ParentTree %s /ParentTreeNextKey %d%s >>" % (
            references([numbers.DOCUMENT]),
            keys,
            last + 1,
            table,
        )

    def _destinations(self) -> bytes:
        """Places by name; a name that nothing bears leads to the page that it is written on."""
        for target, page in self._met.items():
            if ":" not in target:
                self._places.setdefault(target, b"[%d 0 R /Fit]" % page)
        named = sorted((string(anchor), place) for anchor, place in self._places.items())
        return b" ".join(b"%s %s" % pair for pair in named)

    def _outline(self) -> int:
        entries = [entry for piece in self._pieces for entry in piece.segment.entries if entry.anchor in self._places]
        root = self._writer.take(len(entries) + 1)
        self._writer.objects(root, _bookmarks(entries, root))
        return root

    def _font(self, style: str) -> bytes:
        """The shared font of a style; nothing where no glyph of it is used."""
        texts = self._glyphs.get(style)
        if not texts:
            return b"null"
        face = typefaces.face(style, texts, is_passing=self._metadata.is_extract)
        program = self._writer.stream(face.program, b"/Length1 %d" % len(face.program))
        to_unicode = self._writer.stream(face.to_unicode)
        first, name = self._writer.take(2), face.name.encode()
        box = b" ".join(b"%d" % value for value in face.box)
        heights = b"/Ascent %d /Descent %d /CapHeight %d" % (face.ascent, face.descent, face.capitals)
        said = (name, string(FAMILY), face.flags, box, face.angle, heights, reference(program))
        descriptor = (
            b"<< /Type /FontDescriptor /FontName /%s /FontFamily %s /Flags %d /FontBBox [%s] /ItalicAngle %d %s"
            b" /StemV 80 /FontFile2 %s >>" % said
        )
        system = b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        widths = b" ".join(b"%d [%d]" % pair for pair in face.widths.items())
        descendant = (
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo %s /CIDToGIDMap /Identity /W [%s]"
            b" /FontDescriptor %s >>" % (name, system, widths, reference(first))
        )
        self._writer.objects(first, [descriptor, descendant])
        return (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%s] /ToUnicode %s >>"
            % (name, reference(first + 1), reference(to_unicode))
        )


def _bookmarks(entries: Sequence[Entry], root: int) -> list[bytes]:
    """The outline and its items, numbered from `root` on: levels 2 and below are folded."""
    levels = [0, *(entry.level for entry in entries)]
    parents, kids = [0] * len(levels), [array("l") for _ in levels]
    beside: list[list[int | None]] = [[None, None] for _ in levels]
    path = [0]
    for rank in range(1, len(levels)):
        while levels[path[-1]] >= levels[rank]:
            path.pop()
        parents[rank] = path[-1]
        if among := kids[path[-1]]:
            beside[rank][0], beside[among[-1]][1] = among[-1], rank
        among.append(rank)
        path.append(rank)

    def places(**ranks: int | None) -> bytes:
        return b"".join(b" /%s %d 0 R" % (key.encode(), root + to) for key, to in ranks.items() if to is not None)

    def inside(rank: int) -> bytes:
        found = kids[rank]
        return places(First=found[0], Last=found[-1]) if found else b""

    shown = len(kids[0]) + sum(len(kids[kid]) for kid in kids[0] if levels[kid] < 2)
    made = [b"<< /Type /Outlines%s /Count %d >>" % (inside(0), shown)]
    for rank, entry in enumerate(entries, start=1):
        around = places(Parent=parents[rank], Prev=beside[rank][0], Next=beside[rank][1])
        counted = b" /Count %d" % (len(kids[rank]) * (1 if entry.level < 2 else -1)) if kids[rank] else b""
        said = (string(entry.title), around, inside(rank), counted, string(entry.anchor))
        made.append(b"<< /Title %s%s%s%s /Dest %s >>" % said)
    return made


class _Drawn(NamedTuple):
    """A page of a part that flows, drawn on a sheet, `shift` points above where it was laid out."""

    base: int
    part: Part
    page: int
    shift: float


def _sheet(drawn: Sequence[_Drawn], contents: int) -> bytes:
    """The page of a document that parts stand on."""
    names = b" ".join(b"/B%d %d 0 R" % (rank, one.base + one.part.forms[one.page]) for rank, one in enumerate(drawn))
    links = references(one.base + number for one in drawn for number in one.part.annotations[one.page])
    fonts = b" ".join(b"/Margin%s %d 0 R" % (style.encode(), numbers.FONTS[style]) for style in typefaces.MARGINS)
    return (
        b"<< /Type /Page /Parent %s /MediaBox [0 0 595.28 841.89] /Resources << /XObject << %s >> /Font << %s >> >>"
        b" /Contents %s /Annots %s /Tabs /S >>" % (reference(numbers.PAGES), names, fonts, reference(contents), links)
    )


def _drawing(drawn: Sequence[_Drawn]) -> bytes:
    return b"".join(
        b"/NonStruct BMC\nq 1 0 0 1 0 %.2f cm /B%d Do Q\nEMC\n" % (one.shift, rank) for rank, one in enumerate(drawn)
    )


def _packed(content: bytes) -> tuple[bytes, bytes]:
    packed = zlib.compress(content, LEVEL)
    return b"<< /Filter /FlateDecode /Length %d >>" % len(packed), packed


def numbering(pieces: Sequence[Piece], imposed: Imposition) -> dict[str, int]:
    """Printed page of each anchor."""
    return {
        anchor: 1 + stands[page][0]
        for piece, stands in zip(pieces, imposed.stands, strict=True)
        for anchor, (page, _, _) in piece.part.anchors.items()
    }


def running_titles(pieces: Sequence[Piece], imposed: Imposition) -> list[str]:
    """What the head of each sheet says: the first entry of a sheet wins, and stands until the next one."""
    said: dict[int, str] = {}
    for piece, stands in zip(pieces, imposed.stands, strict=True):
        for entry in piece.segment.entries:
            page = piece.part.anchors.get(entry.anchor, (0,))[0]
            if entry.running:
                said.setdefault(stands[page][0], entry.running)
            if entry.continued and page + 1 < len(stands):
                said.setdefault(stands[page + 1][0], entry.continued)
    titles, title = [], ""
    for sheet in range(imposed.sheets):
        title = said.get(sheet, title)
        titles.append(title)
    return titles


def _xmp(metadata: Metadata) -> str:
    def alternative(text: str) -> str:
        return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'

    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="{PRODUCER}">'
        f"<dc:title>{alternative(metadata.title)}</dc:title>"
        f"<dc:description>{alternative(metadata.subject)}</dc:description>"
        f"<dc:creator><rdf:Seq><rdf:li>{escape(metadata.author)}</rdf:li></rdf:Seq></dc:creator>"
        "<dc:language><rdf:Bag><rdf:li>fr</rdf:li></rdf:Bag></dc:language>"
        "</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    )
