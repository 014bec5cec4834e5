"""What the boards of money cost when there is much of it: each page beside the one SQL that it rests on, in one run.

The twelve lines of money that each project has each year (six of plan, six of financing) come from `money_crowd`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from funding.boards.selectors.awaited import DueFilters, acts_sql, page_sql
from funding.boards.selectors.board import Cell, board_sql
from funding.grants.selectors.amounts import money_sql
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from reporting.management.crowd import add_crowd
from reporting.management.money_crowd import YEARS, fill

MANY = 100_000
REPEATS = 3
SLOW = 30
# Where the crowd has projects as everywhere: the Caf of its department.
CAF = "07"
BOARD = "Tableau national"
EXITS = "Sorties du Fipe"
# A simulation reads the plan of each project: minutes at a hundred thousand, which nobody waits for.
MOST_EXITS = 10_000
Statement = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class PageCost:
    """The quickest of some readings: a page and its SQL alone in seconds, its queries, its HTML in bytes."""

    page: float
    sql: float
    queries: int
    size: int

    @property
    def ratio(self) -> float:
        return self.page / self.sql


@dataclass(frozen=True)
class MoneyCost:
    """`lines` of money that were written, and what each page costs over them, by its name."""

    projects: int
    lines: int
    pages: dict[str, PageCost]


def money_cost(projects: int = MANY, repeats: int = REPEATS) -> MoneyCost:
    """Read by someone of Cnaf. What is made for it is rolled back."""
    with transaction.atomic(), override_settings(ALLOWED_HOSTS=["testserver"]):
        reader, client = _reader()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        add_crowd(projects)
        lines = fill()
        pages = {
            name: _cost(client, address, statement(reader, Clock.now()), repeats)
            for name, (address, statement) in PAGES.items()
            if name != EXITS or projects <= MOST_EXITS
        }
        transaction.set_rollback(True)
    return MoneyCost(projects, lines, pages)


def _reader() -> tuple[User, Client]:
    reader = User.objects.create(email="mesure-argent@mesure.invalid", is_active=True)
    Membership.objects.create(user=reader, role=Role.CNAF, national=True, started_on="2020-01-01")
    client = Client()
    client.force_login(reader)
    return reader, client


def _board(_: User, clock: Clock) -> Statement:
    return board_sql(selected(Project.objects.all(), clock), clock, Cell())


def _due(user: User, clock: Clock) -> Statement:
    text, values = acts_sql(user, DueFilters(), clock)
    return page_sql(text), {**values, "page": 1, "size": 100}


def _rows(clock: Clock, **of: str) -> Statement:
    text, values = money_sql(selected(Project.objects.filter(**of), clock), clock)
    return f"{text} SELECT * FROM money", values  # noqa: S608


# By name, the address and the one pass of SQL that it cannot do without.
PAGES: dict[str, tuple[str, Callable[[User, Clock], Statement]]] = {
    BOARD: ("/financements/", _board),
    "Échéances": ("/financements/echeances/", _due),
    "Année d’une Caf": (f"/financements/caf/{CAF}/{YEARS[1]}/", lambda _, clock: _rows(clock, caf=CAF)),
    EXITS: ("/financements/sorties/", lambda _, clock: _rows(clock)),
}


def _cost(client: Client, address: str, statement: Statement, repeats: int) -> PageCost:
    with CaptureQueriesContext(connection) as captured:
        size = _get(client, address)
    # Now: the next request forgets them.
    queries = len(captured)
    page = _quickest(lambda: _get(client, address), repeats)
    return PageCost(page, _quickest(lambda: _run(*statement), repeats), queries, size)


def _quickest(read: Callable[[], object], repeats: int) -> float:
    """Of `repeats` readings, in seconds; what is slow is read once, a second more or less changes nothing to it."""
    times: list[float] = []
    while len(times) < repeats and not (times and times[0] > SLOW):
        start = time.perf_counter()
        read()
        times.append(time.perf_counter() - start)
    return min(times)


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()


def _get(client: Client, address: str) -> int:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    return len(response.content)
