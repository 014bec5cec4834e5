"""The list of bilans: filtered, late ones first, counted by state; and who is late, by Caf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateTimeField, IntegerField, OuterRef, Q, Subquery, Value, When

from projects.accounts.models import User
from projects.bilans.enums import NOT_DEPOSITED, WITH_CAF, WITH_PORTEUR, BilanState
from projects.bilans.models import Bilan, BilanReminder, BilanStep
from projects.bilans.querysets import BilanQuerySet
from projects.core.french import sort_key
from projects.core.paris import today
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors.contacts import recipients
from projects.territories.models import Caf

PAGE_SIZE = 50
LATE = "retard"


@dataclass(frozen=True)
class Filters:
    """What the address asks for; an unknown value is none."""

    year: int | None = None
    state: str = ""  # a state, or LATE
    caf: str = ""
    text: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.year or self.state or self.caf or self.text)


@dataclass(frozen=True)
class Row:
    """A bilan as a line of the list prints it."""

    bilan: Bilan
    is_late: bool
    reminded_on: date | None
    since: Any

    @property
    def caf(self) -> str:
        return self.bilan.project.caf.name if self.bilan.project.caf else ""


@dataclass(frozen=True)
class Listed:
    rows: list[Row]
    total: int
    number: int
    pages: int


@dataclass(frozen=True)
class StateCount:
    state: str
    label: str
    count: int


@dataclass(frozen=True)
class LateCaf:
    """The late bilans of one Caf; `unreachable` have no responsible contact with an address."""

    key: str
    name: str
    late: int
    expected: int
    unreachable: int


def filtered(user: User, filters: Filters, day: date, *, with_state: bool = True) -> BilanQuerySet:
    rows = Bilan.objects.visible_to(user)
    if filters.year:
        rows = rows.filter(campaign__year=filters.year)
    if filters.caf:
        rows = rows.filter(project__caf=filters.caf)
    if filters.text:
        rows = rows.filter(_named(filters.text))
    if not with_state or not filters.state:
        return rows
    return rows.late(day) if filters.state == LATE else rows.filter(state=filters.state)


def _named(text: str) -> Q:
    """Every word in the name of the porteur, of the place, in the title or the reference."""
    found = Q()
    for word in sort_key(text).split()[:8]:
        found &= (
            Q(project__porteur__sort_name__icontains=word)
            | Q(project__commune__sort_name__icontains=word)
            | Q(project__epci__sort_name__icontains=word)
            | Q(project__department__sort_name__icontains=word)
            | Q(project__title__icontains=word)
            | Q(project__reference__icontains=word)
        )
    return found


def ordered(rows: BilanQuerySet, day: date) -> BilanQuerySet:
    """Late ones first, then what waits for the Caf, for the porteur, what is settled; the oldest day first."""
    late = Q(state__in=NOT_DEPOSITED, campaign__due_on__lt=day)
    rank = Case(
        When(late, then=Value(0)),
        When(state__in=WITH_CAF, then=Value(1)),
        When(state__in=WITH_PORTEUR, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    reminded = BilanReminder.objects.filter(bilan=OuterRef("pk")).order_by("-day").values("day")[:1]
    step = BilanStep.objects.filter(bilan=OuterRef("pk")).order_by("-pk").values("recorded_at")[:1]
    annotated = rows.annotate(
        rank=rank,
        reminded_on=Subquery(reminded),
        since=Subquery(step, output_field=DateTimeField()),
    )
    return annotated.order_by("rank", "-campaign__year", "campaign__due_on", "project__reference").with_identity()


def bilan_page(user: User, filters: Filters, number: int) -> Listed:
    day = today()
    rows = filtered(user, filters, day)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    start = (number - 1) * PAGE_SIZE
    return Listed(list(as_rows(ordered(rows, day)[start : start + PAGE_SIZE], day)), total, number, pages)


def as_rows(bilans: Iterable[Any], day: date) -> Iterable[Row]:
    for row in bilans:
        is_late = row.state in NOT_DEPOSITED and row.campaign.due_on < day
        yield Row(row, is_late, row.reminded_on, row.since)


def counts(user: User, filters: Filters) -> list[StateCount]:
    """By state, late ones first, whatever state is asked for: one query."""
    day = today()
    rows = filtered(user, filters, day, with_state=False)
    told = rows.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in BilanState},
        late=Count("pk", filter=Q(state__in=NOT_DEPOSITED, campaign__due_on__lt=day)),
    )
    return [
        StateCount(LATE, "En retard", told["late"]),
        *(StateCount(state.value, str(state.label), told[state.value]) for state in BilanState),
    ]


def years_of(user: User) -> list[int]:
    return list(
        Bilan.objects.visible_to(user).order_by("-campaign__year").values_list("campaign__year", flat=True).distinct()
    )


def cafs_of(user: User) -> list[Caf]:
    return list(Caf.objects.filter(pk__in=Bilan.objects.visible_to(user).values("project__caf")).order_by("sort_name"))


def late_by_caf(user: User) -> list[LateCaf]:
    """Of open and past campaigns: how many are late of how many still expected, most late first."""
    day = today()
    rows = Bilan.objects.visible_to(user).filter(state__in=NOT_DEPOSITED).order_by()
    told = rows.values("project__caf", "project__caf__name").annotate(
        expected=Count("pk"), late=Count("pk", filter=Q(campaign__due_on__lt=day))
    )
    late = list(Bilan.objects.visible_to(user).late(day).select_related("project"))
    reached = recipients([row.project for row in late])
    lost: dict[str | None, int] = {}
    for row in late:
        if row.project_id not in reached:
            lost[row.project.caf_id] = lost.get(row.project.caf_id, 0) + 1
    found = [
        LateCaf(
            row["project__caf"] or "",
            row["project__caf__name"] or "Caf à renseigner",
            row["late"],
            row["expected"],
            lost.get(row["project__caf"], 0),
        )
        for row in told
    ]
    return sorted(found, key=lambda row: (-row.late, row.name))


def current_of(projects: ProjectQuerySet) -> list[Bilan]:
    """The bilans of these projects that somebody still has to do something with."""
    rows = Bilan.objects.filter(project__in=projects.values("pk"), state__in=[*WITH_PORTEUR, *WITH_CAF])
    return list(rows.with_identity().order_by("campaign__due_on", "pk"))
