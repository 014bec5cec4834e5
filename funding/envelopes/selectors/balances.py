"""What an envelope amounts to at (S, R), what is allotted below it, what its projects were granted and paid.

Grants are counted once at every level, from the projects themselves: what a Caf grants is engaged in its envelope, in
that of its region and in that of the nation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Sum

from funding.envelopes.enums import SIGNS, MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.grants.models import Grant
from funding.rules.enums import Level
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

ZERO = Decimal()
# A fund, a year, a level, and the key of the region or of the Caf ("" for the nation).
Place = tuple[str, int, str, str]


@dataclass(frozen=True)
class Spent:
    """Euros that the projects of a place were granted and paid; `unknown` grants are not communicated, nor summed."""

    engaged: Decimal = ZERO
    paid: Decimal = ZERO
    unknown: int = 0


@dataclass(frozen=True)
class Balance:
    """Amounts in euros. `amount` None: not communicated, and nothing is said to remain of it.

    `unknown_below` counts the envelopes below whose amount is not known: they are not in `allotted`.
    """

    envelope_id: int
    amount: Decimal | None = None
    opening: Decimal | None = None
    allotted: Decimal = ZERO
    below: int = 0
    unknown_below: int = 0
    spent: Spent = field(default_factory=Spent)

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
        """What is not engaged; negative when more was granted than the envelope holds."""
        return None if self.amount is None else self.amount - self.engaged

    @property
    def unallotted(self) -> Decimal | None:
        """What may still be allotted to the envelopes below."""
        return None if self.amount is None else self.amount - self.allotted

    @property
    def is_over(self) -> bool:
        return self.remaining is not None and self.remaining < 0


def balance_of(envelopes: Iterable[Envelope], clock: Clock) -> dict[int, Balance]:
    """By key of envelope. A constant number of queries, however many envelopes there are."""
    rows = list(envelopes)
    keys = [row.pk for row in rows]
    children = dict(Envelope.objects.filter(parent__in=keys).values_list("pk", "parent"))
    totals = _totals([*keys, *children], clock)
    spent = spent_at(rows, clock)
    allotted: defaultdict[int, Decimal] = defaultdict(Decimal)
    below: defaultdict[int, list[bool]] = defaultdict(list)
    for child, parent in children.items():
        below[parent].append(child in totals)
        allotted[parent] += totals[child][0] if child in totals else ZERO
    return {
        row.pk: Balance(
            row.pk,
            *totals.get(row.pk, (None, None)),
            allotted=allotted[row.pk],
            below=len(below[row.pk]),
            unknown_below=below[row.pk].count(False),
            spent=spent[place_of(row)],
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
    """What the projects of each place of these envelopes were granted and paid in its year, from its fund."""
    from funding.grants.selectors.amounts import money_of

    found: defaultdict[Place, Spent] = defaultdict(Spent)
    wanted = {place_of(row) for row in envelopes}
    projects = projects_behind(envelopes)
    where = {key: (caf, region) for key, caf, region in projects.values_list("pk", "caf", "department__region")}
    for row in money_of(projects, clock):
        caf, region = where[row.project_id]
        for level, code in ((Level.NATIONAL, ""), (Level.REGION, region), (Level.CAF, caf)):
            place = (row.fund, row.year, level, code)
            if place in wanted:
                found[place] = _with(found[place], row.granted, row.paid)
    return found


def _with(spent: Spent, granted: Decimal | None, paid: Decimal | None) -> Spent:
    return Spent(spent.engaged + (granted or ZERO), spent.paid + (paid or ZERO), spent.unknown + (granted is None))


def projects_behind(envelopes: Collection[Envelope]) -> ProjectQuerySet:
    """The projects of the places of these envelopes that were granted something in one of their years."""
    years = {row.year for row in envelopes}
    granted = Grant.objects.filter(project=OuterRef("pk"), year__year__in=years)
    place = Q(pk__in=[])
    for row in envelopes:
        if row.level == Level.NATIONAL:
            return Project.objects.filter(Exists(granted))
    place |= Q(caf__in={row.caf_id for row in envelopes if row.caf_id})
    place |= Q(department__region__in={row.region_id for row in envelopes if row.region_id})
    return Project.objects.filter(Exists(granted)).filter(place)
