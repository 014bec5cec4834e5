"""What others than the State and the branch bring, as the plans of the years say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

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
    found: defaultdict[int, CoFunding] = defaultdict(CoFunding)
    summed = _lines(projects, clock, years).values_list("version__plan__year", "co_funder")
    for year, co_funder, total in summed.annotate(total=Sum("amount")):
        found[year] += _part(co_funder, total)
    return dict(found)


def co_funding_by_project(projects: ProjectQuerySet, clock: Clock) -> dict[int, dict[int, CoFunding]]:
    """The same by key of project, then by year. One query."""
    found: defaultdict[int, defaultdict[int, CoFunding]] = defaultdict(lambda: defaultdict(CoFunding))
    summed = _lines(projects, clock, None).values_list("version__plan__project", "version__plan__year", "co_funder")
    for project, year, co_funder, total in summed.annotate(total=Sum("amount")):
        found[project][year] += _part(co_funder, total)
    return {project: dict(by_year) for project, by_year in found.items()}


def _lines(projects: ProjectQuerySet, clock: Clock, years: Iterable[int] | None) -> QuerySet[PlanLine]:
    wanted = None if years is None else list(years)
    keys: Any = projects.order_by().values("pk")
    current = current_versions(keys, clock, wanted)
    return PlanLine.objects.filter(
        version__in=current.values("pk"), version__charges_unknown=0, version__products_unknown=0, side=Side.PRODUCT
    ).order_by()


def _part(co_funder: str, total: Decimal | None) -> CoFunding:
    amount = total or ZERO
    return CoFunding(amount, ZERO if co_funder in OWN else amount)


def whole(by_year: dict[int, CoFunding]) -> CoFunding:
    return sum(by_year.values(), CoFunding())
