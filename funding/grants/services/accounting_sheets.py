"""Rows of text out of what a person drops or pastes: csv, xlsx, ods, or cells copied from a spreadsheet.

Every cell becomes the text that a person would have typed, so that one reading serves all roads: a number with its
comma, a day as 09/12/2025. What is not read is told in French; nothing is stored here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice

from funding.plans.sheets import MEGABYTE, Limits, read_workbook
from projects.core.errors import DomainError

MOST_BYTES = 10 * MEGABYTE
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 60, 300
# A small archive can hold gigabytes; a title is one row more.
LIMITS = Limits(200 * MEGABYTE, 12, MOST_ROWS + 1, MOST_COLUMNS, LONGEST_CELL, exact=True)
TOO_BIG = "Ce fichier dépasse 10 Mo : découpez-le par exercice."
TOO_LONG = "Ce fichier dépasse 20 000 lignes : découpez-le par exercice."
BROKEN = "Ce fichier ne s’ouvre pas : enregistrez-le de nouveau en xlsx, en ods ou en csv."
NOT_TABLE = "Aucun tableau ici : il faut une ligne de titres, puis au moins une ligne de versements."
ZIPPED = b"PK\x03\x04"

Rows = list[list[str]]


def rows_of_file(name: str, raw: bytes) -> Rows:
    """The rows of a file, its first sheet that holds any. DomainError on `file`."""
    if len(raw) > MOST_BYTES:
        raise DomainError(TOO_BIG, "file")
    rows = _rows_of_workbook(raw) if raw.startswith(ZIPPED) else rows_of_text(_decoded(raw), field="file")
    return _as_table(rows, "file")


def rows_of_paste(text: str) -> Rows:
    """The rows of cells copied from a spreadsheet (tabs) or of a pasted csv. DomainError on `pasted`."""
    if len(text) > MOST_BYTES:
        raise DomainError(TOO_BIG, "pasted")
    return _as_table(rows_of_text(text, field="pasted"), "pasted")


def rows_of_text(text: str, *, field: str) -> Rows:
    """The lines that hold something, one more than the limit at most.

    Cells apart at tabs, else semicolons, else commas: whichever the line of titles has most of.
    """
    text = text.replace("\0", "").strip("\r\n")
    first = text.split("\n", 1)[0]
    separator = "\t" if "\t" in first else max(";,", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        # One line too many says it: ten megabytes of short lines are millions of them.
        return list(islice((line for line in lines if any(cell.strip() for cell in line)), MOST_ROWS + 2))
    except csv.Error as error:
        raise DomainError(BROKEN, field) from error


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw[:4096]:
        raise DomainError(BROKEN, "file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _rows_of_workbook(raw: bytes) -> Rows:
    """The first sheet that holds any; read apart, and bounded, as budgets are."""
    for sheet in read_workbook(raw, LIMITS):
        if any(any(row) for row in sheet.rows):
            return [list(row) for row in sheet.rows]
    return []


def _as_table(rows: Iterable[Sequence[str]], field: str) -> Rows:
    """Rows that hold something, of one width; the first names the columns."""
    kept = [[" ".join(cell.split())[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]] for row in rows]
    kept = [row for row in kept if any(row)]
    if len(kept) < 2:
        raise DomainError(NOT_TABLE, field)
    if len(kept) > MOST_ROWS + 1:
        raise DomainError(TOO_LONG, field)
    width = max(map(len, kept))
    return [row + [""] * (width - len(row)) for row in kept]
