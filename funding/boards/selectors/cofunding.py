"""What others than the State and the branch bring, as the plans of the years say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from funding.plans.enums import Side
from funding.plans.models import PlanLine
from funding.plans.selectors.versions import current_versions
from funding.rules.enums import CoFunder
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

ZERO = Decimal()
OWN = (CoFunder.STATE, CoFunder.CAF)


@dataclass(frozen=True)
class CoFunding:
    """Of plans whose every amount is told: what they cost in euros, and what others than State and branch bring."""

    cost: Decimal = ZERO
    others: Decimal = ZERO

    @property
    def rate(self) -> Decimal | None:
        """In hundredths of the cost; None when no plan tells a cost."""
        return 100 * self.others / self.cost if self.cost else None

    def __add__(self, other: CoFunding) -> CoFunding:
        return CoFunding(self.cost + other.cost, self.others + other.others)


def co_funding_of(projects: ProjectQuerySet, clock: Clock, years: Iterable[int] | None = None) -> dict[int, CoFunding]:
    """By year, of the last plan of each project that was sent and is told whole. One query."""
    wanted = None if years is None else list(years)
    current = current_versions(projects.order_by().values("pk"), clock, wanted)
    rows = PlanLine.objects.filter(
        version__in=current.values("pk"), version__charges_unknown=0, version__products_unknown=0, side=Side.PRODUCT
    )
    found: defaultdict[int, CoFunding] = defaultdict(CoFunding)
    summed = rows.order_by().values_list("version__plan__year", "co_funder").annotate(total=Sum("amount"))
    for year, co_funder, total in summed:
        amount = total or ZERO
        found[year] += CoFunding(amount, ZERO if co_funder in OWN else amount)
    return dict(found)


def whole(by_year: dict[int, CoFunding]) -> CoFunding:
    return sum(by_year.values(), CoFunding())
