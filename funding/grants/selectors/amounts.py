"""The money of any number of projects at (S, R): asked, granted, paid, recovered, by year and funder.

One query, whatever the number of projects. `MONEY` is that query as a table expression, for whoever adds up in the
database (a board over 100 000 projects) instead of reading rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from funding.grants.enums import FinancingState
from funding.grants.workflow import CLOSED
from funding.plans.registry import Paid
from funding.rules.selectors import LAST_YEAR_OF_FIPE
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Aid that was granted, perhaps, and is not any more: `MONEY` names these states too.
WITHDRAWN = (FinancingState.REFUSED, FinancingState.CANCELLED, FinancingState.ABANDONED)
# Nothing more is to be paid of these.
ENDED = frozenset({*CLOSED, FinancingState.UNDUE})
_ENDED = ", ".join(f"'{state.value}'" for state in sorted(ENDED))
# `MoneyRow.remaining` as an expression of `money`, for whoever adds up in the database.
REMAINING = f"""CASE WHEN status IN ({_ENDED}) THEN 0
    WHEN due IS NULL OR paid IS NULL THEN NULL ELSE GREATEST(due - paid + COALESCE(recovered, 0), 0) END"""

# Rows of facts true on S, known at R and taken back by no row known at R.
_STANDING = """
    fact.observed_on <= %(situation_on)s AND fact.recorded_at <= %(known_at)s AND NOT fact.is_void
    AND NOT EXISTS (
        SELECT FROM {table} AS later WHERE later.retracts_id = fact.id AND later.recorded_at <= %(known_at)s
    )
