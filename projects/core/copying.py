"""A query straight to a file of CSV, by COPY: PostgreSQL writes the lines, nothing of them is held here.

Texts that a spreadsheet would take for a formula are made harmless in the query itself, amounts get a decimal comma and
days are written as French sheets read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from django.db import connection

from projects.core.spreadsheets import FORMULAS

BOM = b"\xef\xbb\xbf"
CHUNK = 256 * 1024  # bytes written at once: libpq gives a line at a time


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"  # with a decimal point at most
    WHOLE = "whole"
    DAY = "day"


@dataclass(frozen=True)
class Head:
    """The title of a column, and what it holds."""

    title: str
    kind: Kind = Kind.TEXT


_CODES = ", ".join(str(ord(sign)) for sign in FORMULAS)
_WRITTEN = {
    Kind.TEXT: f"CASE WHEN ascii({{0}}) IN ({_CODES}) THEN '''' || {{0}} ELSE {{0}} END",
    Kind.NUMBER: "replace({0}::text, '.', ',')",
    Kind.WHOLE: "{0}",
    Kind.DAY: "to_char({0}, 'DD/MM/YYYY')",
}


def copy_csv(stream: IO[bytes], sql: str, params: Sequence[Any], heads: Sequence[Head]) -> int:
    """Write the rows of `sql` (a SELECT of the program's own, its columns those of `heads`); how many bytes.

    Semicolons, a mark of UTF-8: French spreadsheets open it as it is.
    """
    names = [f"c{rank}" for rank in range(len(heads))]
    written = ", ".join(
        f"{_WRITTEN[head.kind].format(name)} AS {_quoted(head.title, bool(params))}"
        for name, head in zip(names, heads, strict=True)
    )
    query = f"SELECT {written} FROM ({sql}) AS q({', '.join(names)})"  # noqa: S608  # the program's own text
    stream.write(BOM)
    size = len(BOM)
    for chunk in copied(query, params):
        stream.write(chunk)
        size += len(chunk)
    return size


def copied(query: str, params: Sequence[Any]) -> Any:
    """The CSV of a query with its heads, by chunks."""
    held: list[bytes] = []
    size = 0
    statement = f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER true, DELIMITER ';')"
    with connection.cursor() as cursor, cursor.copy(statement, tuple(params)) as copy:
        for line in copy:
            held.append(line)
            size += len(line)
            if size >= CHUNK:
                yield b"".join(held)
                held, size = [], 0
    yield b"".join(held)


def _quoted(title: str, has_params: bool) -> str:
    """A name of a column; « % » is doubled in a statement that takes parameters."""
    name = title.replace('"', '""')
    return '"' + (name.replace("%", "%%") if has_params else name) + '"'
