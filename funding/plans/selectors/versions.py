"""The plan of a year as it counts: the last version that was sent, corrected or retained, on a day as it was known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from funding.plans.enums import OFFICIAL
from funding.plans.models import Plan, PlanVersion
from projects.core.paris import end_of_day
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock


def current_versions(
    projects: QuerySet[Project] | Collection[int], clock: Clock | None = None, years: Collection[int] | None = None
) -> QuerySet[PlanVersion]:
    """One version by project and year, with its plan: a draft that nobody sent is the plan of nothing yet."""
    rows = PlanVersion.objects.filter(plan__project__in=projects, state__in=OFFICIAL)
    if years is not None:
        rows = rows.filter(plan__year__in=years)
    if clock is not None:
        rows = rows.filter(recorded_at__lt=_limit(clock), recorded_at__lte=clock.known_at)
    return rows.select_related("plan").order_by("plan_id", "-number").distinct("plan_id")


def _limit(clock: Clock) -> datetime:
    """The end, in Paris, of the day that is described."""
    return end_of_day(clock.situation_on)


def current_version(plan: Plan | None, clock: Clock | None = None) -> PlanVersion | None:
    if plan is None or plan.pk is None:
        return None
    rows = PlanVersion.objects.filter(plan=plan, state__in=OFFICIAL)
    if clock is not None:
        rows = rows.filter(recorded_at__lt=_limit(clock), recorded_at__lte=clock.known_at)
    return rows.order_by("-number").first()


def planned_cost(project: Project, year: int, clock: Clock | None = None) -> Decimal | None:
    """What a project costs in a year, in euros, as its plan says; None when no plan says it whole."""
    version = current_versions([project.pk], clock, [year]).first()
    return cost_of(version) if version is not None else None


def cost_of(version: PlanVersion) -> Decimal | None:
    """The sum of the charges; None while one of them is not communicated."""
    return None if version.charges_unknown or not version.lines else version.charges
