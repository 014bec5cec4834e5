"""Tasks: given, ticked off, put back to another day; and the reminders of those that come due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.followup.mails import TASK_GIVEN, TASK_REMINDER
from projects.followup.models import Exchange, Task
from projects.followup.models.exchanges import TOO_FAR, furthest
from projects.followup.policies import can_add_task, can_change_task, can_settle_task
from projects.followup.selectors.people import possible_assignees
from projects.journal.services import record
from projects.outbox.services import post
from projects.portfolio.models import Project
from projects.portfolio.policies import Answer
from projects.portfolio.selectors.contacts import recipients

# A reminder that no process sent that day is still worth telling for some days, not after.
STILL_WORTH = timedelta(days=7)
NOT_TO_THEM = "Cette tâche se confie à une personne de la Caf du projet, à son référent Caflab ou à son porteur."
NO_PORTEUR = "Le porteur de ce projet n’est pas connu : confiez la tâche à quelqu’un de la Caf."
PAST_REMINDER = "Ce rappel est passé : donnez aujourd’hui ou un jour à venir."
PAST = "Cette échéance est passée : donnez aujourd’hui ou un jour à venir."


@transaction.atomic
def add_task(
    *,
    actor: User,
    project: Project,
    title: str,
    due_on: date,
    assignee: User | None,
    remind_on: date | None = None,
    exchange: Exchange | None = None,
) -> Task:
    """Give a task about a project to someone, or to its porteur (`assignee` None); who gets it is told.

    DomainError when the actor may not, or when that person has nothing to do with the project; ValidationError by
    field otherwise.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    _require(can_add_task(actor, project))
    _require_assignee(project, actor, assignee)
    if due_on < today():
        raise DomainError(PAST, field="due_on")
    if remind_on is not None and remind_on < today():
        raise DomainError(PAST_REMINDER, field="remind_on")
    task = Task(
        project=project, exchange=exchange, title=title.strip(), due_on=due_on, remind_on=remind_on,
        assignee=assignee, for_porteur=assignee is None, author=actor,
    )  # fmt: skip
    task = checked(task)
    record(actor=actor, verb="task.added", subject=task)
    _tell_new_owner(actor, task)
    return task


@transaction.atomic
def edit_task(*, actor: User, task: Task, version: int, values: Mapping[str, Any]) -> list[str]:
    """Rewrite a task as it was read at `version`. `assignee` None gives it to the porteur. Errors as `add_task`."""
    stored = _held(task)
    _require(can_change_task(actor, stored))
    values = dict(values)
    if "assignee" in values:
        values["for_porteur"] = values["assignee"] is None
        if (values["assignee"] and values["assignee"].pk) != stored.assignee_id or values[
            "for_porteur"
        ] != stored.for_porteur:
            _require_assignee(stored.project, actor, values["assignee"])
    if values.get("due_on") and values["due_on"] < today() and values["due_on"] != stored.due_on:
        raise DomainError(PAST, field="due_on")
    if values.get("remind_on") and values["remind_on"] < today() and values["remind_on"] != stored.remind_on:
        raise DomainError(PAST_REMINDER, field="remind_on")
    draft_of(stored, values)
    changed = save_version(task, version=version, values=values)
    if changed:
        record(actor=actor, verb="task.updated", subject=task, fields=changed)
    if "assignee" in changed:
        _tell_new_owner(actor, task)
    return changed


@transaction.atomic
def settle_task(*, actor: User, task: Task) -> Task:
    """Tick a task off, today. Twice is once."""
    stored = _held(task)
    _require(can_settle_task(actor, stored))
    if stored.done_on is None:
        _write(stored, done_on=today(), done_by=actor)
        record(actor=actor, verb="task.done", subject=stored)
    return stored


@transaction.atomic
def reopen_task(*, actor: User, task: Task) -> Task:
    """Take the tick back."""
    stored = _held(task)
    _require(can_settle_task(actor, stored))
    if stored.done_on is not None:
        _write(stored, done_on=None, done_by=None)
        record(actor=actor, verb="task.reopened", subject=stored)
    return stored


@transaction.atomic
def postpone_task(*, actor: User, task: Task, due_on: date) -> Task:
    """Put the day of a task off; its reminder keeps its distance. DomainError on a day that is over."""
    stored = _held(task)
    _require(can_settle_task(actor, stored))
    if due_on < today():
        raise DomainError(PAST, field="due_on")
    if due_on > furthest():
        raise DomainError(TOO_FAR, field="due_on")
    if stored.is_open and due_on != stored.due_on:
        before = stored.due_on - stored.remind_on if stored.remind_on else None
        _write(stored, due_on=due_on, remind_on=due_on - before if before is not None else None)
        record(actor=actor, verb="task.postponed", subject=stored, fields=["due_on"])
    return stored


@transaction.atomic
def remove_task(*, actor: User, task: Task) -> Task:
    """Put a task away: nobody has to do it. It can be brought back."""
    stored = _held(task)
    _require(can_change_task(actor, stored))
    if stored.removed_at is None:
        _write(stored, removed_at=timezone.now())
        record(actor=actor, verb="task.removed", subject=stored)
    return stored


@transaction.atomic
def restore_task(*, actor: User, task: Task) -> Task:
    """Bring back what was put away."""
    stored = _held(task)
    _require(can_change_task(actor, stored))
    if stored.removed_at is not None:
        _write(stored, removed_at=None)
        record(actor=actor, verb="task.restored", subject=stored)
    return stored


def remind_of_tasks(day: date | None = None) -> int:
    """Remind of the open tasks whose reminder is for that day in Paris, or for one just before that was missed.

    The key of a message holds the task and its day: asked again, nobody is told twice. How many were looked at.
    """
    day = day or today()
    due = Task.objects.open().filter(remind_on__lte=day, remind_on__gt=day - STILL_WORTH)
    tasks = list(due.select_related("assignee", "project__porteur").order_by("pk"))
    contacts = recipients([task.project for task in tasks if task.for_porteur])
    for task in tasks:
        whom: Any = contacts.get(task.project_id) if task.for_porteur else {"recipient": task.assignee}
        if whom:
            key = f"task-reminder:{task.pk}:{task.remind_on}"
            post(key=key, kind=TASK_REMINDER, params={"task": task.pk}, **whom)
    return len(tasks)


def _held(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).select_related("project").get(pk=task.pk)


def _write(task: Task, **values: Any) -> None:
    """Change a row that is held: who edits it meanwhile reads another version."""
    for name, value in values.items():
        setattr(task, name, value)
    task.version += 1
    task.save(update_fields=[*values, "version"])


def _require(answer: Answer) -> None:
    allowed, why = answer
    if not allowed:
        raise DomainError(why)


def _require_assignee(project: Project, actor: User, assignee: User | None) -> None:
    if assignee is None:
        if project.porteur_id is None:
            raise DomainError(NO_PORTEUR, field="assignee")
    elif assignee.pk != actor.pk and not possible_assignees(project).filter(pk=assignee.pk).exists():
        raise DomainError(NOT_TO_THEM, field="assignee")


def _tell_new_owner(actor: User, task: Task) -> None:
    """Who gets a task from someone else is told; of the porteur, its responsible contact."""
    whom: Any = {"recipient": task.assignee}
    if task.for_porteur:
        whom = recipients([task.project]).get(task.project_id)
    elif task.assignee_id == actor.pk:
        return
    if whom:
        post(key=f"task-given:{task.pk}:{task.version}", kind=TASK_GIVEN, params={"task": task.pk}, **whom)
