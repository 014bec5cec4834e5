"""What « La suite » of a project says of the follow-up: the next step noted with an exchange, the open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Concat
from django.urls import reverse

from projects.core.french import count, format_date
from projects.core.paris import today
from projects.followup.models import Exchange, Task
from projects.portfolio.next_steps import Act, Step
from projects.portfolio.tabs import PageOf

MOST = 5


def next_of(page: PageOf) -> Iterator[Step]:
    """Those that one may read, by day: one query. Nothing at a day of the past, where a task was in another state."""
    if page.is_past:
        return
    found = list(_steps(page).union(_tasks(page), all=True))
    for _, pk, what, day, noted_on, _ in found:
        if noted_on:
            said = f"Prochaine étape : {f'{format_date(day)}, ' if day else ''}noté le {format_date(noted_on)}"
            yield Step(what, said, (Act("Voir l’échange", reverse("exchange_detail", args=[pk])),), _late(day))
    tasks = sorted((row for row in found if not row[4]), key=lambda row: (row[3], row[1]))
    for _, pk, what, day, _, who in tasks[:MOST]:
        said = f"Tâche confiée {f'à {who.strip()}' if who else 'au porteur'}, pour le {format_date(day)}"
        yield Step(what, said, (Act("Ouvrir la tâche", reverse("task_detail", args=[pk])),), _late(day))
    if (left := len(tasks) - MOST) > 0:
        yield Step(count(left, "autre tâche ouverte", "autres tâches ouvertes"))


def _late(day: date | None) -> bool:
    return day is not None and day < today()


def _steps(page: PageOf) -> Any:
    """The last step that was noted, as long as no exchange of its day or later settles it."""
    project = page.sheet.project.pk
    later = Exchange.objects.kept().filter(project=project, observed_on__gte=OuterRef("next_on"))
    rows = Exchange.objects.visible_to(page.user).kept().filter(project=project).exclude(next_step="")
    last = rows.exclude(Exists(later)).order_by("-observed_on", "-pk").values("pk")[:1]
    return Exchange.objects.filter(pk__in=last).order_by().values_list(
        Value("step"), "pk", "next_step", "next_on", "observed_on", Value("", output_field=CharField())
    )  # fmt: skip


def _tasks(page: PageOf) -> Any:
    rows = Task.objects.visible_to(page.user).open().filter(project=page.sheet.project.pk).order_by()
    who = Concat("assignee__first_name", Value(" "), "assignee__last_name", output_field=CharField())
    return rows.values_list(Value("task"), "pk", "title", "due_on", "done_on", who)
