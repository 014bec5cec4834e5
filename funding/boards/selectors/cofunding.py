"""What others than the State and the branch bring, as the plans of the years say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    """Of plans whose every amount is told: their produits in euros, by nature and by who brings them."""

    parts: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def cost(self) -> Decimal:
        return sum(self.parts.values(), ZERO)

    @property
    def others(self) -> Decimal:
        """What others than State and branch bring."""
        return sum((amount for (_, co_funder), amount in self.parts.items() if co_funder not in OWN), ZERO)

    @property
    def rate(self) -> Decimal | None:
        """In hundredths of the cost; None when no plan tells a cost."""
        return 100 * self.others / self.cost if self.cost else None

    def of(self, nature: str) -> CoFunding:
        """The produits of that nature alone."""
        return CoFunding({key: amount for key, amount in self.parts.items() if key[0] == nature})

    def brought_by(self, co_funder: str) -> Decimal:
        return sum((amount for (_, own), amount in self.parts.items() if own == co_funder), ZERO)


def together(shares: Iterable[CoFunding]) -> CoFunding:
    parts: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for share in shares:
        for key, amount in share.parts.items():
            parts[key] += amount
    return CoFunding(dict(parts))


def co_funding_of(projects: ProjectQuerySet, clock: Clock, years: Iterable[int] | None = None) -> dict[int, CoFunding]:
    """By year, of the last plan of each project that was sent and is told whole. One query."""
    parts: defaultdict[int, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    summed = _lines(projects, clock, years).values_list("version__plan__year", "nature", "co_funder")
    for year, nature, co_funder, total in summed.annotate(total=Sum("amount")):
        parts[year][nature, co_funder] = total or ZERO
    return {year: CoFunding(told) for year, told in parts.items()}


def co_funding_by_project(projects: ProjectQuerySet, clock: Clock) -> dict[int, dict[int, CoFunding]]:
    """The same by key of project, then by year. One query."""
    parts: defaultdict[tuple[int, int], dict[tuple[str, str], Decimal]] = defaultdict(dict)
    named = ("version__plan__project", "version__plan__year", "nature", "co_funder")
    summed = _lines(projects, clock, None).values_list(*named).annotate(total=Sum("amount"))
    for project, year, nature, co_funder, total in summed:
        parts[project, year][nature, co_funder] = total or ZERO
    found: defaultdict[int, dict[int, CoFunding]] = defaultdict(dict)
    for (project, year), told in parts.items():
        found[project][year] = CoFunding(told)
    return dict(found)


def _lines(projects: ProjectQuerySet, clock: Clock, years: Iterable[int] | None) -> QuerySet[PlanLine]:
    wanted = None if years is None else list(years)
    keys: Any = projects.order_by().values("pk")
    current = current_versions(keys, clock, wanted)
    return PlanLine.objects.filter(
        version__in=current.values("pk"), version__charges_unknown=0, version__products_unknown=0, side=Side.PRODUCT
    ).order_by()


def whole(by_year: dict[int, CoFunding]) -> CoFunding:
    return together(by_year.values())
