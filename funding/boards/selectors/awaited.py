"""Every act that is awaited, as rows of one statement: the database sorts, counts and cuts them, however many.

A row says where the act comes from, its key there, its kind and its day; `due` reads what a page prints of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, TextChoices

from funding.exits.models import ExitStep
from funding.exits.policies import can_read_exit
from funding.grants.enums import FinancingState as State
from funding.grants.models import Financing
from funding.grants.querysets import money_projects
from funding.grants.selectors.amounts import LAST, standing
from funding.grants.workflow import OPEN, PATH
from projects.bilans.enums import NOT_DEPOSITED
from projects.bilans.models import Bilan
from projects.portfolio.selectors import Clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from projects.accounts.models import User

FINANCING, BILAN, STEP, WAVE = "financing", "bilan", "step", "wave"


class ActKind(TextChoices):
    """In the order of a year; in the address by its value."""

    DECISION = "decision", "Décision attendue"
    NOTICE = "notification", "Notification à envoyer"
    CONVENTION = "convention", "Convention à signer"
    ADVANCE = "acompte", "Acompte à verser"
    REPORT = "bilan", "Bilan attendu"
    SETTLE = "solde", "Solde à verser"
    UNDUE = "indu", "Indu à régler"
    END = "fin", "Fin de convention"
    WAVE = "vague", "Réponse à une vague"
    EXIT = "sortie", "Démarche de sortie"


AWAITED = {
    State.VOTED: ActKind.DECISION,
    State.NOTIFIED: ActKind.NOTICE,
    State.AGREED: ActKind.CONVENTION,
    State.ADVANCED: ActKind.ADVANCE,
    State.REPORTED: ActKind.REPORT,
    State.SETTLED: ActKind.SETTLE,
}
NEXT: dict[State, ActKind] = {
    **{state: AWAITED[PATH[place + 1]] for place, state in enumerate(PATH[:-1])},
    State.UNDUE: ActKind.UNDUE,
}


@dataclass(frozen=True)
class DueFilters:
    """What the address narrows to; None and "" are everything."""

    kind: str = ""
    caf: str = ""
    region: str = ""
    year: int | None = None
    project: int | None = None

    @property
    def is_on(self) -> bool:
        return bool(self.kind or self.caf or self.region or self.year)


@dataclass(frozen=True)
class Found:
    """One page of the acts: (origin, key, kind, day), the first day first and what has none last."""

    rows: Sequence[tuple[str, int, str, date | None]]
    number: int
    late: int


def _values(rows: Collection[Sequence[str]]) -> str:
    return ", ".join(f"({', '.join(repr(str(cell)) for cell in row)})" for row in rows)


# What was given a day is awaited from each step before it; what was given none waits for the next step.
_BEFORE = _values(
    [(state, PATH[before], kind) for state, kind in AWAITED.items() for before in range(PATH.index(state))]
)
_AFTER = _values([(state, NEXT[state]) for state in OPEN if state in NEXT])
_IN_MINE = "fact.financing_id IN (SELECT id FROM mine)"
_LIFE = f"""
    life AS MATERIALIZED (
        SELECT DISTINCT ON (fact.financing_id) fact.financing_id, fact.status FROM grants_financingstep AS fact
        WHERE {_IN_MINE} AND {standing("grants_financingstep").replace("NOT fact.is_void", "fact.status <> ''")}
        ORDER BY fact.financing_id, {LAST}
    ), told AS MATERIALIZED (
        SELECT DISTINCT ON (fact.financing_id, fact.status) fact.financing_id, fact.status, fact.due_on
        FROM grants_deadline AS fact WHERE {_IN_MINE} AND {standing("grants_deadline")}
        ORDER BY fact.financing_id, fact.status, {LAST}
    )
"""  # noqa: S608 (names of tables only)
_FINANCINGS = f"""
    SELECT '{FINANCING}' AS origin, told.financing_id AS key, step.kind, told.due_on AS day
    FROM told JOIN life USING (financing_id)
    JOIN (VALUES {_BEFORE}) AS step (status, now, kind) ON step.status = told.status AND step.now = life.status
    UNION ALL
    SELECT '{FINANCING}', life.financing_id, step.kind, NULL::date
    FROM life JOIN (VALUES {_AFTER}) AS step (now, kind) ON step.now = life.status
    WHERE NOT EXISTS (SELECT FROM told WHERE told.financing_id = life.financing_id)
"""  # noqa: S608
# The end of the conventions under which something is still to be paid, as their last avenant says it.
_ENDS = f"""
    SELECT '{FINANCING}', held.financing_id, '{ActKind.END}', COALESCE(amended.ends_on, held.ends_on)
    FROM (
        SELECT DISTINCT ON (fact.financing_id) fact.id, fact.financing_id, fact.ends_on
        FROM grants_convention AS fact WHERE {_IN_MINE} AND {standing("grants_convention")}
        ORDER BY fact.financing_id, {LAST}
    ) AS held
    JOIN life ON life.financing_id = held.financing_id AND life.status IN ('{State.AGREED}', '{State.ADVANCED}')
    LEFT JOIN LATERAL (
        SELECT fact.ends_on FROM grants_amendment AS fact
        WHERE fact.convention_id = held.id AND fact.ends_on IS NOT NULL AND {standing("grants_amendment")}
        ORDER BY {LAST} LIMIT 1
    ) AS amended ON TRUE
    WHERE COALESCE(amended.ends_on, held.ends_on) IS NOT NULL