"""
LAST = "fact.observed_on DESC, fact.recorded_at DESC, fact.id DESC"


def standing(table: str) -> str:
    """The condition on the rows of `table`, read as `fact`, that keeps those that stand at the two clocks."""
    return _STANDING.format(table=table)


# The columns are those of MoneyRow. A grant of which no life is followed has its row too: its `status` is NULL. What
# was withdrawn (refused, cancelled, abandoned) engages what was paid and no more. `seen` holds the projects, `mine`
# their financings.
MONEY = f"""
    SELECT
        money.project_id, year.year, money.funder,
        CASE call.kind WHEN 'ami' THEN 'ami' WHEN 'fpt' THEN 'fpt' ELSE
            CASE WHEN year.year > COALESCE(
                (SELECT max(one) FROM unnest(call.funded_years) AS one), {LAST_YEAR_OF_FIPE}
            ) THEN 'ex_fipe' ELSE 'fipe' END
        END AS fund,
        COALESCE(NULLIF(decided.nature, ''), asked.nature, '') AS nature,
        COALESCE(granted_axis.number, decided_axis.number, asked.axis) AS axis,
        asked.amount AS asked,
        CASE WHEN life.status IN ('refused', 'cancelled', 'abandoned')
            THEN GREATEST(COALESCE(paid.amount, 0) - COALESCE(repaid.amount, 0), 0)
            ELSE granted.amount END AS granted,
        CASE WHEN life.status IS NOT NULL THEN COALESCE(paid.amount, 0) ELSE paid.amount END AS paid,
        CASE WHEN life.status IS NOT NULL THEN COALESCE(repaid.amount, 0) ELSE repaid.amount END AS recovered,
        life.status,
        CASE WHEN granted.amount IS NOT NULL THEN LEAST(granted.amount, checked.due) END AS due,
        CASE WHEN life.status IS NOT NULL THEN COALESCE(repaid.owed, 0) ELSE repaid.owed END AS owed
    FROM (
        SELECT own.id, own.project_id, own.year_id, own.funder FROM mine AS own
        UNION ALL
        SELECT DISTINCT NULL::bigint, bare.project_id, bare.year_id, bare.funder FROM grants_grant AS bare
        WHERE bare.project_id IN (SELECT id FROM seen) AND NOT EXISTS (
            SELECT FROM grants_financing AS own WHERE own.project_id = bare.project_id
            AND own.year_id = bare.year_id AND own.funder = bare.funder
        )
    ) AS money
    JOIN rules_fundingyear AS year ON year.id = money.year_id
    JOIN portfolio_project AS project ON project.id = money.project_id
    JOIN calls_application AS application ON application.id = project.application_id
    JOIN calls_call AS call ON call.id = application.call_id
    LEFT JOIN (
        SELECT DISTINCT ON (fact.project_id, fact.year_id, fact.funder)
            fact.project_id, fact.year_id, fact.funder, fact.amount, fact.volet_id
        FROM grants_grant AS fact
        WHERE fact.project_id IN (SELECT id FROM seen) AND {standing("grants_grant")}
        ORDER BY fact.project_id, fact.year_id, fact.funder, {LAST}
    ) AS granted USING (project_id, year_id, funder)
    LEFT JOIN rules_volet AS granted_volet ON granted_volet.id = granted.volet_id
    LEFT JOIN rules_axis AS granted_axis ON granted_axis.id = granted_volet.axis_id
    LEFT JOIN (
        SELECT DISTINCT ON (fact.financing_id) fact.financing_id, fact.status
        FROM grants_financingstep AS fact
        WHERE fact.financing_id IN (SELECT id FROM mine)
            AND {standing("grants_financingstep").replace("NOT fact.is_void", "fact.status <> ''")}
        ORDER BY fact.financing_id, {LAST}
    ) AS life ON life.financing_id = money.id
    LEFT JOIN (
        SELECT one.financing_id,
            CASE WHEN bool_or(one.amount IS NULL) THEN NULL ELSE sum(one.amount) END AS amount,
            CASE WHEN count(DISTINCT one.nature) FILTER (WHERE one.counts) = 1
                THEN min(one.nature) FILTER (WHERE one.counts) ELSE '' END AS nature,
            CASE WHEN count(DISTINCT COALESCE(one.axis, 0)) FILTER (WHERE one.counts) = 1
                THEN min(one.axis) FILTER (WHERE one.counts) END AS axis
        FROM (
            SELECT DISTINCT ON (fact.financing_id, fact.nature, fact.axis_id, fact.volet_id)
                fact.financing_id, fact.nature, fact.amount, axis.number AS axis,
                fact.amount IS DISTINCT FROM 0 AS counts
            FROM grants_asked AS fact
            LEFT JOIN rules_volet AS volet ON volet.id = fact.volet_id
            LEFT JOIN rules_axis AS axis ON axis.id = COALESCE(volet.axis_id, fact.axis_id)
            WHERE fact.financing_id IN (SELECT id FROM mine) AND {standing("grants_asked")}
            ORDER BY fact.financing_id, fact.nature, fact.axis_id, fact.volet_id, {LAST}
        ) AS one GROUP BY one.financing_id
    ) AS asked ON asked.financing_id = money.id
    LEFT JOIN (
        SELECT DISTINCT ON (fact.financing_id) fact.financing_id, fact.nature, fact.axis_id
        FROM grants_vote AS fact
        WHERE fact.financing_id IN (SELECT id FROM mine) AND {standing("grants_vote")}
        ORDER BY fact.financing_id, {LAST}
    ) AS decided ON decided.financing_id = money.id
    LEFT JOIN rules_axis AS decided_axis ON decided_axis.id = decided.axis_id
    LEFT JOIN (
        SELECT fact.financing_id, sum(fact.amount) AS amount FROM grants_payment AS fact
        WHERE fact.financing_id IN (SELECT id FROM mine) AND {standing("grants_payment")} GROUP BY fact.financing_id
    ) AS paid ON paid.financing_id = money.id
    LEFT JOIN (
        SELECT indu.financing_id, sum(fact.amount) FILTER (WHERE fact.kind = 'repaid') AS amount,
            sum(CASE fact.kind WHEN 'notified' THEN fact.amount ELSE -fact.amount END) AS owed
        FROM grants_recoverystep AS fact
        JOIN grants_recovery AS indu ON indu.id = fact.recovery_id
        WHERE indu.financing_id IN (SELECT id FROM mine) AND {standing("grants_recoverystep")}
        GROUP BY indu.financing_id
    ) AS repaid ON repaid.financing_id = money.id
    LEFT JOIN (
        SELECT DISTINCT ON (fact.financing_id) fact.financing_id, fact.due
        FROM grants_control AS fact
        WHERE fact.financing_id IN (SELECT id FROM mine) AND fact.due IS NOT NULL AND {standing("grants_control")}
        ORDER BY fact.financing_id, {LAST}
    ) AS checked ON checked.financing_id = money.id
    WHERE granted.project_id IS NOT NULL OR life.status IS NOT NULL OR asked.financing_id IS NOT NULL
