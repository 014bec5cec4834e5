"""Exchanges and tasks for tests, made by the services as people make them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from projects.accounts.models import User
from projects.core.paris import today
from projects.followup.models import Exchange, Task
from projects.followup.services import add_task, note_exchange
from projects.portfolio.models import Project


def exchange_of(author: User, project: Project, **values: Any) -> Exchange:
    """A visit of today, for the Caf alone, unless told otherwise."""
    given: dict[str, Any] = {"kind": "visite", "observed_on": today(), "text": "Visite du site."}
    return note_exchange(actor=author, project=project, **given | values)


def task_of(author: User, project: Project, **values: Any) -> Task:
    """For its author, in a week, unless told otherwise."""
    given: dict[str, Any] = {"title": "Rappeler", "due_on": today() + timedelta(days=7), "assignee": author}
    return add_task(actor=author, project=project, **given | values)
