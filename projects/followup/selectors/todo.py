"""« À faire »: what every app tells that there is to do, with the project of each line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from projects.accounts.models import User
from projects.core.french import format_ago, format_date, plural, typeset
from projects.followup.selectors.due import TASK
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from projects.portfolio.todo import Due, DueKind, due_of

# The groups of the page, as addresses name them.
SLUGS = {
    DueKind.LATE: "retard",
    DueKind.PROPOSAL: "propositions",
    DueKind.DUE: "a-faire",
    DueKind.ALERT: "alertes",
    DueKind.WAITING: "attente",
}
TITLES = {
    DueKind.LATE: "En retard",
    DueKind.PROPOSAL: "Propositions à relire",
    DueKind.DUE: "À faire, sans retard",
    DueKind.ALERT: "Alertes",
    DueKind.WAITING: "En attente d’une réponse",
}
ICONS = {
    DueKind.LATE: "horloge",
    DueKind.PROPOSAL: "doc",
    DueKind.DUE: "cercle",
    DueKind.ALERT: "alerte",
    DueKind.WAITING: "pointille",
}
TONES = {DueKind.LATE: "est-retard", DueKind.ALERT: "est-veille", DueKind.PROPOSAL: "est-info"}


@dataclass(frozen=True)
class TodoLine:
    """One thing to do, ready to print. `task` is the key of a task, which is ticked off where it stands."""

    due: Due
    icon: str
    tone: str
    project_name: str
    project_url: str
    day: str
    note: str
    task: int | None

    @property
    def anchor(self) -> str:
        return self.due.key or f"{self.due.kind}-{self.due.project}"


@dataclass(frozen=True)
class TodoGroup:
    kind: DueKind
    slug: str
    title: str
    lines: tuple[TodoLine, ...]

    @property
    def is_late(self) -> bool:
        return self.kind == DueKind.LATE

    @property
    def url(self) -> str:
        return f"{reverse('todo')}?groupe={self.slug}"


def todo_groups(user: User, today: date, dues: Iterable[Due] | None = None) -> list[TodoGroup]:
    """All the groups in their order, the empty ones too; `dues` when they were read already."""
    found = list(dues) if dues is not None else due_of(user, all_projects(user), today)
    names = project_names(user, {due.project for due in found if due.project})
    lines = [(due.kind, _line(due, names, today)) for due in found]
    return [
        TodoGroup(kind, SLUGS[kind], TITLES[kind], tuple(line for of, line in lines if of == kind)) for kind in DueKind
    ]


def all_projects(user: User):  # type: ignore[no-untyped-def]
    """The projects of the list of someone, about which there may be something to do."""
    return selected(Project.objects.visible_to(user), Clock.now())


def project_names(user: User, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The name and the reference of each project that exists for `user`: one query."""
    rows = Project.objects.visible_to(user).with_identity().filter(pk__in=list(keys))
    return {row.pk: (row.display_name, row.reference) for row in rows}


def _line(due: Due, names: dict[int, tuple[str, str]], today: date) -> TodoLine:
    name, reference = names.get(due.project or 0, ("", ""))
    return TodoLine(
        due=due,
        icon=ICONS[due.kind],
        tone=TONES.get(due.kind, ""),
        project_name=typeset(name),
        project_url=reverse("project_detail", args=[reference]) if reference else "",
        day=format_date(due.on) if due.on else "",
        note=when(due.on, today) if due.on else "",
        task=int(due.key.removeprefix(TASK)) if due.key.startswith(TASK) else None,
    )


def when(day: date, today: date) -> str:
    """« 7 jours de retard » is told by its group: « il y a 7 jours », « aujourd’hui », « dans 2 jours »."""
    if day <= today:
        return format_ago(day, today)
    days = (day - today).days
    return "demain" if days == 1 else f"dans {days} {plural(days, 'jour')}"
