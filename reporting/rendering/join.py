"""Segments in, one accessible PDF out: pages, structure, fonts, links, bookmarks, numbers, metadata."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream, String

from reporting.rendering.segments import INTERNAL_SCHEME, Segment
from reporting.rendering.stamp import Running, Stamp, page_labels
from reporting.rendering.structure import StructureTree
from reporting.rendering.typefaces import Typefaces

PRODUCER = "WeasyPrint, pikepdf"


@dataclass(frozen=True)
class Metadata:
    """What the file says of itself."""

    title: str
    author: str
    subject: str
    situation: str  # printed at the foot of every page
    document: str  # printed at the head of every page


@dataclass
class Piece:
    """A rendered segment."""

    segment: Segment
    data: bytes

    @cached_property
    def pdf(self) -> Pdf:
        return Pdf.open(io.BytesIO(self.data))

    @cached_property
    def length(self) -> int:
        return len(self.pdf.pages)

    @cached_property
    def anchors(self) -> dict[str, tuple[int, float, float]]:
        """Page (from 0) and position of each anchor of the segment."""
        root = self.pdf.Root
        names = root.Names.Dests.Names if "/Names" in root else Array()
        pages = {page.obj.objgen: index for index, page in enumerate(self.pdf.pages)}
        found = {}
        for index in range(0, len(names), 2):
            page, _, x, y, _ = names[index + 1]
            found[str(names[index])] = (pages[page.objgen], float(x), float(y))
        return found


def numbering(pieces: Sequence[Piece], first: int) -> dict[str, int]:
    """Printed page of each anchor, when these pieces start on page `first`."""
    pages: dict[str, int] = {}
    for piece in pieces:
        pages |= {anchor: first + place[0] for anchor, place in piece.anchors.items()}
        first += piece.length
    return pages


def join(pieces: Sequence[Piece], metadata: Metadata, link_texts: Mapping[str, str], promote: int = 0) -> bytes:
    """The whole document, the same bytes for the same pieces.

    `link_texts` says in words where an address or an anchor leads; assistive tools read it. `promote`
    raises headings, for a part that is printed without what holds it.
    """
    pdf = Pdf.new()
    faces = Typefaces(pdf)
    stamp = Stamp(pdf, faces)
    tree = StructureTree(pdf)
    total = sum(piece.length for piece in pieces)
    destinations: dict[str, Array] = {}
    running = ""
    for rank, piece in enumerate(pieces):
        first = len(pdf.pages)
        pdf.pages.extend(piece.pdf.pages)
        pages = [pdf.pages[index] for index in range(first, first + piece.length)]
        tree.add(pdf.copy_foreign(piece.pdf.Root.StructTreeRoot), pages, f"{rank}-", promote)
        _share_fonts(pages[0].obj.Resources, faces, stamp)
        for anchor, (page, x, y) in piece.anchors.items():
            destinations[anchor] = Array([pages[page].obj, Name.XYZ, x, y, 0])
        titles = _running_titles(piece)
        for index, sheet in enumerate(pages):
            running = titles.get(index, running)
            if not piece.segment.bare:
                margins = Running(metadata.document, running, metadata.situation, first + index + 1, total)
                stamp.write(sheet, margins)
    _link(pdf, destinations, link_texts)
    _name(pdf, destinations)
    _bookmark(pdf, pieces, destinations)
    tree.write()
    faces.finish()
    _describe(pdf, metadata, total)
    return _save(pdf)


def _running_titles(piece: Piece) -> dict[int, str]:
    """Page of the segment → what its head says from there; the first entry of a page wins."""
    titles: dict[int, str] = {}
    for entry in piece.segment.entries:
        page = piece.anchors.get(entry.anchor, (0,))[0]
        if entry.running:
            titles.setdefault(page, entry.running)
        if entry.continued:
            titles.setdefault(page + 1, entry.continued)
    return titles


def _share_fonts(resources: pikepdf.Object, faces: Typefaces, stamp: Stamp) -> None:
    """Replace the fonts of a segment by the shared ones, in its only dictionary of resources."""
    fonts = resources.Font
    for key in sorted(fonts.keys()):  # a set, whose order changes from one run to the next
        shared = faces.adopt(fonts[key])
        if shared is not None:
            fonts[key] = shared
    stamp.prepare(resources)


def _link(pdf: Pdf, destinations: Mapping[str, Array], link_texts: Mapping[str, str]) -> None:
    """Turn our internal addresses into destinations, and say in words where each link leads."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            address = str(annotation.A.URI) if "/A" in annotation else ""
            if address.startswith(INTERNAL_SCHEME):
                anchor = unquote(address.partition("#")[2])
                del annotation["/A"]
                annotation.Dest = String(anchor) if anchor in destinations else Array([page.obj, Name.Fit])
                address = anchor
            annotation.Contents = String(link_texts.get(address, address))


def _name(pdf: Pdf, destinations: Mapping[str, Array]) -> None:
    names = Array()
    for anchor in sorted(destinations, key=str.encode):
        names.append(String(anchor))
        names.append(destinations[anchor])
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=names)))


def _bookmark(pdf: Pdf, pieces: Sequence[Piece], destinations: Mapping[str, Array]) -> None:
    entries = [entry for piece in pieces for entry in piece.segment.entries if entry.anchor in destinations]
    with pdf.open_outline() as outline:
        parents: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        for entry in entries:
            while parents[-1][0] >= entry.level:
                parents.pop()
            item = OutlineItem(entry.title, destinations[entry.anchor])
            item.is_closed = entry.level >= 2
            parents[-1][1].append(item)
            parents.append((entry.level, item.children))


def _describe(pdf: Pdf, metadata: Metadata, total: int) -> None:
    """Language, title, conformance: what PDF/UA asks of the catalogue."""
    root = pdf.Root
    root.Lang = String("fr")
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    root.PageLabels = page_labels(total)
    pdf.docinfo["/Title"] = String(metadata.title)
    pdf.docinfo["/Author"] = String(metadata.author)
    pdf.docinfo["/Subject"] = String(metadata.subject)
    pdf.docinfo["/Producer"] = String(PRODUCER)
    stream = Stream(pdf, _xmp(metadata).encode())
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    root.Metadata = pdf.make_indirect(stream)


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


def _save(pdf: Pdf) -> bytes:
    written = io.BytesIO()
    pdf.save(
        written,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        min_version="1.7",
    )
    return written.getvalue()
