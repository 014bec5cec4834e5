"""What spreadsheets are made of here: cells and sheets, whatever the format that they are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias
from xml.sax.saxutils import escape

Cell: TypeAlias = str | int | Decimal | date | None
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# The first day of a year that zip knows: the same rows give the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
# What XML 1.0 cannot hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Strong(str):
    """A text in bold: a title inside of a sheet, the head of a second table."""

    __slots__ = ()


class Link(str):
    """A text that leads somewhere: to another sheet of the workbook (`sheet`), else to an address (`url`)."""

    url: str
    sheet: str

    def __new__(cls, text: str, *, url: str = "", sheet: str = "") -> Link:
        link = super().__new__(cls, text)
        link.url, link.sheet = url, sheet
        return link


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title (31 signs are kept), the row that names the columns, the rows.

    Without a head the rows say themselves what is a title (`Strong`). `widths` are in signs, column by column.
    """

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()

    @property
    def name(self) -> str:
        """A title that spreadsheets take: without the signs that addresses of cells use."""
        return re.sub(r"[\[\]:*?/\\']", " ", self.title)[:31].strip() or "Feuille"

    @property
    def columns(self) -> tuple[int, ...]:
        """The width of each column, told or drawn from the head."""
        return tuple(self.widths) or tuple(min(max(len(title) + 4, 14), 40) for title in self.head)


def day_of(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def written(text: str) -> str:
    """A text in XML."""
    return escape(UNWRITABLE.sub("\ufffd", text))
