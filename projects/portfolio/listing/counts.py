"""How many projects each value of each facet would give, under the other facets in force: one query for all.

The state of the projects that the reader may see is made once (`now`, a row each, an array for each facet); a project
then counts for the values of a facet when it meets every other facet in force. Read twice as many facets, or a hundred
times as many projects: the query is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from projects.portfolio.listing.facets import ColumnFacet, Facet, Reading, compiled
from projects.portfolio.selectors import UNKNOWN

# Counting further than this tells nobody anything: larger counts are written « 10 000+ ».
CAP = 10_000


@dataclass(frozen=True)
class Counts:
    """`by_facet` has only the values that some project has; `total` counts all that the reader may see."""

    found: int = 0
    total: int = 0
    by_facet: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, facet: str, value: str) -> int:
        return self.by_facet.get(facet, {}).get(value, 0)


def count_facets(
    facets: Collection[Facet], chosen: Mapping[str, Collection[str]], projects: Any, *, searched: Any, reading: Reading
) -> Counts:
    """Count the values of `facets` among `searched`, a part of `projects`; `chosen` are the values in force."""
    try:
        sql, params = _query(list(facets), chosen, projects, searched, reading)
    except EmptyResultSet:
        return Counts()
    by_facet: dict[str, dict[str, int]] = defaultdict(dict)
    whole = {"": 0, "*": 0}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for name, value, number in cursor.fetchall():
            if name:
                by_facet[name][value] = number
            else:
                whole[value] = number
    return Counts(found=whole[""], total=whole["*"], by_facet=by_facet)


def _query(
    facets: list[Facet], chosen: Mapping[str, Collection[str]], projects: Any, searched: Any, reading: Reading
) -> tuple[str, list[Any]]:
    """The statement and its parameters, in the order in which they are written."""
    columns = [facet for facet in facets if isinstance(facet, ColumnFacet)]
    text = CharField()
    named = {f"f_{facet.name}": Cast(facet.expression(), text) for facet in columns}
    everyone, params_everyone = _keys(projects)
    scope, params_scope = compiled(
        searched.order_by()
        .annotate(**{f"c_{name}": value for name, value in named.items()})
        .values_list("pk", *(f"c_{name}" for name in named))
    )
    names = ", ".join(["id", *named])
    arrays, joins, params_joins = [], [], []
    for facet in facets:
        if isinstance(facet, ColumnFacet):
            arrays.append(f"ARRAY[COALESCE(scope.f_{facet.name}::text, '{UNKNOWN}')] AS f_{facet.name}")
            continue
        pairs = facet.pairs(reading, RawSQL("SELECT id FROM scope", []))  # type: ignore[attr-defined]
        told = " UNION ALL ".join(f"({sql})" for sql, _ in pairs)
        params_joins += [given for _, own in pairs for given in own]
        each = f"SELECT project, array_agg(DISTINCT value::text) AS said FROM ({told}) AS told (project, value)"  # noqa: S608
        joins.append(f"LEFT JOIN ({each} GROUP BY project) AS j_{facet.name} ON j_{facet.name}.project = scope.id")
        arrays.append(f"COALESCE(j_{facet.name}.said, ARRAY['{UNKNOWN}']) AS f_{facet.name}")
    forced = [facet.name for facet in facets if chosen.get(facet.name)]
    params_forced = [list(chosen[name]) for name in forced]
    meets = [f"f_{name} && %s::text[] AS m_{name}" for name in forced]
    missed = " + ".join(f"(NOT m_{name})::int" for name in forced) or "0"
    lines = [
        f"('{facet.name}', f_{facet.name}, {f'm_{facet.name}' if facet.name in forced else 'TRUE'})" for facet in facets
    ]
    sql = f"""
        WITH scope ({names}) AS MATERIALIZED ({scope}),
        now AS MATERIALIZED (SELECT scope.id, {", ".join(arrays)} FROM scope {" ".join(joins)}),
        met AS (SELECT *{"".join(f", {one}" for one in meets)} FROM now),
        kept AS MATERIALIZED (SELECT * FROM (SELECT *, {missed} AS missed FROM met) AS each WHERE missed < 2)
        SELECT facet.name, value, count(*) FROM kept
        CROSS JOIN LATERAL (VALUES {", ".join(lines)}) AS facet (name, said, met)
        CROSS JOIN LATERAL unnest(facet.said) AS value
        WHERE missed = 0 OR NOT facet.met
        GROUP BY 1, 2
        UNION ALL SELECT '', '', count(*) FROM kept WHERE missed = 0
        UNION ALL SELECT '', '*', count(*) FROM ({everyone}) AS everyone
    """  # noqa: S608 (names of facets and SQL of the ORM: what people type is a parameter)
    return sql, [*params_scope, *params_joins, *params_forced, *params_everyone]


def _keys(projects: Any) -> tuple[str, tuple[Any, ...]]:
    return compiled(projects.order_by().values_list("pk"))
