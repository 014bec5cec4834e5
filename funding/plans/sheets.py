"""Rows of text out of a budget that somebody drops: xlsx, ods, csv. Every size is bounded before it is opened."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from projects.core.errors import DomainError

EXTENSIONS = ("xlsx", "ods", "csv")
MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 400, 30, 250
WAIT = 20  # seconds, more than the processor time that the child allows itself
CHILD = Path(__file__).with_name("sheets_child.py")
NOT_A_SHEET = "Ce fichier n’est pas un tableur : déposez un .xlsx, un .ods ou un .csv."
TOO_BIG = "Ce fichier est trop gros pour un budget : 5 Mo au plus, gardez seulement la feuille du budget."
BOMB = "Ce fichier se déplie en un contenu démesuré : enregistrez la seule feuille utile, puis déposez-la."
BROKEN = "Ce fichier ne s’ouvre pas : enregistrez-le de nouveau en .xlsx, .ods ou .csv, puis déposez-le."
TOO_LONG = f"Cette feuille a plus de {MOST_ROWS} lignes : gardez seulement le budget."
EMPTY = "Ce fichier ne contient aucune ligne."


@dataclass(frozen=True)
class Limits:
    """How much of a workbook is read, `unfolded` in bytes; `exact` leaves every decimal of a number."""

    unfolded: int
    sheets: int
    rows: int
    columns: int
    longest: int
    exact: bool = False


# What a budget unfolds to is a hundredth of this.
BUDGET = Limits(60 * MEGABYTE, 12, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL)


@dataclass(frozen=True)
class Sheet:
    """A sheet with its rows, empty cells included; a csv is one sheet without a name."""

    name: str
    rows: Sequence[Sequence[str]]


def read_sheets(content: bytes, extension: str) -> list[Sheet]:
    """The sheets that hold something. DomainError on « file », in French, for what is not read."""
    if extension not in EXTENSIONS:
        raise DomainError(NOT_A_SHEET, "file")
    if len(content) > MOST_BYTES:
        raise DomainError(TOO_BIG, "file")
    sheets = [Sheet("", _csv(content))] if extension == "csv" else read_workbook(content)
    found = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not found:
        raise DomainError(EMPTY, "file")
    if any(len(sheet.rows) > MOST_ROWS for sheet in found):
        raise DomainError(TOO_LONG, "file")
    return found


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content).replace("\0", "")
    head = "\n".join(text.splitlines()[:20])
    separator = max("\t;,", key=head.count)
    try:
        rows = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([" ".join(cell.split())[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise DomainError(BROKEN, "file") from error
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8, else UTF-16 where it says so, else what French spreadsheets write (Latin-1 as Windows has it)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_workbook(content: bytes, limits: Limits = BUDGET) -> list[Sheet]:
    """The sheets of an xlsx or an ods; of one that has too many rows, one row more than the limit, for who reads it.

    Read apart, by a process that may be ended: see `sheets_child`. DomainError on « file ».
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > limits.unfolded:
                raise DomainError(BOMB, "file")
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DomainError(BROKEN, "file") from error
    told = (limits.sheets, limits.rows, limits.columns, limits.longest, int(limits.exact))
    command = [sys.executable, "-I", str(CHILD), *map(str, told)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=WAIT, check=False)
    except subprocess.TimeoutExpired as error:
        raise DomainError(BOMB, "file") from error
    if done.returncode < 0:  # ended by a signal: too much memory, too much time
        raise DomainError(BOMB, "file")
    if done.returncode:
        raise DomainError(BOMB if b"MemoryError" in done.stderr else BROKEN, "file")
    return [Sheet(name, rows) for name, rows in json.loads(done.stdout)]