"""  # noqa: S608 (names of tables only)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One year of one funder. Amounts in euros, None is « non communiqué »; `axis` None and `nature` "": not said.

    `nature` is "" as well when both are asked. `status` None: an amount is known and its life is not followed; what was
    paid is not communicated then, nor what is left of indus. `due` is what contrôles left of what was granted, `owed`
    what is left of indus: neither remitted nor repaid.
    """

    project_id: int
    year: int
    funder: str
    fund: str
    nature: str
    axis: int | None
    asked: Decimal | None
    granted: Decimal | None
    paid: Decimal | None
    recovered: Decimal | None
    status: str | None
    due: Decimal | None
    owed: Decimal | None

    @property
    def remaining(self) -> Decimal | None:
        """What is still to be paid of what is due: nothing once it is ended; None when it is not known."""
        if self.status in ENDED:
            return Decimal()
        if self.due is None or self.paid is None:
            return None
        return max(self.due - self.paid + (self.recovered or Decimal()), Decimal())


# Where `MONEY` reads facts by project, and `mine` financings: the years are bounded there when few are wanted.
_OF_PROJECTS = ("bare.project_id", "fact.project_id", " project_id")
_OF_YEARS = "{year} IN (SELECT id FROM rules_fundingyear WHERE year = ANY(%(years)s))"


def money_sql(
    projects: QuerySet[Project], clock: Clock, years: Collection[int] | None = None
) -> tuple[str, dict[str, Any]]:
    """`WITH seen …, money AS (…)` and its parameters: to be followed by a SELECT from `money`. Of all years without
    `years`.

    Parameters of one's own are added to the dictionary under other names than `p0`, `p1`… `situation_on`, `known_at`.
    """
    chosen, given = projects.order_by().values("pk").query.sql_with_params()
    named = {f"p{place}": value for place, value in enumerate(given)}
    # The query of the projects has its parameters by place: they are named, as those of the clock are.
    parts = chosen.split("%s")
    scope = "".join(part + (f"%(p{place})s" if place < len(named) else "") for place, part in enumerate(parts))
    mine = "SELECT id, project_id, year_id, funder FROM grants_financing WHERE project_id IN (SELECT id FROM seen)"
    money = MONEY
    for column in _OF_PROJECTS if years is not None else ():
        among = f"{column} IN (SELECT id FROM seen)"  # noqa: S608
        bounded = f"{among} AND {_OF_YEARS.format(year=column.replace('project', 'year'))}"
        mine, money = mine.replace(among, bounded), money.replace(among, bounded)
    text = f"WITH seen (id) AS MATERIALIZED ({scope}), mine AS MATERIALIZED ({mine}), money AS ({money})"
    own = {} if years is None else {"years": list(years)}
    return text, {**named, **own, "situation_on": clock.situation_on, "known_at": clock.known_at}


def money_of(projects: QuerySet[Project], clock: Clock, years: Collection[int] | None = None) -> Iterator[MoneyRow]:
    """The rows of `projects` by project, year (of `years` alone, when given) and funder. One query, however many."""
    try:
        text, values = money_sql(projects, clock, years)
    except EmptyResultSet:  # a queryset that can hold no project
        return iter(())
    with connection.cursor() as cursor:
        cursor.execute(f"{text} SELECT * FROM money ORDER BY project_id, year, funder DESC", values)  # noqa: S608
        rows = cursor.fetchall()
    return (MoneyRow(*row) for row in rows)


def left_of_withdrawn(rows: Iterable[MoneyRow]) -> dict[tuple[int, int, str], Decimal | None]:
    """What is still granted of the aid that was withdrawn, by project, year and funder.

    For whoever reads the grants themselves, where an amount stays as it was recorded.
    """
    return {(row.project_id, row.year, row.funder): row.granted for row in rows if row.status in WITHDRAWN}


def paid_for_plans(projects: Collection[int]) -> Iterator[Paid]:
    """What a plan says of the State and of the Caf, so that nobody types it twice: granted, and kept of what was paid.

    One query. A year of which nobody follows the life has no amount received: « non communiqué ».
    """
    for row in money_of(Project.objects.filter(pk__in=projects), Clock.now()):
        received = None if row.paid is None else row.paid - (row.recovered or Decimal())
        is_decided = row.status != FinancingState.ASKED
        yield Paid(row.project_id, row.year, row.funder, row.granted, received, axis=row.axis, is_decided=is_decided)
