"""OpenDocument texts: paragraphs, titles, lists, tables by rows, notes after what calls them.

Headers and footers, annotations, tables of contents and followed deletions are no text of the document.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from reporting.office_xml import parsed, part_content
from reporting.reading.formats.blocks import MOST_COLUMNS, Block, aligned, row_blocks, tidy
from reporting.reading.text import LineKind

MOST = 60 * 1024 * 1024
MOST_SPACES = 100
# A row that says to be repeated is told again, as often as a person would have written it.
MOST_REPEATED = 100
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW = (f"{{{_ODF}{name}:1.0}}" for name in ("office", "text", "table", "drawing"))
_LISTS = {f"{TEXT}list", f"{TEXT}list-item", f"{TEXT}list-header"}
_GONE = {
    f"{TEXT}tracked-changes",
    f"{TEXT}table-of-content",
    f"{TEXT}alphabetical-index",
    f"{TEXT}illustration-index",
    f"{TEXT}table-index",
    f"{TEXT}note-citation",
    f"{TEXT}hidden-text",
    f"{TEXT}ruby-text",
    f"{OFFICE}annotation",
    f"{OFFICE}forms",
    f"{OFFICE}scripts",
    f"{TABLE}title",
    f"{TABLE}desc",
}
_SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}


def read_odt(data: bytes) -> list[Block]:
    """The lines of the document. What `reporting.office_xml` raises, for a file that is broken."""
    with ZipFile(io.BytesIO(data)) as archive:
        tree = parsed(part_content(archive, "content.xml", MOST))
    body = tree.find(f"{OFFICE}body/{OFFICE}text")
    return list(_Reader().blocks(body)) if body is not None else []


class _Reader:
    def __init__(self) -> None:
        self._after: list[Block] = []  # notes and frames, told once the paragraph that holds them is

    def blocks(self, parent: Any, kind: LineKind = "text") -> Iterator[Block]:
        for element in parent:
            tag = element.tag
            if tag in _GONE:
                continue
            if tag == f"{TEXT}h":
                yield Block(tidy(self._text(element)), "heading")
                yield from self._held()
            elif tag == f"{TEXT}p":
                for place, line in enumerate(self._text(element).split("\n")):
                    yield Block(aligned(line), kind if place == 0 else "text")
                yield from self._held()
            elif tag == f"{TABLE}table":
                yield from self._table(element)
            else:  # lists, sections, frames: what holds paragraphs
                yield from self.blocks(element, "item" if tag in _LISTS else kind)

    def _held(self) -> list[Block]:
        held, self._after = self._after, []
        return held

    def _text(self, element: Any) -> str:
        return "".join(self._words(element))

    def _words(self, element: Any) -> Iterator[str]:
        """White space of the file is laid out by its writer: only what `text:s` tells counts twice."""
        yield _flat(element.text)
        for child in element:
            tag = child.tag
            if tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == f"{TEXT}s":
                yield " " * _number(child.get(f"{TEXT}c"), MOST_SPACES)
            elif tag == f"{TEXT}note-body" or tag == f"{DRAW}text-box":
                self._after += list(_Reader().blocks(child))
            elif tag not in _GONE:
                yield from self._words(child)
            yield _flat(child.tail)

    def _table(self, table: Any) -> Iterator[Block]:
        for line in table:
            if line.tag == f"{TABLE}table-row":
                told = row_blocks(self._cells(line))
                for _ in range(_number(line.get(f"{TABLE}number-rows-repeated"), MOST_REPEATED) if told else 0):
                    yield from told
            elif line.tag not in _GONE:  # groups of rows
                yield from self._table(line)

    def _cells(self, line: Any) -> list[list[Block]]:
        cells: list[list[Block]] = []
        for cell in line:
            if cell.tag in _CELLS and len(cells) < MOST_COLUMNS:
                inside = list(_Reader().blocks(cell)) if cell.tag == f"{TABLE}table-cell" else []
                cells += [inside] * _number(cell.get(f"{TABLE}number-columns-repeated"), MOST_COLUMNS)
        return cells


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _number(told: str | None, most: int) -> int:
    return min(int(told), most) if told and told.isdigit() else 1
