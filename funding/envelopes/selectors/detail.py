"""What the page of one envelope shows: its movements, what it gives below, the projects behind."""

from __future__ import annotations

from dataclasses import dataclass

from funding.envelopes.models import Envelope, Movement
from funding.envelopes.registry import Origin, origins_of
from funding.envelopes.selectors.spending import Spent, projects_behind, spent_by_project, stopped
from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected

SHOWN = 50


@dataclass(frozen=True)
class MovementLine:
    """A movement as recorded; `void` is what took it back, with its reason. `may_undo`: nothing else holds it."""

    movement: Movement
    void: Movement | None
    origin: Origin | None

    @property
    def may_undo(self) -> bool:
        return self.void is None and not (self.origin and self.origin.held)


@dataclass(frozen=True)
class ProjectLine:
    """`is_gone`: the project is not selected, and has no page; `is_stopped`: that, or given up."""

    project: Project
    spent: Spent
    is_stopped: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Behind:
    """The projects that were granted something of an envelope, the largest grants first; `total` counts them all."""

    lines: list[ProjectLine]
    total: int


def movements_of(envelope: Envelope) -> list[MovementLine]:
    """Newest first, those that were taken back included: nothing is erased."""
    rows = Movement.objects.filter(envelope=envelope, is_void=False).select_related("recorded_by", "source")
    movements = list(rows.order_by("-observed_on", "-recorded_at", "-pk"))
    voids = {
        row.retracts_id: row
        for row in Movement.objects.filter(envelope=envelope, is_void=True).select_related("recorded_by")
    }
    origins = origins_of([row.pk for row in movements])
    return [MovementLine(row, voids.get(row.pk), origins.get(row.pk)) for row in movements]


def behind(user: User, envelope: Envelope, clock: Clock) -> Behind:
    """Of the projects that `user` sees. Four queries."""
    projects = projects_behind([envelope]).filter(pk__in=Project.objects.visible_to(user).values("pk"))
    told, total = spent_by_project(projects, envelope, clock, SHOWN)
    named = Project.objects.with_identity().in_bulk(list(told))
    shown = Project.objects.filter(pk__in=list(told))
    ended = set(stopped(shown, clock).values_list("pk", flat=True))
    there = set(selected(shown, clock).values_list("pk", flat=True))
    lines = [ProjectLine(named[key], spent, key in ended, key not in there) for key, spent in told.items()]
    return Behind(lines, total)
