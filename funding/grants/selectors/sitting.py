"""The requests that await a decision, for whoever notes what a sitting decided of several projects at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from funding.grants.enums import FinancingState as State
from funding.grants.models import Asked, Financing, FinancingStep
from funding.grants.policies import can_vote_financing
from funding.grants.selectors.checks import Granted, Known, granted_by_other, grants_of, years_granted
from funding.grants.selectors.standing import versions_of
from funding.plans.selectors import current_versions
from funding.plans.selectors.versions import cost_of
from projects.accounts.models import User
from projects.portfolio.selectors import Clock

# A sitting decides of a few dozen; a page that holds more is a list to filter by year.
MOST = 100


@dataclass(frozen=True)
class Pending:
    """A request: what is asked in euros (None: not communicated), and the version of all that is shown."""

    financing: Financing
    asked: Decimal | None
    natures: tuple[str, ...]
    read: str

    @property
    def pk(self) -> int:
        return self.financing.pk


def pending_requests(user: User, funder: str, year: int | None = None) -> list[Pending]:
    """Those that `user` may note the decision of, by project and year, MOST at most. Three queries."""
    clock = vars(Clock.now())
    seen = Financing.objects.visible_to(user).filter(funder=funder)
    if year is not None:
        seen = seen.filter(year__year=year)
    last = FinancingStep.objects.filter(financing__in=seen.values("pk")).latest_per("financing", **clock)
    waiting = FinancingStep.objects.filter(pk__in=last.values("pk"), status=State.ASKED)
    rows = Financing.objects.filter(pk__in=waiting.values("financing")).with_identity()
    # Read as far as it takes to find them: the requests of a whole country may wait.
    ordered = rows.order_by("project__reference", "year__year").iterator(chunk_size=2 * MOST)
    mine = list(islice((row for row in ordered if can_vote_financing(user, row)[0]), MOST))
    versions = versions_of([row.pk for row in mine])
    asked: defaultdict[int, list[Asked]] = defaultdict(list)
    asks = Asked.objects.filter(financing__in=[row.pk for row in mine])
    for ask in asks.latest_per("financing", "nature", "axis", "volet", **clock):
        asked[ask.financing_id].append(ask)
    return [_pending(row, asked[row.pk], versions[row.pk]) for row in mine]


def known_of_all(rows: Collection[Pending]) -> dict[int, Known]:
    """What the checks of each need, by key of the financing. Four queries, whatever their number."""
    projects, years = {row.financing.project_id for row in rows}, {row.financing.year.year for row in rows}
    costs = {
        (version.plan.project_id, version.plan.year): cost_of(version)
        for version in current_versions(projects, None, years)
    }
    granted: defaultdict[int, list[Granted]] = defaultdict(list)
    for grant in grants_of(projects):
        granted[grant.project_id].append(grant)
    return {
        row.pk: Known(
            costs.get((row.financing.project_id, row.financing.year.year)),
            granted_by_other(row.financing, granted[row.financing.project_id]),
            row.natures,
            years_granted(row.financing, granted[row.financing.project_id]),
        )
        for row in rows
    }


def _pending(financing: Financing, asks: list[Asked], read: str) -> Pending:
    amounts = [ask.amount for ask in asks if ask.amount is not None]
    natures = tuple(sorted({ask.nature for ask in asks if ask.nature and ask.amount != 0}))
    whole = bool(asks) and len(amounts) == len(asks)
    return Pending(financing, sum(amounts, Decimal()) if whole else None, natures, read)
