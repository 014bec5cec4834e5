"""The totals known for a region and for no project apart: shown beside the sums, never in them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from funding.grants.models import RegionalTotal
from funding.grants.selectors import TotalLine
from projects.core.money import UNKNOWN
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock


def regional_totals(projects: ProjectQuerySet, clock: Clock) -> list[TotalLine]:
    """Those of which some of `projects` is part, of the same call in the same region, by region. One query."""
    known = RegionalTotal.objects.latest_per("call", "region", "first_year", "last_year", **vars(clock))
    rows = RegionalTotal.objects.filter(pk__in=known.values("pk")).select_related("region", "source", "call")
    inside = projects.order_by().filter(application__call=OuterRef("call"), department__region=OuterRef("region"))
    kept = rows.filter(Exists(inside)).order_by("region__sort_name", "first_year")
    return [
        TotalLine(
            row.region.name,
            f"{row.first_year}-{row.last_year}",
            row.amount,
            row.source.title if row.source else UNKNOWN,
        )
        for row in kept
    ]
