"""What the projects of a place were granted and paid out of an envelope: the one place that says what engages one.

A grant counts once at every level, from the project itself: in the envelope of its Caf, in that of its region and in
that of the nation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from funding.envelopes.models import Envelope
from funding.grants.models import Grant
from funding.grants.selectors.amounts import money_sql
from funding.rules.enums import Fund, Level
from projects.core.french import count
from projects.core.money import format_euros
from projects.portfolio.fictitious import PREFIX
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

ZERO = Decimal()
# A fund, a year, a level, and the key of the region or of the Caf ("" for the nation).
Place = tuple[str, int, str, str]
# The branch alone puts money in these: what the State still pays beside them is none of theirs.
OF_THE_BRANCH = (Fund.FPT.value, Fund.EX_FIPE.value)


@dataclass(frozen=True)
class Spent:
    """Euros that projects were granted, and paid less what was given back.

    `known` grants are summed, `unknown` ones are not communicated; of `unpaid` ones, nobody says what was paid. Of all
    these grants, `invented` ones are of a demonstration, and `invented_engaged` euros theirs.
    """

    engaged: Decimal = ZERO
    paid: Decimal = ZERO
    known: int = 0
    unknown: int = 0
    unpaid: int = 0
    invented: int = 0
    invented_engaged: Decimal = ZERO

    @property
    def known_engaged(self) -> Decimal | None:
        """None when something was granted and no amount of it is known."""
        return None if self.unknown and not self.known else self.engaged

    @property
    def known_paid(self) -> Decimal | None:
        """None when nobody follows any of the payments."""
        return None if self.unpaid and self.unpaid == self.known + self.unknown else self.paid

    @property
    def invention(self) -> str:
        """« dont 2 financements inventés pour la démonstration (850 €) », "" when all are real."""
        if not self.invented:
            return ""
        said = count(self.invented, "financement inventé", "financements inventés")
        amount = f" ({format_euros(self.invented_engaged)})" if self.invented_engaged else ""
        return f"dont {said} pour la démonstration{amount}"

    def __add__(self, other: Spent) -> Spent:
        return Spent(*(one + more for one, more in zip(vars(self).values(), vars(other).values(), strict=True)))


# What engages an envelope: a grant, or a vote whose amount nobody communicated. A request that nobody voted, or that
# was refused, engages nothing.
_ENGAGED = """
    , engaged AS (
        SELECT money.project_id, money.fund, money.year, money.granted,
            money.paid - COALESCE(money.recovered, 0) AS paid
        FROM money WHERE (money.funder = 'caf' OR money.fund <> ALL(%(of_the_branch)s)) AND (
            money.granted IS NOT NULL
            OR CASE WHEN money.status IS NULL THEN money.asked IS NULL
                ELSE money.status NOT IN ('asked', 'refused') END
        )
    )
"""
# In the order of the fields of Spent.
_SUMS = """
    COALESCE(sum(engaged.granted), 0), COALESCE(sum(engaged.paid), 0), count(engaged.granted),
    count(*) FILTER (WHERE engaged.granted IS NULL), count(*) FILTER (WHERE engaged.paid IS NULL)
"""
_INVENTED = f"project.reference LIKE '{PREFIX}%%'"
_BY_PLACE = f"""
    SELECT engaged.fund, engaged.year, project.caf_id, department.region_id, {_SUMS},
        count(*) FILTER (WHERE {_INVENTED}), COALESCE(sum(engaged.granted) FILTER (WHERE {_INVENTED}), 0)
    FROM engaged JOIN portfolio_project AS project ON project.id = engaged.project_id
    JOIN territories_department AS department ON department.code = project.department_id
    GROUP BY engaged.fund, engaged.year, project.caf_id, department.region_id
"""  # noqa: S608 (names of columns only)
_BY_PROJECT = f"""
    SELECT engaged.project_id, count(*) OVER (), {_SUMS}
    FROM engaged WHERE fund = %(fund)s AND year = %(year)s GROUP BY engaged.project_id
    HAVING bool_or(granted IS NULL OR granted > 0 OR paid > 0)
    ORDER BY sum(granted) DESC NULLS LAST, engaged.project_id LIMIT %(shown)s
"""  # noqa: S608


def place_of(envelope: Envelope) -> Place:
    return envelope.fund, envelope.year, envelope.level, envelope.region_id or envelope.caf_id or ""


def spent_at(envelopes: Collection[Envelope], clock: Clock) -> defaultdict[Place, Spent]:
    """What each place of these envelopes was granted and paid in its year, from its fund: one query."""
    found: defaultdict[Place, Spent] = defaultdict(Spent)
    wanted = {place_of(row) for row in envelopes}
    for fund, year, caf, region, *told in _rows(projects_behind(envelopes), clock, _BY_PLACE):
        for level, code in ((Level.NATIONAL, ""), (Level.REGION, region), (Level.CAF, caf)):
            place = (fund, year, level, code)
            if place in wanted:
                found[place] += Spent(*told)
    return found


def spent_by_project(
    projects: ProjectQuerySet, envelope: Envelope, clock: Clock, shown: int
) -> tuple[dict[int, Spent], int]:
    """Of these projects, those that something of the envelope went to, the largest grants first: the `shown` first
    ones by key, and how many there are in all. One query.
    """
    own = {"fund": envelope.fund, "year": envelope.year, "shown": shown}
    rows = _rows(projects, clock, _BY_PROJECT, own)
    return {key: Spent(*told) for key, _, *told in rows}, rows[0][1] if rows else 0


def _rows(projects: ProjectQuerySet, clock: Clock, asked: str, own: dict[str, Any] | None = None) -> list[Any]:
    try:
        text, values = money_sql(projects, clock)
    except EmptyResultSet:  # no place at all
        return []
    with connection.cursor() as cursor:
        cursor.execute(text + _ENGAGED + asked, {**values, "of_the_branch": list(OF_THE_BRANCH), **(own or {})})
        found: list[Any] = cursor.fetchall()
        return found


def projects_behind(envelopes: Collection[Envelope]) -> ProjectQuerySet:
    """The projects of the places of these envelopes that were granted something in one of their years."""
    years = {row.year for row in envelopes}
    granted = Grant.objects.filter(project=OuterRef("pk"), year__year__in=years)
    if any(row.level == Level.NATIONAL for row in envelopes):
        return Project.objects.filter(Exists(granted))
    place = Q(caf__in={row.caf_id for row in envelopes if row.caf_id})
    place |= Q(department__region__in={row.region_id for row in envelopes if row.region_id})
    return Project.objects.filter(Exists(granted)).filter(place)
