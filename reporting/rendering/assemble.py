"""Parts in, one accessible PDF out: pages, structure, fonts, links, bookmarks, numbers, metadata."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reporting.rendering import part as numbers
from reporting.rendering import typefaces
from reporting.rendering.fonts import FAMILY
from reporting.rendering.part import Part
from reporting.rendering.segments import Entry, Segment
from reporting.rendering.stamp import OPENING, Running, Stamp
from reporting.rendering.writer import LEVEL, Writer, reference, references, string

PRODUCER = "WeasyPrint, pikepdf"


@dataclass(frozen=True)
class Metadata:
    """What the file says of itself."""

    title: str
    author: str
    subject: str
    situation: str  # printed at the foot of every page
    document: str  # printed at the head of every page


@dataclass(frozen=True)
class Piece:
    """A segment, rendered and cut."""

    segment: Segment
    part: Part

    @property
    def length(self) -> int:
        return len(self.part.pages)


def numbering(pieces: Sequence[Piece], first: int) -> dict[str, int]:
    """Printed page of each anchor, when these pieces start on page `first`."""
    pages: dict[str, int] = {}
    for piece in pieces:
        pages |= {anchor: first + place[0] for anchor, place in piece.part.anchors.items()}
        first += piece.length
    return pages


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
        self._total = sum(piece.length for piece in pieces)
        self._writer = Writer(reserved=numbers.OPENING - 1)
        self._stamp = Stamp()
        self._glyphs: dict[str, dict[int, str]] = {}
        self._running = ""
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
        for piece in self._pieces:
            self._add(piece)
        for used in (self._stamp.glyphs, self._glyphs):
            for style, texts in used.items():
                self._glyphs.setdefault(style, {}).update(texts)
        return self._finish()

    def _add(self, piece: Piece) -> None:
        part = piece.part
        first = len(self._pages)
        base = self._writer.take(part.size) - 1
        self._pages += [base + number for number in part.pages]
        self._tops += [base + number for number in part.tops]
        self._parents += [b"%d %d 0 R" % (base + owner, base + value) for owner, value in part.parents]
        self._ids += [(string(name), base + number) for name, number in part.ids]
        for anchor, (page, x, y) in part.anchors.items():
            self._places[anchor] = b"[%d 0 R /XYZ %.2f %.2f 0]" % (base + part.pages[page], x, y)
        for style, texts in part.glyphs.items():
            self._glyphs.setdefault(style, {}).update(texts)
        text, offsets = part.objects.at(base), [*part.offsets]
        for link in part.links:
            offsets.append(len(text))
            text += string(self._link_texts.get(link, link)) + b"\n"
            self._met.setdefault(link, base + part.pages[0])
        streams = [(template.at(base), content) for template, content in zip(part.streams, part.contents, strict=True)]
        self._writer.group(base + 1, offsets, text, [*streams, *self._margins(piece, first)])

    def _margins(self, piece: Piece, first: int) -> list[tuple[bytes, bytes]]:
        """The stream that ends each page of a piece whose first page is `first` (from 0)."""
        titles = _running_titles(piece)
        made = []
        for index in range(piece.length):
            self._running = titles.get(index, self._running)
            if not piece.segment.bare:
                running = Running(
                    self._metadata.document, self._running, self._metadata.situation, first + index + 1, self._total
                )
                packed = zlib.compress(self._stamp.margins(running), LEVEL)
                made.append((b"<< /Filter /FlateDecode /Length %d >>" % len(packed), packed))
        return made

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
        face = typefaces.face(style, texts)
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


def _running_titles(piece: Piece) -> dict[int, str]:
    """Page of the segment → what its head says from there; the first entry of a page wins."""
    titles: dict[int, str] = {}
    for entry in piece.segment.entries:
        page = piece.part.anchors.get(entry.anchor, (0,))[0]
        if entry.running:
            titles.setdefault(page, entry.running)
        if entry.continued:
            titles.setdefault(page + 1, entry.continued)
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
