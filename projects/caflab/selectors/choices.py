"""Which projects Caflab accompanies: since when, on what grounds, by whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.portfolio.enums import Ground
from projects.portfolio.models import CaflabSelection, Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected
from projects.portfolio.selectors.sheet import fact_day


@dataclass(frozen=True)
class Choice:
    """The choice that stands for a project. `since` is the first day of the accompaniment that goes on."""

    pk: int
    is_selected: bool
    grounds: tuple[str, ...]
    referent: str
    referent_id: int | None
    since: date
    since_label: str
    note: str

    @property
    def ground_labels(self) -> tuple[str, ...]:
        return tuple(str(Ground(code).label) for code in self.grounds)


def choices_of(keys: Collection[int], clock: Clock) -> dict[int, Choice]:
    """The choice that stands for each project that ever had one: one query."""
    standing = CaflabSelection.objects.filter(project__in=keys).standing(**vars(clock)).select_related("referent")
    found: dict[int, Choice] = {}
    for fact in standing.order_by("observed_on", "recorded_at", "pk"):
        before = found.get(fact.project_id)
        goes_on = before is not None and before.is_selected and fact.is_selected
        found[fact.project_id] = Choice(
            pk=fact.pk,
            is_selected=fact.is_selected,
            grounds=tuple(fact.grounds),
            referent=str(fact.referent or ""),
            referent_id=fact.referent_id,
            since=before.since if before and goes_on else fact.observed_on,
            since_label=before.since_label if before and goes_on else fact_day(fact.observed_on, fact.date_precision),
            note=fact.note,
        )
    return found


def accompanied(projects: ProjectQuerySet, clock: Clock) -> ProjectQuerySet:
    """Those of `projects` that are accompanied, in the order that Caflab keeps."""
    last = CaflabSelection.objects.filter(project__in=projects.values("pk")).latest_per("project", **vars(clock))
    chosen = CaflabSelection.objects.filter(pk__in=last.values("pk"), is_selected=True)
    rows = selected(projects.filter(pk__in=chosen.values("project")), clock)
    return rows.order_by(F("caflab_rank__position").asc(nulls_last=True), "reference")


def every_accompanied(clock: Clock) -> list[int]:
    """All of them in their order, whoever sees which."""
    return list(accompanied(Project.objects.all(), clock).values_list("pk", flat=True))


def caflab_people(region: str | None = None) -> list[User]:
    """The people of Caflab today: all, or those who may follow a project of `region`."""
    rows = Membership.objects.current().filter(role=Role.CAFLAB, user__is_active=True)
    if region:
        rows = rows.filter(region=region) | rows.filter(national=True)
    return list(User.objects.filter(pk__in=rows.values("user")))
