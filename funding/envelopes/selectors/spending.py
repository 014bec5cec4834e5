"""What the projects of a place were granted and paid out of an envelope: the one place that says what engages one.

A grant counts once at every level, from the project itself: in the envelope of its Caf, in that of its region and in
that of the nation. It engages whatever becomes of the project: what a Caf voted upon its credits stays voted until the
aid itself is cancelled. What of it is of projects that stopped is told beside.
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
from projects.core.french import count, plural
from projects.core.money import format_euros
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.fictitious import PREFIX
from projects.portfolio.models import Project, ProjectState
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected

ZERO = Decimal()
# A fund, a year, a level, and the key of the region or of the Caf ("" for the nation).
Place = tuple[str, int, str, str]
# The branch alone puts money in these: what the State still pays beside them is none of theirs.
OF_THE_BRANCH = (Fund.FPT.value, Fund.EX_FIPE.value)


def back_of(amount: Decimal | None) -> str:
    """« dont 700 € reversés depuis », "" when nothing was."""
    return f"dont {format_euros(amount)} {plural(amount, 'reversé', 'reversés')} depuis" if amount else ""


@dataclass(frozen=True)
class Spent:
    """Euros that projects were granted, `paid` in all, and `recovered` of what was paid: the words of the boards.

    `known` grants are summed, `unknown` ones are not communicated; of `unpaid` ones, nobody says what was paid. Of all
    these grants, `invented` ones are of a demonstration, and `invented_engaged` euros theirs; `stopped` ones are of
    projects that were given up, withdrawn, or not selected.
    """

    engaged: Decimal = ZERO
    paid: Decimal = ZERO
    known: int = 0
    unknown: int = 0
    unpaid: int = 0
    recovered: Decimal = ZERO
    invented: int = 0
    invented_engaged: Decimal = ZERO
    stopped: int = 0
    stopped_engaged: Decimal = ZERO

    @property
    def known_engaged(self) -> Decimal | None:
        """None when something was granted and no amount of it is known."""
        return None if self.unknown and not self.known else self.engaged

    @property
    def known_paid(self) -> Decimal | None:
        """None when nobody follows any of the payments."""
        return None if self.unpaid and self.unpaid == self.known + self.unknown else self.paid

    @property
    def given_back(self) -> str:
        """« dont 700 € reversés depuis », "" when nothing was: what reconciles what was paid with what is engaged."""
        return back_of(self.recovered)

    @property
    def invention(self) -> str:
        """« dont 2 financements inventés pour la démonstration (850 €) », "" when all are real."""
        if not self.invented:
            return ""
        said = count(self.invented, "financement inventé", "financements inventés")
        amount = f" ({format_euros(self.invented_engaged)})" if self.invented_engaged else ""
        return f"dont {said} pour la démonstration{amount}"

    @property
    def stop(self) -> str:
        """« dont 1 financement de projet abandonné, retiré ou non retenu (850 €) », "" when all go on."""
        if not self.stopped:
            return ""
        said = count(
            self.stopped,
            "financement de projet abandonné, retiré ou non retenu",
            "financements de projets abandonnés, retirés ou non retenus",
        )
        amount = f" ({format_euros(self.stopped_engaged)})" if self.stopped_engaged else ""
        return f"dont {said}{amount}"

    def __add__(self, other: Spent) -> Spent:
        return Spent(*(one + more for one, more in zip(vars(self).values(), vars(other).values(), strict=True)))


# What engages an envelope: a grant, or a vote whose amount nobody communicated. A request that nobody voted, or that
# was refused, engages nothing.
_ENGAGED = """
    , engaged AS (
        SELECT money.project_id, money.fund, money.year, money.granted,
            money.paid, COALESCE(money.recovered, 0) AS recovered
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
    count(*) FILTER (WHERE engaged.granted IS NULL), count(*) FILTER (WHERE engaged.paid IS NULL),
    COALESCE(sum(engaged.recovered), 0)
"""
_INVENTED = f"project.reference LIKE '{PREFIX}%%'"
_STOPPED = "engaged.granted IS DISTINCT FROM 0 AND engaged.project_id IN (SELECT unnest(%(stopped)s::bigint[]))"
_BY_PLACE = f"""
    SELECT engaged.fund, engaged.year, project.caf_id, department.region_id, {_SUMS},
        count(*) FILTER (WHERE {_INVENTED}), COALESCE(sum(engaged.granted) FILTER (WHERE {_INVENTED}), 0),
        count(*) FILTER (WHERE {_STOPPED}), COALESCE(sum(engaged.granted) FILTER (WHERE {_STOPPED}), 0)
    FROM engaged JOIN portfolio_project AS project ON project.id = engaged.project_id
    JOIN territories_department AS department ON department.code = project.department_id
    GROUP BY engaged.fund, engaged.year, project.caf_id, department.region_id
"""  # noqa: S608 (names of columns only)
_ENGAGED_BY_PLACE = """
    SELECT engaged.fund, engaged.year, project.caf_id, department.region_id, COALESCE(sum(engaged.granted), 0),
        count(*) FILTER (WHERE engaged.granted IS NULL)
    FROM engaged JOIN portfolio_project AS project ON project.id = engaged.project_id
    JOIN territories_department AS department ON department.code = project.department_id
    GROUP BY engaged.fund, engaged.year, project.caf_id, department.region_id
"""
_BY_PROJECT = f"""
    SELECT engaged.project_id, count(*) OVER (), {_SUMS}
    FROM engaged WHERE fund = %(fund)s AND year = %(year)s GROUP BY engaged.project_id
    HAVING bool_or(granted IS NULL OR granted > 0 OR paid > 0)
    ORDER BY sum(granted) DESC NULLS LAST, engaged.project_id LIMIT %(shown)s
"""  # noqa: S608


def place_of(envelope: Envelope) -> Place:
    return envelope.fund, envelope.year, envelope.level, envelope.region_id or envelope.caf_id or ""


def spent_at(envelopes: Collection[Envelope], clock: Clock) -> defaultdict[Place, Spent]:
    """What each place of these envelopes was granted and paid in its year, from its fund: two queries."""
    found: defaultdict[Place, Spent] = defaultdict(Spent)
    wanted = {place_of(row) for row in envelopes}
    projects = projects_behind(envelopes)
    own = {"stopped": list(stopped(projects, clock).values_list("pk", flat=True))}
    for fund, year, caf, region, *told in _rows(projects, clock, _BY_PLACE, own):
        for place in _around(fund, year, caf, region):
            if place in wanted:
                found[place] += Spent(*told)
    return found


def engaged_at(envelopes: Collection[Envelope], clock: Clock) -> defaultdict[Place, Spent]:
    """What each place of these envelopes was granted, `engaged` and `unknown` alone: one query, of their years."""
    found: defaultdict[Place, Spent] = defaultdict(Spent)
    years = {row.year for row in envelopes}
    rows = _rows(projects_behind(envelopes), clock, _ENGAGED_BY_PLACE, years=years)
    for fund, year, caf, region, granted, unknown in rows:
        for place in _around(fund, year, caf, region):
            found[place] += Spent(engaged=granted, unknown=unknown)
    return found


def _around(fund: str, year: int, caf: str | None, region: str) -> tuple[Place, ...]:
    """The places that count what is granted there, at each level."""
    return (fund, year, Level.NATIONAL, ""), (fund, year, Level.REGION, region), (fund, year, Level.CAF, caf or "")


def stopped(projects: ProjectQuerySet, clock: Clock) -> ProjectQuerySet:
    """Those of `projects` that were given up, or whose application is not selected."""
    last = ProjectState.objects.filter(project__in=projects).latest_per("project", **vars(clock))
    given_up = ProjectState.objects.filter(pk__in=last.values("pk"), status=ProjectStatus.ABANDONNE)
    standing = selected(projects, clock).values("pk")
    return projects.filter(Q(pk__in=given_up.values("project")) | ~Q(pk__in=standing)).order_by()


def spent_by_project(
    projects: ProjectQuerySet, envelope: Envelope, clock: Clock, shown: int
) -> tuple[dict[int, Spent], int]:
    """Of these projects, those that something of the envelope went to, the largest grants first: the `shown` first
    ones by key, and how many there are in all. One query.
    """
    own = {"fund": envelope.fund, "year": envelope.year, "shown": shown}
    rows = _rows(projects, clock, _BY_PROJECT, own)
    return {key: Spent(*told) for key, _, *told in rows}, rows[0][1] if rows else 0


def _rows(
    projects: ProjectQuerySet,
    clock: Clock,
    asked: str,
    own: dict[str, Any] | None = None,
    years: Collection[int] | None = None,
) -> list[Any]:
    try:
        text, values = money_sql(projects, clock, years)
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
