"""What the readers of formats give: lines that are not numbered yet; and how the cells of a table become lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from projects.core.errors import DomainError
from reporting.reading.text import LineKind

# A recueil of a thousand fiches is half of this.
MOST_SIGNS = 5_000_000
TOO_LONG = "Ce document contient plus de 5 millions de signes : partagez-le en plusieurs fichiers."
EMPTY = "Ce document ne contient aucun texte : vérifiez que c’est le bon fichier."
MOST_COLUMNS = 60
# A cell that holds more paragraphs than this is a place on the page, not a value of a table.
PARAGRAPHS_OF_A_CELL = 3
BETWEEN_CELLS = " | "
_AFTER_MARK = re.compile(r"(^\(?[0-9a-zA-Z]{1,4}[.)°]|^[^\w\s]|:)[ \t]*\t\s*")


class UnreadableDocument(DomainError):
    """A file that cannot be read; `message` says in French why, and what to do."""


class Block(NamedTuple):
    """A line as its format tells it (see `reporting.reading.text.Line`)."""

    text: str
    kind: LineKind = "text"
    cells: tuple[str, ...] = ()
    page: int | None = None


def tidy(text: str) -> str:
    """The words of a title or of a cell with single spaces; no-break spaces, which mean something, stay."""
    return " ".join(part for part in text.replace("\t", " ").replace("\n", " ").split(" ") if part)


def aligned(text: str) -> str:
    """A line as it stands: its tabs make columns, but those after « 1. », a bullet or « Budget : »."""
    return _AFTER_MARK.sub(r"\1 ", text.strip())


def row(cells: Sequence[str], page: int | None = None) -> Block:
    """A row of a table; « Budget : » beside « 12 000 € » is a line of a form."""
    told = tuple(tidy(cell) for cell in cells[:MOST_COLUMNS])
    if len(told) == 2 and told[0].endswith(":"):
        return Block(" ".join(told).strip(), page=page)
    return Block(BETWEEN_CELLS.join(told), "row", told, page)


def row_blocks(cells: Sequence[Sequence[Block]]) -> list[Block]:
    """A row of a table whose cells hold blocks; a frame, or columns laid out by a table, give these blocks in turn."""
    filled = [[block for block in cell if block.text] for cell in cells]
    if not any(filled):
        return []
    is_frame = len(cells) == 1 or any(
        len(cell) > PARAGRAPHS_OF_A_CELL or any(block.kind == "row" for block in cell) for cell in filled
    )
    if is_frame:
        return [block for cell in filled for block in cell]
    return [row([" ".join(block.text for block in cell) for cell in filled])]


def checked(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, when they hold something and are not too long. UnreadableDocument else."""
    if sum(len(block.text) for block in blocks) > MOST_SIGNS:
        raise UnreadableDocument(TOO_LONG, "file")
    if not any(block.text.strip() for block in blocks):
        raise UnreadableDocument(EMPTY, "file")
    return list(blocks)
