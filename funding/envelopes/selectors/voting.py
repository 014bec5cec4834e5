"""What votes do to the envelopes of their Caf: an excess is told to whoever notes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from funding.envelopes.models import Envelope
from funding.envelopes.selectors.amounts import amounts_now
from funding.envelopes.selectors.balances import beyond
from funding.envelopes.selectors.spending import OF_THE_BRANCH, spent_at
from funding.grants.selectors.amounts import money_of
from funding.grants.vote_registry import Voted
from funding.rules.enums import Funder, Level
from funding.rules.selectors import fund_of
from projects.core.french import typeset
from projects.core.money import format_euros
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock


def envelopes_exceeded(votes: Collection[Voted]) -> list[str]:
    """A sentence for each envelope of a Caf that holds less than what is granted from it with these votes.

    A vote takes the place of what was granted to the same project for the same year; one that is noted already counts
    once. Of an envelope that nobody communicated nothing is said.
    """
    now = Clock.now()
    rows = money_of(Project.objects.filter(pk__in={vote.project.pk for vote in votes}), now)
    granted = {(row.project_id, row.year, row.funder): row.granted or Decimal() for row in rows}
    added: defaultdict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
    for vote in votes:
        fund = fund_of(vote.project, vote.year)
        if vote.project.caf_id and (vote.funder == Funder.CAF or fund not in OF_THE_BRANCH):
            before = granted.get((vote.project.pk, vote.year, vote.funder), Decimal())
            added[fund, vote.year, vote.project.caf_id] += vote.amount - before
    cafs = Envelope.objects.filter(level=Level.CAF, caf__in={caf for *_, caf in added}).select_related("caf")
    concerned = [row for row in cafs if (row.fund, row.year, row.caf_id) in added]
    amounts, spent = amounts_now([row.pk for row in concerned]), spent_at(concerned, now)
    said, what = [], "ce vote" if len(votes) == 1 else "ces votes"
    for row in concerned:
        engaged = spent[row.fund, row.year, row.level, row.caf_id or ""].engaged
        known, more = amounts.get(row.pk), added[row.fund, row.year, row.caf_id or ""]
        excess = None if known is None else beyond(known - engaged - more)
        if excess is not None:
            over = f"l’enveloppe de la Caf est dépassée de {format_euros(excess)} avec {what}"
            said.append(typeset(f"{row} : {over}."))
    return said
