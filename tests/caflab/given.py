"""Caflab's own work, made for tests through its services."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from projects.accounts.models import User
from projects.caflab import services
from projects.caflab.models import Lesson, Recommendation
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.factories import ProjectFactory

LONG_AGO = date(2024, 6, 1)


def a_project(department: str = "07", region: str = "84", **values: Any) -> Project:
    return ProjectFactory.create(
        department_id=department, application__region_id=region, selected_on=LONG_AGO, **values
    )


def accompanied(count: int, **values: Any) -> list[Project]:
    """That many projects that Caflab accompanies."""
    projects = [a_project(**values) for _ in range(count)]
    for project in projects:
        services.choose_project(actor=None, project=project, observed_on=LONG_AGO, grounds=["innovant"])
    return projects


def a_lesson(*projects: Project, author: User | None = None, state: str = "", title: str = "Un comité") -> Lesson:
    """A lesson seen in these projects; `state` names the transitions that lead it there (« proposer », « retenir »)."""
    first, *others = projects or (a_project(),)
    day = today() - timedelta(days=5)
    made = services.write_lesson(
        actor=author, kind="practice", title=title, text="On se parle.", themes=["partners"], project=first,
        observed_on=day,
    )  # fmt: skip
    for project in others:
        services.add_evidence(actor=author, lesson=made, project=project, observed_on=day)
    if state:
        services.change_lesson(actor=None, lesson=made, transition=state)
        made.refresh_from_db()
    return made


def a_recommendation(*lessons: Lesson, state: str = "", **values: Any) -> Recommendation:
    made = services.add_recommendation(
        actor=None, text="Prévoir un poste.", lessons=lessons, **{"audiences": ["caf"], **values}
    )
    if state:
        services.change_recommendation(actor=None, recommendation=made, transition=state)
        made.refresh_from_db()
    return made
