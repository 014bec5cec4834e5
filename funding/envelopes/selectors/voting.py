"""The envelopes that a vote is taken from: that of its Caf, of its region, of the nation; what is left in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from funding.envelopes.models import Envelope
from funding.envelopes.selectors.amounts import amounts_now
from funding.envelopes.selectors.balances import beyond
from funding.envelopes.selectors.spending import OF_THE_BRANCH, Place, engaged_at, place_of
from funding.grants.selectors.amounts import money_of
from funding.grants.vote_registry import Voted
from funding.rules.enums import Fund, Funder, Level
from funding.rules.selectors import fund_of
from projects.core.french import typeset
from projects.core.money import format_euros
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

UNTOLD = "enveloppe non communiquée, elle ne limite rien."
WAY_OUT = (
    "Demandez une attribution à la Cnaf. Si l’aide est déjà votée, l’enveloppe notée est à corriger d’abord ; le vote "
    "se note ensuite."
)


@dataclass(frozen=True)
class Room:
    """An envelope, what it amounts to (None: not communicated) and what is granted from it, in euros."""

    envelope: Envelope
    amount: Decimal | None
    engaged: Decimal

    @property
    def left(self) -> Decimal | None:
        """Negative when more is granted than it holds."""
        return None if self.amount is None else self.amount - self.engaged


def counted_fund(project: Project, year: int, funder: str) -> str | None:
    """The fund whose envelopes what `funder` grants is taken from; None when it is taken from none."""
    fund = fund_of(project, year)
    return None if funder != Funder.CAF and fund in OF_THE_BRANCH else fund.value


def places_of(project: Project, year: int, fund: str) -> tuple[Place, ...]:
    """From the nation down."""
    found = [(fund, year, Level.NATIONAL.value, ""), (fund, year, Level.REGION.value, project.department.region_id)]
    return (*found, (fund, year, Level.CAF.value, project.caf_id)) if project.caf_id else tuple(found)


def rooms_in(places: Iterable[Place], *, known: bool = True) -> list[Room]:
    """The envelopes of these places, from the nation down: three queries. `known`: those of a known amount alone."""
    wanted = set(places)
    codes = {code for *_, code in wanted}
    rows = Envelope.objects.filter(
        Q(level=Level.NATIONAL) | Q(region__in=codes) | Q(caf__in=codes),
        fund__in={fund for fund, *_ in wanted},
        year__in={year for _, year, *_ in wanted},
    )
    found = [row for row in rows.select_related("region", "caf").order_by("pk") if place_of(row) in wanted]
    found.sort(key=lambda row: list(Level).index(Level(row.level)))
    amounts = amounts_now([row.pk for row in found])
    kept = [row for row in found if row.pk in amounts or not known]
    engaged = engaged_at([row for row in kept if row.pk in amounts], Clock.now())
    return [Room(row, amounts.get(row.pk), engaged[place_of(row)]) for row in kept]


def exceeded(room: Room, more: Decimal, what: str) -> str:
    """Why `more` euros do not fit in what is left of an envelope; "" when they do, or when nobody told its amount."""
    excess = None if room.left is None else beyond(room.left - more)
    if excess is None or room.left is None:
        return ""
    over = f"{room.envelope} : avec {what}, l’enveloppe serait dépassée de {format_euros(excess)}"
    rest = f"il y reste {format_euros(room.left)}"
    if room.left < 0:
        rest = f"elle l’est déjà de {format_euros(-room.left)}"
    return typeset(f"{over}, {rest}. {WAY_OUT}")


def envelopes_exceeded(votes: Collection[Voted]) -> list[str]:
    """A sentence for each envelope that holds less than what is granted from it with these votes.

    A vote takes the place of what was granted to the same project for the same year; one that is noted already counts
    once. Of an envelope that nobody communicated nothing is said.
    """
    rows = money_of(Project.objects.filter(pk__in={vote.project.pk for vote in votes}), Clock.now())
    granted = {(row.project_id, row.year, row.funder): row.granted or Decimal() for row in rows}
    added: defaultdict[Place, Decimal] = defaultdict(Decimal)
    for vote in votes:
        fund = counted_fund(vote.project, vote.year, vote.funder)
        for place in places_of(vote.project, vote.year, fund) if fund else ():
            added[place] += vote.amount - granted.get((vote.project.pk, vote.year, vote.funder), Decimal())
    what = "ce vote" if len(votes) == 1 else "ces votes"
    told = (exceeded(room, added[place_of(room.envelope)], what) for room in rooms_in(added))
    return [said for said in told if said]


def envelopes_left(project: Project, year: int, funder: str) -> list[str]:
    """What is left in each envelope that a vote would be taken from, the nearest first; that of the Caf is always told
    of, be it to say that nobody communicated it.
    """
    fund = counted_fund(project, year, funder)
    if fund is None:
        return []
    rooms = rooms_in(places_of(project, year, fund))[::-1]
    said = [f"{room.envelope} : {_left(room)}" for room in rooms]
    if project.caf and all(room.envelope.level != Level.CAF for room in rooms):
        said.insert(0, f"{Fund(fund).label} {year}, {project.caf.name} : {UNTOLD}")
    return [typeset(one) for one in said]


def _left(room: Room) -> str:
    assert room.left is not None
    assert room.amount is not None
    if room.left < 0:
        return f"dépassée de {format_euros(-room.left)} ; plus rien ne peut y être accordé."
    return f"il reste {format_euros(room.left)} sur {format_euros(room.amount)}."
