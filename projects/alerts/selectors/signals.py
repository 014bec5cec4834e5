"""The signals that stand: one query for all projects, whatever the number of rules and of projects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from projects.accounts.models import User
from projects.alerts.enums import Point, PointValue
from projects.alerts.models import Dismissal, PointFact
from projects.alerts.rules import COLUMNS, RULES, SOURCES, Look, Rule, live
from projects.core.french import format_date
from projects.portfolio import links
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, built_of_project


@dataclass(frozen=True)
class Fact:
    """What a signal rests on, and the page where it is read."""

    label: str
    url: str


@dataclass(frozen=True)
class Signal:
    """A rule speaks of a project; `mark` names what raised it, `dismissal` is who set it aside, if somebody did."""

    project: int
    rule: Rule
    since: date
    mark: str
    detail: str
    dismissal: int | None = None

    @property
    def said(self) -> str:
        return self.rule.tell(self.detail)

    def facts(self, reference: str) -> list[Fact]:
        """Where one reads what raised it, without a query."""
        word = self.mark.partition(":")[0]
        follow_up = links.tab(reference, "suivi")
        day = format_date(self.since)
        if word == "point":
            said = f"{Point(self.rule.slug).label} : {PointValue(self.detail).label}, dit le {day}"
            return [Fact(said, reverse("project_points", args=[reference]))]
        words = {
            "news": f"Retenu le {day}" if self.detail else f"Dernière nouvelle : {day}",
            "start": f"Retenu le {day}",
            "observation": f"Constat du {day}",
        }
        return [Fact(words[word], follow_up)]


@dataclass(frozen=True)
class SetAside:
    """A signal that was dismissed: why, by whom, until when."""

    pk: int
    signal: Signal
    reason: str
    by: str
    at: datetime
    until: date | None


def signals_of(projects: ProjectQuerySet, clock: Clock, *, rules: Collection[str] = ()) -> list[Signal]:
    """Every signal that `projects` raise at `clock`, those set aside included, the oldest first: one query."""
    return _told(_rows(projects, clock), rules)


def signals_of_one(project: Project, clock: Clock, *, rules: Collection[str] = ()) -> list[Signal]:
    """Those of one project, for its page."""
    return _told(_OF_ONE.rows(project=project.pk, **vars(clock)), rules)


def _rows(projects: ProjectQuerySet, clock: Clock) -> QuerySet[Any]:
    look = Look(live(projects, clock), clock)
    first, *others = [_with_dismissal(source(look), clock.situation_on) for source in SOURCES]
    return first.union(*others, all=True)


def _told(rows: Iterable[tuple[Any, ...]], rules: Collection[str]) -> list[Signal]:
    found = [
        Signal(project, RULES[rule], since, mark, detail, dismissal)
        for project, rule, since, mark, detail, dismissal in rows
        if not rules or rule in rules
    ]
    order = list(RULES)
    return sorted(found, key=lambda signal: (signal.since, order.index(signal.rule.slug), signal.project))


# Every page of a project shows its signals: composing their query took a third of the page.
_OF_ONE = built_of_project(lambda project, clock: _rows(Project.objects.filter(pk=project), clock))


def standing(signals: Collection[Signal]) -> list[Signal]:
    return [signal for signal in signals if signal.dismissal is None]


def set_aside(signals: Collection[Signal]) -> list[SetAside]:
    """Those that are dismissed, with why: one query."""
    keys = {signal.dismissal: signal for signal in signals if signal.dismissal is not None}
    rows = Dismissal.objects.filter(pk__in=keys).select_related("dismissed_by") if keys else ()
    return [
        SetAside(row.pk, keys[row.pk], row.reason, str(row.dismissed_by), row.dismissed_at, row.until) for row in rows
    ]


def alive(day: date) -> QuerySet[Dismissal]:
    """The dismissals that hold on a day."""
    return Dismissal.objects.filter(Q(until=None) | Q(until__gt=day), restored_at=None)


def dismissal_of(day: date) -> QuerySet[Dismissal]:
    """The one that sets the signal of the outer row aside."""
    return alive(day).filter(
        project=OuterRef("signal_project"), rule=OuterRef("signal_rule"), mark=OuterRef("signal_mark")
    )


def undismissed(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """The signals of a source that nobody set aside."""
    return rows.filter(~Exists(dismissal_of(day)))


def points_of(project: Project, clock: Clock) -> dict[str, PointFact]:
    """The answer that stands for each point."""
    rows = PointFact.objects.filter(project=project).latest_per("project", "point", **vars(clock))
    return {row.point: row for row in rows.select_related("recorded_by")}


def projects_by_key(keys: Collection[int]) -> dict[int, Project]:
    return {project.pk: project for project in Project.objects.filter(pk__in=keys).with_identity()}


def find_signal(user: User, project: Project, rule: str, clock: Clock) -> Signal | None:
    """The signal of that rule on that project, set aside or not."""
    found = signals_of_one(project, clock, rules=(rule,))
    return found[0] if found else None


def _with_dismissal(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    marked = rows.annotate(signal_dismissal=Subquery(dismissal_of(day).order_by("-pk").values("pk")[:1]))
    rows_of: QuerySet[Any] = marked.values_list(*COLUMNS, "signal_dismissal")
    return rows_of
