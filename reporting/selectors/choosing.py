"""What the selection page of an edition shows: the projects chosen, in order, and those that a query finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from projects.accounts.models import User
from projects.core.french import typeset
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected
from reporting.models import Edition, EditionProject


@dataclass(frozen=True)
class ChosenRow:
    """A project of the selection. `prints` is false while it was not selected at the situation date."""

    key: int
    rank: int
    reference: str
    name: str
    subject: str
    place: str
    prints: bool


def chosen_rows(edition: Edition) -> list[ChosenRow]:
    """The selection in its order: three queries, however many."""
    rows = list(
        EditionProject.objects.filter(edition=edition)
        .select_related("project__porteur", "project__commune", "project__epci", "project__department__region")
        .order_by("position")
    )
    clock = Clock(edition.situation_on, timezone.now())
    keys = [row.project_id for row in rows]
    printed = set(selected(Project.objects.filter(pk__in=keys), clock).values_list("pk", flat=True))
    return [
        ChosenRow(
            row.project_id,
            rank,
            row.project.reference,
            typeset(row.project.display_name),
            typeset(row.project.title),
            typeset(f"{row.project.department.name}, {row.project.department.region.name}"),
            row.project_id in printed,
        )
        for rank, row in enumerate(rows, start=1)
    ]


def query_filter(user: User, query: str, clock: Clock | None = None) -> ProjectFilter:
    """The filters of the list of projects at a query, on what `user` may see."""
    clock = clock or Clock.now()
    visible = selected(Project.objects.visible_to(user), clock)
    return ProjectFilter(QueryDict(ListAddress(query).query), queryset=visible, clock=clock, user=user)


def found_projects(filters: ProjectFilter) -> list[Project]:
    """What the filters find, from one region to the next as documents print them."""
    rows: ProjectQuerySet = filters.qs
    order = ("department__region__sort_name", "department__sort_name", "reference")
    return list(rows.select_related("department").order_by(*order))


def of_region(edition: Edition, projects: Sequence[Project]) -> list[Project]:
    """Those that a regional edition may hold: all of them for a national one."""
    return [one for one in projects if edition.region_id in (None, one.department.region_id)]
