"""Items gathered into lists, rows into tables, once the blocks of a document are known."""

from __future__ import annotations

import re

from reporting.reading.blocks import Block, Listing, Table, Text, value_of
from reporting.reading.layout import is_numeric
from reporting.reading.text import Line
from reporting.reading.words import tidy

ENDS = re.compile(r"[.:;!?…](?:\s?[»)\]])?\d?$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def indent_of(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def lists(text: Text) -> None:
    listing: Listing | None = None
    outer: list[Listing] = []
    before: Block | None = None
    for block in text.blocks:
        if block.kind == "item" or (block.kind == "field" and (block.mark or _counts(block))):
            if listing is None:
                listing = Listing(before, [])
                text.listings.append(listing)
            elif not _goes_with(block, listing, outer):
                known = next((one for one in outer if _goes_with(block, one, [])), None)
                if known is not None:
                    while outer and outer.pop() is not known:
                        pass
                    listing = known
                else:
                    outer.append(listing)
                    listing = Listing(listing.items[-1], [])
                    text.listings.append(listing)
            listing.items.append(block)
            block.intro = listing.intro
        else:
            listing, outer, before = None, [], block


def _goes_with(block: Block, listing: Listing, outer: list[Listing]) -> bool:
    """Whether an item has the mark of a list and, where lists are one in another, its indent: « - la Caf : » opens one
    of deeper « - ».
    """
    last = listing.items[-1]
    deeper = indent_of(block.lines[0]) - indent_of(last.lines[0])
    if block.mark != last.mark or (deeper > 1 and last.text.endswith(":")):
        return False
    inner = any(one.items[-1].mark == block.mark for one in outer)
    return deeper > -2 or not inner


def _counts(block: Block) -> bool:
    """« représentants de l'État : 4 » is an item of a count as much as a field."""
    return bool(re.match(r"^\d[\d ,]*(?: ?(?:%|€|k€|M€))?(?: [^\W\d]+){0,2} ?[;.,]?$", value_of(block)))


def _heads(title: Block | None, width: int) -> tuple[str, ...]:
    """The heads of columns that only spaces align, which are words and so look like a line of text."""
    if title is None or len(title.lines) > 1 or title.kind not in ("heading", "text"):
        return ()
    parts = tuple(tidy(part) for part in re.split(r"\s{2,}", title.lines[0].text.rstrip()))
    parts = parts if len(parts) == width or (parts and parts[0]) else parts[1:]
    if len(parts) == width - 1 and (len(parts) > 1 or (len(parts[0]) < 45 and not ENDS.search(parts[0]))):
        parts = ("", *parts)
    return parts if len(parts) == width > 1 else ()


def _wraps_cell(blocks: list[Block], rank: int) -> bool:
    """Whether a block between two rows is the end of a cell of the first, written under it."""
    row, one = blocks[rank - 1], blocks[rank]
    if row.kind != "row" or len(one.lines) > 1 or rank + 1 == len(blocks) or blocks[rank + 1].kind != "row":
        return False
    indent, above = indent_of(one.lines[0]), row.lines[-1].text
    starts = [match.end() for match in re.finditer(r"(?:^|\S)\s{2,}(?=\S)", above)]
    return indent in starts and len(above) - indent > len(one.text) and one.lines[0].number == row.lines[-1].number + 1


def _heads_another(table: Table, row: Block) -> bool:
    """« Recettes   Montant » under a blank line and « Dépenses   Montant »: the same columns open another table."""
    apart = bool(table.rows) and row.lines[0].number > table.rows[-1].lines[-1].number + 1
    return apart and len(row.cells) == len(table.header) > 1 and row.cells[1:] == table.header[1:]


_COUNTED = re.compile(r"\d[\d ]* (?P<what>[^\W\d]{3,}[^\d]*)$")


def _like_next(blocks: list[Block], rank: int) -> bool:
    """« Campagne 2023   132 lauréats » over « Campagne 2024   121 lauréats »: no head, whose cells count nothing."""
    row, after = blocks[rank], blocks[rank + 1 : rank + 2]
    if not after or after[0].kind != "row" or len(after[0].cells) != len(row.cells):
        return False
    counted = [(_COUNTED.match(one), _COUNTED.match(two)) for one, two in zip(row.cells, after[0].cells, strict=True)]
    return any(one and two and one["what"] == two["what"] for one, two in counted)


def tables(text: Text) -> None:
    table: Table | None = None
    for rank, block in enumerate(text.blocks):
        if block.kind != "row":
            table = table if table is not None and _wraps_cell(text.blocks, rank) else None
            continue
        if table is None or _heads_another(table, block):
            title = text.blocks[rank - 1] if rank else None
            table = Table((), [], title)
            text.tables.append(table)
            words = all(not is_numeric(cell) or _YEAR.match(cell) for cell in block.cells[1:])
            if len(block.cells) > 1 and words and not _like_next(text.blocks, rank):
                table.header = block.cells
                block.label = "header"
                continue
            table.header = _heads(title, len(block.cells))
        table.rows.append(block)
