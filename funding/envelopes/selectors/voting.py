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
from projects.accounts.models import User
from projects.core.french import count, typeset
from projects.core.money import format_euros
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

UNTOLD = "enveloppe non communiquée, elle ne limite rien."
WAY_OUT = (
    "Demandez une attribution à la Cnaf. Si l’aide est déjà votée, l’enveloppe notée est à corriger d’abord ; le vote "
    "se note ensuite."
)
MOVED_OUT = "Demandez d’abord à la Cnaf d’y attribuer de quoi les couvrir ; le projet y passera ensuite."


@dataclass(frozen=True)
class Room:
    """An envelope, what it amounts to and what is granted from it, in euros; `unknown` grants have no amount."""

    envelope: Envelope
    amount: Decimal
    engaged: Decimal
    unknown: int

    @property
    def left(self) -> Decimal:
        """At most, unknown grants come off it. Negative when more is granted than it holds."""
        return self.amount - self.engaged

    @property
    def most(self) -> str:
        """« au plus » before what is left, where a grant is not communicated: that is not 0."""
        return "au plus " if self.unknown else ""


def counted_fund(project: Project, year: int, funder: str) -> str | None:
    """The fund whose envelopes what `funder` grants is taken from; None when it is taken from none."""
    fund = fund_of(project, year)
    return None if funder != Funder.CAF and fund in OF_THE_BRANCH else fund.value


def places_of(project: Project, year: int, fund: str) -> tuple[Place, ...]:
    """From the nation down."""
    found = [(fund, year, Level.NATIONAL.value, ""), (fund, year, Level.REGION.value, project.department.region_id)]
    return (*found, (fund, year, Level.CAF.value, project.caf_id)) if project.caf_id else tuple(found)


def rooms_in(places: Iterable[Place]) -> list[Room]:
    """The envelopes of these places that somebody communicated, from the nation down: three queries."""
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
    kept = [row for row in found if row.pk in amounts]
    spent = engaged_at(kept, Clock.latest())
    told = ((row, spent[place_of(row)]) for row in kept)
    return [Room(row, amounts[row.pk], one.engaged, one.unknown) for row, one in told]


def exceeded(room: Room, more: Decimal, what: str, way_out: str = WAY_OUT) -> str:
    """Why `more` euros do not fit in what is left of an envelope; "" when they do."""
    excess = beyond(room.left - more)
    if excess is None:
        return ""
    least = "d’au moins " if room.unknown else "de "
    over = f"{room.envelope} : avec {what}, l’enveloppe serait dépassée {least}{format_euros(excess)}"
    rest = f"il y reste {room.most}{format_euros(room.left)}"
    if room.left < 0:
        rest = f"elle l’est déjà de {format_euros(-room.left)}"
    return typeset(f"{over}, {rest}. {way_out}")


def envelopes_exceeded(votes: Collection[Voted]) -> list[str]:
    """A sentence for each envelope that holds less than what is granted from it with these votes.

    A vote takes the place of what was granted to the same project for the same year; one that is noted already counts
    once. Of an envelope that nobody communicated nothing is said.
    """
    rows = money_of(Project.objects.filter(pk__in={vote.project.pk for vote in votes}), Clock.latest())
    granted = {(row.project_id, row.year, row.funder): row.granted or Decimal() for row in rows}
    added: defaultdict[Place, Decimal] = defaultdict(Decimal)
    for vote in votes:
        fund = counted_fund(vote.project, vote.year, vote.funder)
        for place in places_of(vote.project, vote.year, fund) if fund else ():
            added[place] += vote.amount - granted.get((vote.project.pk, vote.year, vote.funder), Decimal())
    what = "ce vote" if len(votes) == 1 else "ces votes"
    told = (exceeded(room, added[place_of(room.envelope)], what) for room in rooms_in(added))
    return [said for said in told if said]


def envelopes_left(user: User, project: Project, year: int, funder: str) -> list[str]:
    """What is left in each envelope that a vote would be taken from and that `user` sees, the nearest first; that of
    the Caf is always told of, be it to say that nobody communicated it.
    """
    fund = counted_fund(project, year, funder)
    if fund is None:
        return []
    rooms = rooms_in(places_of(project, year, fund))[::-1]
    own = Envelope.objects.visible_to(user).filter(pk__in=[room.envelope.pk for room in rooms])
    seen = set(own.values_list("pk", flat=True))
    said = [f"{room.envelope} : {_left(room)}" for room in rooms if room.envelope.pk in seen]
    if project.caf and all(room.envelope.level != Level.CAF for room in rooms):
        said.insert(0, f"{Fund(fund).label} {year}, {project.caf.name} : {UNTOLD}")
    return [typeset(one) for one in said]


def _left(room: Room) -> str:
    if room.left < 0:
        return f"dépassée de {format_euros(-room.left)} ; plus rien ne peut y être accordé."
    said = f"il reste {room.most}{format_euros(room.left)} sur {format_euros(room.amount)}"
    if not room.unknown:
        return f"{said}."
    return f"{said}, {count(room.unknown, 'aide accordée', 'aides accordées')} sans montant communiqué."
