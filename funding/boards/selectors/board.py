"""Sums of the money of any number of projects: by year, funder, nature, axis, category and territory, in one pass.

The facts of the projects are read once (`money`), added up at the finest (some thousands of rows at most, however many
the projects), and only these are grouped again by each dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from funding.boards.measures import VALUES, Measure, Total, unknown_sql
from funding.grants.selectors.amounts import money_sql
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

UNSAID = "inconnu"
# In the order of the mask that GROUPING gives.
COLUMNS = ("year", "funder", "nature", "axis", "category", "region", "department", "caf")
SETS = ((), ("year",), ("year", "funder"), *((name,) for name in COLUMNS[1:]))


@dataclass(frozen=True)
class Cell:
    """Which yearly financings are looked at, of the projects found; None is all of them.

    `nature` "" and `axis` 0 are those of which it is not said.
    """

    year: int | None = None
    funder: str | None = None
    nature: str | None = None
    axis: int | None = None

    @property
    def condition(self) -> tuple[str, dict[str, Any]]:
        """On the rows of `money`, with its parameters."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        none = {"year": "0", "axis": "0", "funder": "''", "nature": "''"}
        parts = [f"COALESCE(money.{name}, {none[name]}) = %({name})s" for name in given]
        return " AND ".join(parts) or "TRUE", given


@dataclass(frozen=True)
class Line:
    """The sums of `financings` yearly financings. `key` is that of a dimension, UNSAID when it is not said."""

    key: str
    financings: int
    totals: Mapping[str, Total]

    def __getitem__(self, measure: str) -> Total:
        return self.totals[measure]


@dataclass(frozen=True)
class Sums:
    """`by` holds the lines of each dimension by key: « year », « year_funder » (« 2024-caf »), « nature »…"""

    whole: Line
    by: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


NOTHING = Sums(Line("", 0, {measure.value: Total() for measure in Measure}))

_KEPT = "fact.observed_on <= %(situation_on)s AND fact.recorded_at <= %(known_at)s AND NOT fact.is_void"
# The main category of each project, as it stands.
_MAIN = f"""
    SELECT DISTINCT ON (last.project_id) last.project_id, item.category_id AS category FROM (
        SELECT DISTINCT ON (fact.project_id) fact.id, fact.project_id FROM portfolio_classification AS fact
        WHERE fact.project_id IN (SELECT id FROM seen) AND {_KEPT} AND NOT EXISTS (
            SELECT FROM portfolio_classification AS later
            WHERE later.retracts_id = fact.id AND later.recorded_at <= %(known_at)s
        )
        ORDER BY fact.project_id, fact.observed_on DESC, fact.recorded_at DESC, fact.id DESC
    ) AS last JOIN portfolio_classificationitem AS item ON item.classification_id = last.id AND item.is_main
    WHERE item.recorded_at <= %(known_at)s
"""  # noqa: S608 (names of tables only)


def board_sql(projects: ProjectQuerySet, clock: Clock, cell: Cell) -> tuple[str, dict[str, Any]]:
    """The one statement that the board rests on. EmptyResultSet when the projects can be none."""
    text, values = money_sql(projects, clock)
    condition, own = cell.condition
    finest = ", ".join(
        f"sum({VALUES[one]}) AS {one}, count({VALUES[one]}) AS {one}_told, "
        f"count(*) FILTER (WHERE {unknown_sql(one)}) AS {one}_unknown"
        for one in Measure.values
    )
    summed = ", ".join(f"sum({one}), sum({one}_told), sum({one}_unknown)" for one in Measure.values)
    names = ", ".join(COLUMNS)
    sets = ", ".join(f"({', '.join(one)})" for one in SETS)
    statement = f"""{text}, main AS ({_MAIN}), fine AS MATERIALIZED (
        SELECT money.year, money.funder, money.nature, money.axis, main.category, department.region_id AS region,
            project.department_id AS department, project.caf_id AS caf, count(*) AS financings, {finest}
        FROM money
        JOIN portfolio_project AS project ON project.id = money.project_id
        JOIN territories_department AS department ON department.code = project.department_id
        LEFT JOIN main ON main.project_id = money.project_id
        WHERE {condition}
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    )
    SELECT GROUPING({names}), {names}, sum(financings), {summed}
    FROM fine GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608 (names of columns only: what people choose is a parameter)
    return statement, values | own


def read_board(projects: ProjectQuerySet, clock: Clock, cell: Cell | None = None) -> Sums:
    """The sums of `projects`, which carry the scope and the filters. One query."""
    try:
        statement, values = board_sql(projects, clock, cell or Cell())
    except EmptyResultSet:
        return NOTHING
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    found: dict[str, list[Line]] = {}
    for row in rows:
        names = _grouped(row[0])
        found.setdefault("_".join(names), []).append(_line(names, row))
    whole = found.pop("", [NOTHING.whole])[0]
    if not whole.financings:
        return NOTHING
    return Sums(whole, {name: tuple(sorted(lines, key=lambda line: line.key)) for name, lines in found.items()})


def _grouped(mask: int) -> tuple[str, ...]:
    """The columns that a row is of: the bit of the others is set, the last column's the lowest."""
    bits = len(COLUMNS)
    return tuple(name for place, name in enumerate(COLUMNS) if not mask >> (bits - 1 - place) & 1)


def _line(names: tuple[str, ...], row: tuple[Any, ...]) -> Line:
    keys = (row[1 + COLUMNS.index(name)] for name in names)
    key = "-".join(UNSAID if one is None or one == "" else str(one) for one in keys)
    return Line(key, int(row[len(COLUMNS) + 1] or 0), dict(_totals(row[len(COLUMNS) + 2 :])))


def _totals(numbers: tuple[Any, ...]) -> Iterator[tuple[str, Total]]:
    for place, measure in enumerate(Measure.values):
        known, told, unknown = numbers[3 * place : 3 * place + 3]
        yield measure, Total(known, int(unknown or 0), int(told or 0))
