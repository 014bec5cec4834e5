"""What grants take from envelopes: one at a time by fund and year, and never more than they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from funding.envelopes.selectors.spending import Place, place_of
from funding.envelopes.selectors.voting import MOVED_OUT, Room, counted_fund, exceeded, places_of, rooms_in
from funding.envelopes.services.limits import hold_credits
from funding.grants.selectors.amounts import MoneyRow, money_of
from projects.core.errors import DomainError
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock


@contextmanager
def within_envelopes(project: Project, year: int, funder: str) -> Iterator[None]:
    """Around what may raise a grant, in a transaction: the envelopes of its fund and year are held to the end of it.

    DomainError (at « amount ») when more is granted than before, beyond what one holds: nothing is written then. An
    envelope that nobody communicated refuses nothing; an act that grants no more is never refused.
    """
    fund = counted_fund(project, year, funder)
    if fund is None:
        yield
        return
    hold_credits(fund, year)
    before = _granted(project, year, funder)
    yield
    more = _granted(project, year, funder) - before
    if more <= 0:
        return
    placed = _stored(project)  # it may have passed to another Caf since it was read
    for room in reversed(rooms_in(places_of(placed, year, fund))):
        _refuse(room, more, "amount", "ce montant")


@contextmanager
def moved_within_envelopes(project: Project) -> Iterator[None]:
    """Around whatever puts a project in another Caf or department, in a transaction: its aid goes there with it.

    DomainError (at « caf ») when an envelope that it comes to would be exceeded.
    """
    for fund, year in sorted({place[:2] for place in _engaged_by_place(project)}):
        hold_credits(fund, year)
    before = _engaged_by_place(project)
    yield
    after = _engaged_by_place(_stored(project))
    come = {place: amount for place, amount in after.items() if amount > before.get(place, Decimal())}
    for room in reversed(rooms_in(come)):
        _refuse(room, come[place_of(room.envelope)], "caf", "les aides de ce projet", MOVED_OUT)


def _refuse(room: Room, more: Decimal, field: str, *words: str) -> None:
    """DomainError when `more`, which is written and counts in it already, exceeds it: it is told as it was before."""
    if said := exceeded(replace(room, engaged=room.engaged - more), more, *words):
        raise DomainError(said, field)


def _stored(project: Project) -> Project:
    return Project.objects.select_related("department", "application__call").get(pk=project.pk)


def _granted(project: Project, year: int, funder: str) -> Decimal:
    return sum((row.granted or Decimal() for row in _rows(project, [year]) if row.funder == funder), Decimal())


def _engaged_by_place(project: Project) -> dict[Place, Decimal]:
    """What each place that an envelope may have counts of the aid to `project`, where it is said to be."""
    found: defaultdict[Place, Decimal] = defaultdict(Decimal)
    for row in _rows(project):
        fund = counted_fund(project, row.year, row.funder)
        for place in places_of(project, row.year, fund) if fund and row.granted else ():
            found[place] += row.granted or Decimal()
    return found


def _rows(project: Project, years: Collection[int] | None = None) -> Iterator[MoneyRow]:
    return money_of(Project.objects.filter(pk=project.pk), Clock.latest(), years)
