"""Word files: paragraphs, titles and lists by their styles, tables by rows, notes after what calls them.

Headers, footers, comments, tables of contents, hidden words and deletions that Word follows are no text of the
document. The two dialects of the format (« transitional », « strict ») read alike.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from reporting.office_xml import parsed, part_content
from reporting.reading.formats.blocks import Block, aligned, row_blocks, tidy
from reporting.reading.text import LineKind

# A recueil of a thousand fiches is a fifth of this.
MOST = 60 * 1024 * 1024
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAIN_PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
# Neither is a word of the document as it stands today.
_GONE = {
    f"{W}{name}"
    for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "fldData", "ruby", "annotationRef")
} | {_FALLBACK}
_THROUGH = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-", f"{W}cr": "\n"}
_OFF = ("0", "false", "off", "none")
LONGEST_CHAIN = 12


def read_docx(data: bytes) -> list[Block]:
    """The lines of the document. What `reporting.office_xml` raises, for a file that is broken."""
    with ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        main = _main_part(archive, names)
        folder = posixpath.dirname(main)

        def tree(name: str) -> Any:
            path = posixpath.join(folder, f"{name}.xml")
            return _tree(archive, path) if path in names else None

        reader = _Reader(
            _Styles(tree("styles")), {name: _notes(tree(name), name) for name in ("footnotes", "endnotes")}
        )
        body = _tree(archive, main).find(f"{W}body")
    return list(reader.blocks(body)) if body is not None else []


def _tree(archive: ZipFile, name: str) -> Any:
    content = part_content(archive, name, MOST)
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    return parsed(content)


def _main_part(archive: ZipFile, names: set[str]) -> str:
    """Where the text is: nearly always `word/document.xml`, but the file says it."""
    if "_rels/.rels" in names:
        for relation in _tree(archive, "_rels/.rels"):
            if relation.get("Type") == _MAIN_PART:
                return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _notes(tree: Any, name: str) -> dict[str, str]:
    if tree is None:
        return {}
    notes = {}
    for note in tree.iter(f"{W}{name[:-1]}"):
        if note.get(f"{W}type", "normal") == "normal":
            reader = _Reader(_Styles(None), {})
            notes[note.get(f"{W}id", "")] = " ".join(block.text for block in reader.blocks(note))
    return notes


class _Styles:
    """What a style says of its paragraphs, itself or by the style that it is made from."""

    def __init__(self, tree: Any) -> None:
        self._styles = (
            {style.get(f"{W}styleId", ""): style for style in tree.iter(f"{W}style")} if tree is not None else {}
        )

    def chain(self, key: str) -> Iterator[tuple[str, Any]]:
        """The styles with their names in small letters, nearest first. Word translates the keys, never the names."""
        for _ in range(LONGEST_CHAIN):
            style = self._styles.get(key)
            if style is None:
                return
            name = style.find(f"{W}name")
            yield (name.get(f"{W}val") or "").lower() if name is not None else "", style.find(f"{W}pPr")
            parent = style.find(f"{W}basedOn")
            key = parent.get(f"{W}val", "") if parent is not None else ""


class _Reader:
    def __init__(self, styles: _Styles, notes: dict[str, dict[str, str]]) -> None:
        self._styles, self._notes = styles, notes
        self._after: list[Block] = []  # notes and frames, told once the paragraph or the row that holds them is
        self._carried = ""  # of a paragraph whose end was taken away: the next one goes on with it

    def blocks(self, parent: Any) -> Iterator[Block]:
        for element in parent:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
                yield from self._held()
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag in _THROUGH:
                yield from self.blocks(element)

    def _held(self) -> list[Block]:
        held, self._after = self._after, []
        return held

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        properties = paragraph.find(f"{W}pPr")
        kind = self._kind(properties)
        text = self._carried + "".join(self._words(paragraph))
        self._carried = ""
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._carried = text
        elif kind == "heading":
            yield Block(tidy(text), kind)
        elif kind is not None:
            for place, line in enumerate(text.split("\n")):
                yield Block(aligned(line), kind if place == 0 else "text")

    def _kind(self, properties: Any) -> LineKind | None:
        """None for a line of the table of contents, which says again what stands elsewhere."""
        if properties is None:
            return "text"
        style = properties.find(f"{W}pStyle")
        levels = [("", properties), *self._styles.chain(style.get(f"{W}val", "") if style is not None else "")]
        names = [name for name, _ in levels]
        if any(name.startswith(("toc ", "table of figures")) for name in names):
            return None
        if any(name.startswith("heading ") or name in ("title", "subtitle") for name in names):
            return "heading"
        told = [held for _, held in levels if held is not None]
        outline = next((one for held in told if (one := held.find(f"{W}outlineLvl")) is not None), None)
        if outline is not None and outline.get(f"{W}val") != "9":
            return "heading"
        numbering = next((one for held in told if (one := held.find(f"{W}numPr/{W}numId")) is not None), None)
        if numbering is not None:
            return "text" if numbering.get(f"{W}val") == "0" else "item"
        return "item" if any(name.startswith(("list bullet", "list number")) for name in names) else "text"

    def _words(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in _GONE or (tag == f"{W}r" and _is_hidden(child)):
                continue
            if tag == f"{W}t":
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == f"{W}br":
                yield "\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else " "
            elif tag in _NOTES:
                note = self._notes.get(_NOTES[tag], {}).get(child.get(f"{W}id", ""), "")
                self._after += [Block(note)] if note else []
            elif tag == f"{W}txbxContent":
                self._after += list(_Reader(self._styles, self._notes).blocks(child))
            else:
                yield from self._words(child)

    def _table(self, table: Any) -> Iterator[Block]:
        for line in _below(table, f"{W}tr"):
            if line.find(f"{W}trPr/{W}del") is not None:
                continue
            inside, cells = _Reader(self._styles, self._notes), list[list[Block]]()
            for cell in _below(line, f"{W}tc"):
                merged = cell.find(f"{W}tcPr/{W}vMerge")
                goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
                cells.append([] if goes_on else list(inside.blocks(cell)))
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                wide = str(span.get(f"{W}val", "1")) if span is not None else "1"
                cells += [[] for _ in range(min(int(wide), 60) - 1)] if wide.isdigit() else []
            yield from row_blocks(cells)


def _below(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, inside of controls too, never those of a table inside."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _THROUGH:
            yield from _below(element, tag)


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in _OFF
