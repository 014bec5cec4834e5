"""The tasks that a porteur was given, on its page « Ce que la Caf attend de vous »."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from projects.accounts.models import User
from projects.followup.models import Task
from projects.portfolio.expected import Expected, ExpectedState
from projects.portfolio.querysets import ProjectQuerySet

# What was done stays a while, so that one sees that it was taken.
SHOWN_DONE = timedelta(days=14)


def tasks_expected(user: User, projects: ProjectQuerySet, today: date) -> list[Expected]:
    rows = Task.objects.visible_to(user).filter(for_porteur=True, removed_at=None, project__in=projects.values("pk"))
    return [_expected(task) for task in rows if task.is_open or (task.done_on and task.done_on >= today - SHOWN_DONE)]


def _expected(task: Task) -> Expected:
    state = ExpectedState.TO_DO if task.is_open else ExpectedState.DONE
    act = "Ouvrir" if task.is_open else "Revoir"
    return Expected(task.project_id, task.title, state, reverse("task_detail", args=[task.pk]), act, task.due_on)
