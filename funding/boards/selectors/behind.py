"""The dossiers behind a number of the boards, with the amount of each: they add up to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection

from funding.boards.measures import VALUES, Total, unknown_sql
from funding.boards.selectors.board import Cell
from funding.grants.selectors.amounts import money_sql
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

PAGE_SIZE = 50


@dataclass(frozen=True)
class DossierLine:
    """A project with its amount; `years` are those that it comes from."""

    project: Project
    total: Total
    years: tuple[int, ...]


@dataclass(frozen=True)
class Behind:
    """One page of the dossiers, the largest amounts first; `whole` and `number` are those of all the pages."""

    lines: tuple[DossierLine, ...] = ()
    whole: Total = field(default_factory=Total)
    number: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.number // PAGE_SIZE))


def dossiers_behind(projects: ProjectQuerySet, clock: Clock, cell: Cell, measure: str, page: int = 1) -> Behind:
    """Those that have that amount, or of which it is not communicated. Two queries. A page too far is the last one."""
    try:
        text, values = money_sql(projects, clock)
    except EmptyResultSet:
        return Behind()
    condition, own = cell.condition
    value, unknown = VALUES[measure], unknown_sql(measure)
    statement = f"""{text}, each AS (
        SELECT project_id, sum({value}) AS amount, count({value}) AS told,
            count(*) FILTER (WHERE {unknown}) AS unknown, array_agg(DISTINCT year ORDER BY year) AS years
        FROM money WHERE {condition} AND (({value}) IS NOT NULL OR {unknown}) GROUP BY project_id
    ), all_of_them AS (
        SELECT sum(amount) AS amount, COALESCE(sum(told), 0) AS told, COALESCE(sum(unknown), 0) AS unknown,
            count(*) AS number FROM each
    )
    SELECT each.*, whole.* FROM all_of_them AS whole LEFT JOIN LATERAL (
        SELECT * FROM each ORDER BY amount DESC NULLS LAST, project_id
        LIMIT %(size)s OFFSET %(size)s * (LEAST(%(page)s, GREATEST((whole.number + %(size)s - 1) / %(size)s, 1)) - 1)
    ) AS each ON TRUE
    """  # noqa: S608 (names of columns only)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **own, "size": PAGE_SIZE, "page": page})
        rows = cursor.fetchall()
    amount, told, unknown_all, number = rows[0][5:]
    rows = [row for row in rows if row[0] is not None]
    named = Project.objects.with_identity().in_bulk([row[0] for row in rows])
    lines = tuple(DossierLine(named[row[0]], Total(row[1], row[3], row[2]), tuple(row[4])) for row in rows)
    last = max(1, -(-number // PAGE_SIZE))
    return Behind(lines, Total(amount, int(unknown_all), int(told)), number, min(page, last))
