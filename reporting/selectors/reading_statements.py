"""What was read of the files of a reading, number by number: searched, page by page, with what people corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from projects.core.forms.lookups import typed
from reporting.models import Reading, ReadingFile, ReadingStatement, StatementCorrection
from reporting.readings.asked import number_in
from reporting.readings.told import CORRECTED
from reporting.readings.values import effective, shown

PAGE = 50
LONGEST_SEARCH = 120


@dataclass(frozen=True)
class AskedStatements:
    """What the address asks for: words, the position of a file, those that were corrected, the page."""

    text: str = ""
    file: int | None = None
    is_corrected: bool = False
    rank: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> AskedStatements:
        return cls(
            text=typed(query.get("q", "")).strip()[:LONGEST_SEARCH],
            file=number_in(query, "fichier"),
            is_corrected=query.get("corriges") == "oui",
            rank=max(1, number_in(query, "page") or 1),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.file is not None or self.is_corrected)

    def query(self, **more: Any) -> str:
        told = {
            "q": self.text,
            "fichier": self.file,
            "corriges": "oui" if self.is_corrected else "",
            "page": self.rank if self.rank > 1 else None,
            **more,
        }
        return urlencode({name: value for name, value in told.items() if value not in (None, "")})


@dataclass(frozen=True)
class StatementView:
    """A statement as it is shown: each value as it now is, and as it was read where that differs."""

    row: ReadingStatement
    file: ReadingFile
    correction: StatementCorrection | None
    values: dict[str, tuple[str, str]]

    @property
    def is_dropped(self) -> bool:
        return self.correction is not None and self.correction.is_dropped


@dataclass(frozen=True)
class StatementPage:
    """Some statements of a reading, in the order of the text; `first` and `last` of `total`."""

    lines: Sequence[StatementView]
    total: int
    first: int
    last: int
    rank: int
    pages: int


def statement_page(reading: Reading, files: Sequence[ReadingFile], asked: AskedStatements) -> StatementPage:
    """The page that is asked for, the last one beyond: four queries."""
    found = _found(reading, asked)
    total = found.count()
    pages = max(1, -(-total // PAGE))
    rank = min(asked.rank, pages)
    rows = list(found.order_by("file__position", "position")[(rank - 1) * PAGE : rank * PAGE])
    return StatementPage(
        views_of(rows, files), total, (rank - 1) * PAGE + 1, (rank - 1) * PAGE + len(rows), rank, pages
    )


def views_of(rows: Sequence[ReadingStatement], files: Sequence[ReadingFile]) -> list[StatementView]:
    """These statements as they are shown: one query."""
    of = {file.pk: file for file in files}
    near = StatementCorrection.objects.filter(
        file__in={row.file_id for row in rows}, line__in={row.line for row in rows}
    ).select_related("corrected_by")
    said = {(one.file_id, one.line, one.start): one for one in near}
    return [_view(row, of[row.file_id], said.get((row.file_id, row.line, row.start))) for row in rows]


def _found(reading: Reading, asked: AskedStatements) -> QuerySet[ReadingStatement]:
    found = ReadingStatement.objects.filter(file__reading=reading)
    if asked.file is not None:
        found = found.filter(file__position=asked.file)
    if asked.is_corrected:
        same = StatementCorrection.objects.filter(file=OuterRef("file"), line=OuterRef("line"), start=OuterRef("start"))
        found = found.filter(Exists(same))
    for word in asked.text.split():
        told = (Q(**{f"{name}__icontains": word}) for name in ("words", "section", "subject", "population", "period"))
        condition = Q(pk__in=[])
        for one in told:
            condition |= one
        found = found.filter(condition)
    return found


def _view(row: ReadingStatement, file: ReadingFile, correction: StatementCorrection | None) -> StatementView:
    now, read = effective(row, correction), effective(row, None)
    values = {}
    for name in CORRECTED:
        upper = row.upper if name == "value" and now[name] == read[name] else None
        told, before = shown(name, now[name], upper), shown(name, read[name], row.upper if name == "value" else None)
        values[name] = (told, before if before != told else "")
    return StatementView(row, file, correction, values)
