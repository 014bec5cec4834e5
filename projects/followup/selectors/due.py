"""What the follow-up gives an advisor to do: tasks, those that a porteur was given, next steps whose day has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from projects.accounts.models import User
from projects.followup.models import Exchange, Task
from projects.portfolio.models import Referent
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock
from projects.portfolio.todo import Due, DueKind

# A task or a step is « à faire » a month ahead: what is further is no news of today.
AHEAD = timedelta(days=31)
# A step is settled by any exchange of its day or later.
TASK = "tache-"


def tasks_due(user: User, projects: ProjectQuerySet, today: date) -> list[Due]:
    """The open tasks of `user`; and those that the porteurs of the projects they follow, or they, were given."""
    standing = _standing_referents(today)
    followed = Referent.objects.filter(user=user, pk__in=standing.values("pk")).values("project")
    mine = Q(assignee=user)
    theirs = Q(for_porteur=True) & (Q(author=user) | Q(project__in=followed))
    rows = Task.objects.open().visible_to(user).filter(mine | theirs, project__in=projects.values("pk"))
    rows = rows.filter(due_on__lte=today + AHEAD).select_related("author")
    return [_task(task, user, today) for task in rows]


def _task(task: Task, user: User, today: date) -> Due:
    kind = DueKind.LATE if task.due_on < today else DueKind.WAITING if task.for_porteur else DueKind.DUE
    given = f"Confiée par {task.author}" if task.author_id != user.pk else ""
    return Due(
        project=task.project_id,
        kind=kind,
        what=task.title,
        url=reverse("task_detail", args=[task.pk]),
        act="Ouvrir",
        on=task.due_on,
        detail="Attendu du porteur" if task.for_porteur else given,
        key=f"{TASK}{task.pk}",
    )


def tasks_of_person(user: User, person: int, today: date) -> list[Due]:
    """The open tasks of somebody else that `user` may read: a manager's view of a colleague's."""
    rows = Task.objects.open().visible_to(user).filter(assignee=person).select_related("author")
    return [_task(task, user, today) for task in rows]


def late_tasks(user: User, today: date) -> dict[int, tuple[str, int]]:
    """The people who have tasks that are late, among those that `user` may read: their name, how many."""
    rows = Task.objects.open().visible_to(user).filter(assignee__isnull=False, due_on__lt=today)
    found = rows.order_by().values_list("assignee", "assignee__first_name", "assignee__last_name").annotate(Count("pk"))
    return {pk: (f"{first} {last}".strip(), number) for pk, first, last, number in found}


def steps_due(user: User, projects: ProjectQuerySet, today: date) -> list[Due]:
    """The next steps that `user` noted whose day has come and of which nothing was noted since."""
    later = Exchange.objects.kept().filter(project=OuterRef("project"), observed_on__gte=OuterRef("next_on"))
    rows = Exchange.objects.visible_to(user).kept().filter(author=user, project__in=projects.values("pk"))
    rows = rows.filter(next_on__lte=today + timedelta(days=7)).exclude(Exists(later))
    return [_step(row, today) for row in rows.select_related("project")]


def _step(row: Exchange, today: date) -> Due:
    note = f"{reverse('exchange_add')}?{urlencode({'projet': row.project.reference})}"
    kind = DueKind.LATE if row.next_on and row.next_on < today else DueKind.DUE
    return Due(row.project_id, kind, row.next_step, note, "Noter", row.next_on, "Prochaine étape", f"etape-{row.pk}")


def next_dates(user: User, keys: Iterable[int], today: date) -> dict[int, tuple[date, str]]:
    """The next day that something is set for in each project, and what: two queries."""
    keys = list(keys)
    steps = Exchange.objects.visible_to(user).kept().filter(project__in=keys, next_on__gte=today)
    tasks = Task.objects.visible_to(user).open().filter(project__in=keys, due_on__gte=today)
    found: dict[int, tuple[date, str]] = {}
    for project, day, what in [
        *tasks.values_list("project", "due_on", "title"),
        *((project, day, what) for project, day, what in steps.values_list("project", "next_on", "next_step") if day),
    ]:
        if project not in found or day < found[project][0]:
            found[project] = (day, what)
    return found


def _standing_referents(today: date) -> QuerySet[Referent]:
    clock = Clock.now()
    return Referent.objects.latest_per("project", situation_on=today, known_at=clock.known_at)
