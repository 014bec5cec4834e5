"""What grants take from envelopes: one at a time by fund and year, and never more than they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from funding.envelopes.selectors.voting import counted_fund, exceeded, places_of, rooms_in
from funding.envelopes.services.limits import hold_credits
from funding.grants.selectors.amounts import money_of
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
    for room in reversed(rooms_in(places_of(project, year, fund))):
        # What is written counts in it already: it is told as it was before.
        before_it = replace(room, engaged=room.engaged - more)
        if said := exceeded(before_it, more, "ce montant"):
            raise DomainError(said, "amount")


def _granted(project: Project, year: int, funder: str) -> Decimal:
    rows = money_of(Project.objects.filter(pk=project.pk), Clock.latest(), [year])
    return sum((row.granted or Decimal() for row in rows if row.funder == funder), Decimal())
