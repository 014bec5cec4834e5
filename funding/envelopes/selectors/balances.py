"""What an envelope amounts to at (S, R), what is allotted below it, what its projects were granted and paid.

Grants are counted once at every level, from the projects themselves: what a Caf grants is engaged in its envelope, in
that of its region and in that of the nation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Sum

from funding.envelopes.enums import SIGNS, MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.grants.models import Grant
from funding.grants.selectors.amounts import money_sql
from funding.rules.enums import Level
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

ZERO = Decimal()
# A fund, a year, a level, and the key of the region or of the Caf ("" for the nation).
Place = tuple[str, int, str, str]


@dataclass(frozen=True)
class Spent:
    """Euros that the projects of a place were granted, and paid less what was given back.

    `known` grants are summed; `unknown` ones are not communicated.
    """

    engaged: Decimal = ZERO
    paid: Decimal = ZERO
    known: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Balance:
    """Amounts in euros. `amount` None: not communicated, and nothing is said to remain of it.

    `unknown_below` counts the envelopes below whose amount is not known: they are not in `allotted`. `is_silent`: of a
    year that is over, nobody said what was granted; what is engaged is not 0, it is not communicated.
    """

    envelope_id: int
    amount: Decimal | None = None
    opening: Decimal | None = None
    allotted: Decimal = ZERO
    below: int = 0
    unknown_below: int = 0
    spent: Spent = field(default_factory=Spent)
    is_silent: bool = False

    @property
    def engaged(self) -> Decimal:
        return self.spent.engaged

    @property
    def paid(self) -> Decimal:
        return self.spent.paid

    @property
    def changes(self) -> Decimal | None:
        """What was added and taken back since the opening."""
        return None if self.amount is None else self.amount - (self.opening or ZERO)

    @property
    def remaining(self) -> Decimal | None:
        """What is not engaged, at most: unknown grants come off it. Negative when more was granted than there is."""
        return None if self.amount is None or self.is_silent else self.amount - self.engaged

    @property
    def unallotted(self) -> Decimal | None:
        """What may still be allotted to the envelopes below, at most while `unknown_below` of them are not known."""
        return None if self.amount is None else self.amount - self.allotted

    @property
    def excess(self) -> Decimal | None:
        """By how much more was granted than the envelope holds; None when it was not."""
        return beyond(self.remaining)

    @property
    def is_over(self) -> bool:
        return self.excess is not None


def beyond(rest: Decimal | None) -> Decimal | None:
    """What a negative rest is beyond its limit; None for a rest that is not, or not known."""
    return -rest if rest is not None and rest < 0 else None


def balance_of(envelopes: Iterable[Envelope], clock: Clock) -> dict[int, Balance]:
    """By key of envelope. A constant number of queries, however many envelopes there are."""
    rows = list(envelopes)
    keys = [row.pk for row in rows]
    links = Envelope.objects.filter(parent__in=keys).values_list("pk", "parent")
    children = {child: parent for child, parent in links if parent is not None}
    totals = _totals([*keys, *children], clock)
    spent = spent_at(rows, clock)
    allotted: defaultdict[int, Decimal] = defaultdict(Decimal)
    below: defaultdict[int, list[bool]] = defaultdict(list)
    for child, parent in children.items():
        below[parent].append(child in totals)
        allotted[parent] += totals[child][0] if child in totals else ZERO
    known: dict[int, tuple[Decimal | None, Decimal | None]] = {**totals}
    return {
        row.pk: Balance(
            row.pk,
            amount=known.get(row.pk, (None, None))[0],
            opening=known.get(row.pk, (None, None))[1],
            allotted=allotted[row.pk],
            below=len(below[row.pk]),
            unknown_below=below[row.pk].count(False),
            spent=spent[place_of(row)],
            is_silent=row.year < clock.situation_on.year and not spent[place_of(row)].known,
        )
        for row in rows
    }


def _totals(keys: Collection[int], clock: Clock) -> dict[int, tuple[Decimal, Decimal | None]]:
    """The amount of each envelope that has a movement, and what it opened with; others are left out."""
    standing = Movement.objects.filter(envelope__in=keys).standing(**vars(clock))
    amounts: defaultdict[int, Decimal] = defaultdict(Decimal)
    openings: dict[int, Decimal] = {}
    for key, kind, total in standing.order_by().values_list("envelope", "kind").annotate(total=Sum("amount")):
        amounts[key] += SIGNS[MovementKind(kind)] * total
        if kind == MovementKind.OPENING:
            openings[key] = total
    return {key: (amount, openings.get(key)) for key, amount in amounts.items()}


def place_of(envelope: Envelope) -> Place:
    return envelope.fund, envelope.year, envelope.level, envelope.region_id or envelope.caf_id or ""


def spent_at(envelopes: Collection[Envelope], clock: Clock) -> defaultdict[Place, Spent]:
    """What the projects of each place of these envelopes were granted and paid in its year, from its fund: one query.

    What is asked and not voted yet, or refused, engages nothing.
    """
    found: defaultdict[Place, Spent] = defaultdict(Spent)
    wanted = {place_of(row) for row in envelopes}
    for fund, year, caf, region, *told in _spent_rows(projects_behind(envelopes), clock):
        for level, code in ((Level.NATIONAL, ""), (Level.REGION, region), (Level.CAF, caf)):
            place = (fund, year, level, code)
            if place in wanted:
                found[place] = _added(found[place], Spent(*told))
    return found


def _added(one: Spent, other: Spent) -> Spent:
    return Spent(
        one.engaged + other.engaged, one.paid + other.paid, one.known + other.known, one.unknown + other.unknown
    )


_SPENT = """
    SELECT money.fund, money.year, project.caf_id, department.region_id,
        COALESCE(sum(money.granted), 0), COALESCE(sum(money.paid - COALESCE(money.recovered, 0)), 0),
        count(money.granted),
        count(*) FILTER (WHERE money.granted IS NULL AND money.asked IS NULL AND money.status IS NULL
            OR money.granted IS NULL AND money.status NOT IN ('asked', 'refused'))
    FROM money JOIN portfolio_project AS project ON project.id = money.project_id
    JOIN territories_department AS department ON department.code = project.department_id
    GROUP BY money.fund, money.year, project.caf_id, department.region_id
"""


def _spent_rows(projects: ProjectQuerySet, clock: Clock) -> list[tuple[Any, ...]]:
    try:
        text, values = money_sql(projects, clock)
    except EmptyResultSet:  # no place at all
        return []
    with connection.cursor() as cursor:
        cursor.execute(text + _SPENT, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def projects_behind(envelopes: Collection[Envelope]) -> ProjectQuerySet:
    """The projects of the places of these envelopes that were granted something in one of their years."""
    years = {row.year for row in envelopes}
    granted = Grant.objects.filter(project=OuterRef("pk"), year__year__in=years)
    if any(row.level == Level.NATIONAL for row in envelopes):
        return Project.objects.filter(Exists(granted))
    place = Q(caf__in={row.caf_id for row in envelopes if row.caf_id})
    place |= Q(department__region__in={row.region_id for row in envelopes if row.region_id})
    return Project.objects.filter(Exists(granted)).filter(place)