"""  # noqa: S608
# What a query of keys and days gives, and the days of the waves.
_DATED = "SELECT '{origin}', own.key, '{kind}', own.day FROM ({{keys}}) AS own (key, day)"
_WAVES = f"""
    SELECT '{WAVE}', place, '{ActKind.WAVE}', day FROM unnest(%(days)s::date[]) WITH ORDINALITY AS one (day, place)
"""  # noqa: S608


def acts_sql(
    user: User, filters: DueFilters, clock: Clock, days: Sequence[date | None] = (), *, alone: bool = False
) -> tuple[str, dict[str, Any]]:
    """`WITH … act AS (…)` of every act that `user` reads, and its parameters. `days` are those of the waves, by rank;
    `alone`: nothing but what is awaited of financings. EmptyResultSet when there can be none.
    """
    values: dict[str, Any] = {**vars(clock), "days": list(days), "kinds": _kinds(filters)}
    tables, branches = [], []
    for number, (head, body, keys) in enumerate(_parts(user, filters, alone=alone)):
        try:
            sql, own = _named(keys, f"k{number}_")
        except EmptyResultSet:
            continue
        values |= own
        if head:
            tables.append(f"mine (id) AS MATERIALIZED ({sql}), {head}")
        branches.append(body.format(keys=sql) if not head else body)
    if days:
        branches.append(_WAVES)
    if not branches:
        raise EmptyResultSet
    union = " UNION ALL ".join(branches)
    kept = f"SELECT * FROM ({union}) AS every (origin, key, kind, day) WHERE kind = ANY(%(kinds)s)"  # noqa: S608
    tables.append(f"act (origin, key, kind, day) AS ({kept})")
    return f"WITH {', '.join(tables)}", values


def _kinds(filters: DueFilters) -> list[str]:
    return [filters.kind] if filters.kind else list(ActKind.values)


def _parts(user: User, filters: DueFilters, *, alone: bool) -> Iterator[tuple[str, str, QuerySet[Any]]]:
    """What comes first in the statement, the rows of the acts, the query of the keys that they are of."""
    kinds = set(_kinds(filters))
    if kinds & {*NEXT.values(), ActKind.END}:
        yield _LIFE, f"{_FINANCINGS} UNION ALL {_ENDS}", _financings(user, filters)
    if ActKind.REPORT in kinds and not alone:
        yield "", _DATED.format(origin=BILAN, kind=ActKind.REPORT), _bilans(user, filters)
    if ActKind.EXIT in kinds and not alone and can_read_exit(user)[0] and filters.year is None:
        yield "", _DATED.format(origin=STEP, kind=ActKind.EXIT), _steps(user, filters)


def _placed(filters: DueFilters) -> Q:
    """The condition of the place, on what has a project."""
    found = Q()
    if filters.project is not None:
        found &= Q(project=filters.project)
    if filters.caf:
        found &= Q(project__caf=filters.caf)
    if filters.region:
        found &= Q(project__department__region=filters.region)
    return found


def _financings(user: User, filters: DueFilters) -> QuerySet[Any]:
    rows = Financing.objects.visible_to(user).filter(_placed(filters))
    return (rows if filters.year is None else rows.filter(year__year=filters.year)).order_by().values_list("pk")


def _bilans(user: User, filters: DueFilters) -> QuerySet[Any]:
    """The annual bilans that were not deposited."""
    rows = Bilan.objects.visible_to(user).filter(_placed(filters), state__in=NOT_DEPOSITED)
    if filters.year is not None:
        rows = rows.filter(campaign__year=filters.year)
    return rows.order_by().values_list("pk", "campaign__due_on")


def _steps(user: User, filters: DueFilters) -> QuerySet[Any]:
    rows = ExitStep.objects.filter(_placed(filters), done_on=None, due_on__isnull=False)
    return rows.filter(project__in=money_projects(user).values("pk")).order_by().values_list("pk", "due_on")


def _named(rows: QuerySet[Any], prefix: str) -> tuple[str, Mapping[str, Any]]:
    """The statement of `rows` with its parameters by name, to stand inside another."""
    text, given = rows.query.sql_with_params()
    parts = text.split("%s")
    names = [f"{prefix}{place}" for place in range(len(given))]
    sql = parts[0] + "".join(f"%({name})s{part}" for name, part in zip(names, parts[1:], strict=True))
    return sql, dict(zip(names, given, strict=True))


def page_sql(text: str) -> str:
    """A page of the acts of `acts_sql`, the last one when it is too far; how many there are, how many are late."""
    return f"""{text}, whole AS (
        SELECT count(*) AS number, count(*) FILTER (WHERE day < %(situation_on)s) AS late FROM act
    )
    SELECT whole.number, whole.late, own.* FROM whole LEFT JOIN LATERAL (
        SELECT origin, key, kind, day FROM act ORDER BY day NULLS LAST, kind, origin, key
        LIMIT %(size)s OFFSET %(size)s * (LEAST(%(page)s, GREATEST((whole.number + %(size)s - 1) / %(size)s, 1)) - 1)
    ) AS own ON TRUE
    """  # noqa: S608


def read_page(text: str, values: Mapping[str, Any], page: int, size: int) -> Found:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(page_sql(text), {**values, "page": page, "size": size})
        rows = cursor.fetchall()
    return Found([row[2:] for row in rows if row[2] is not None], rows[0][0], rows[0][1])
