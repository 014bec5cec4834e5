"""What the board of money costs when there is much of it: the page beside the one SQL that it rests on, in one run.

Each project has three years of two funders, each with what is asked, granted and paid: six amounts a year, told by
five rows of facts. They are written by COPY with the triggers asleep, which asks for a superuser of the database: the
bench's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from funding.boards.selectors.board import Cell, board_sql
from funding.rules.enums import Certainty
from funding.rules.models import FundingYear
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from reporting.management.crowd import add_crowd

MANY = 100_000
REPEATS = 3
YEARS = (2023, 2024, 2025)
FUNDERS = ("state", "caf")
ADDRESS = "/financements/"
# What every dated fact says besides.
FACT = ("observed_on", "date_precision", "provenance", "note")
SAID = ("2025-02-01", "day", "entered", "")


@dataclass(frozen=True)
class BoardCost:
    """The quickest of some readings: the page and the SQL alone in seconds, the queries of the page."""

    projects: int
    amounts: int
    page: float
    sql: float
    queries: int

    @property
    def ratio(self) -> float:
        return self.page / self.sql


def board_cost(projects: int = MANY, repeats: int = REPEATS) -> BoardCost:
    """Read by someone of Cnaf. What is made for it is rolled back."""
    with transaction.atomic(), override_settings(ALLOWED_HOSTS=["testserver"]):
        client = _reader()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        add_crowd(projects)
        amounts = _fill()
        everyone, clock = selected(Project.objects.all(), Clock.now()), Clock.now()
        statement, values = board_sql(everyone, clock, Cell())
        sql = min(_timed(lambda: _run(statement, values)) for _ in range(repeats))
        page = min(_timed(lambda: _get(client)) for _ in range(repeats))
        with CaptureQueriesContext(connection) as queries:
            _get(client)
        transaction.set_rollback(True)
    return BoardCost(projects, amounts, page, sql, len(queries))


def _reader() -> Client:
    reader = User.objects.create(email="mesure-argent@mesure.invalid", is_active=True)
    Membership.objects.create(user=reader, role=Role.CNAF, national=True, started_on="2020-01-01")
    client = Client()
    client.force_login(reader)
    return client


def _fill() -> int:
    """The money of every project of the crowd; how many amounts it holds."""
    years = []
    for year in YEARS:
        row, _ = FundingYear.objects.get_or_create(
            year=year, defaults={"source_text": "pour la mesure", "certainty": Certainty.DEDUCED}
        )
        years.append(row.pk)
    keys = list(Project.objects.filter(reference__startswith="FOULE-").order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        # What the crowd was granted by itself would be granted twice.
        cursor.execute("DELETE FROM grants_grant WHERE project_id = ANY(%s)", [keys])
        cursor.execute("SELECT COALESCE(max(id), 0) + 1 FROM grants_financing")
        first = cursor.fetchone()[0]
    subjects = [
        (first + place, project, year, funder)
        for place, (project, year, funder) in enumerate(
            (project, year, funder) for project in keys for year in years for funder in FUNDERS
        )
    ]
    nature = ("operating", "investment")
    _copy("grants_financing", ("id", "project_id", "year_id", "funder"), subjects)
    _copy("grants_financingstep", ("financing_id", "status", *FACT), ((one[0], "advanced", *SAID) for one in subjects))
    _copy(
        "grants_asked",
        ("financing_id", "amount", "nature", "is_void", *FACT),
        ((one[0], 1000 + one[0] % 9000, nature[one[0] % 2], "f", *SAID) for one in subjects),
    )
    _copy(
        "grants_grant",
        ("project_id", "year_id", "funder", "amount", "is_void", *FACT),
        ((*one[1:], 1000 + one[0] % 8000, "f", *SAID) for one in subjects),
    )
    _copy(
        "grants_payment",
        ("financing_id", "kind", "amount", "book", "reference", "is_void", *FACT),
        ((one[0], "acompte", 1000, "", "", "f", *SAID) for one in subjects),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE grants_financing, grants_financingstep, grants_asked, grants_grant, grants_payment")
    return 3 * len(subjects)


def _copy(table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for block in _blocks(rows):
            copy.write(block)


def _blocks(rows: Iterable[tuple[Any, ...]], size: int = 10_000) -> Iterator[str]:
    lines = []
    for row in rows:
        lines.append("\t".join(map(str, row)))
        if len(lines) == size:
            yield "\n".join(lines) + "\n"
            lines = []
    if lines:
        yield "\n".join(lines) + "\n"


def _timed(read: Any) -> float:
    start = time.perf_counter()
    read()
    return time.perf_counter() - start


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()


def _get(client: Client) -> None:
    response = client.get(ADDRESS)
    if response.status_code != 200:
        raise RuntimeError(f"{ADDRESS} answers {response.status_code}")
