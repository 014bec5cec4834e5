"""What a Caf expects of a porteur, told by the apps that know it; the page « Ce que la Caf attend de vous » draws it.

An app registers in `AppConfig.ready()`. A source answers for all the projects of a porteur at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from projects.accounts.models import User
from projects.portfolio.querysets import ProjectQuerySet


class ExpectedState(models.TextChoices):
    TO_DO = "to_do", "À faire"
    DRAFT = "draft", "Brouillon enregistré, pas encore envoyé"
    SENT_BACK = "sent_back", "À reprendre"
    SENT = "sent", "Envoyé à la Caf"
    DONE = "done", "Rien à faire"


@dataclass(frozen=True)
class Expected:
    """One thing that the Caf expects about a project, and the page where one answers."""

    project: int | None  # None: about no project yet (an application)
    what: str
    state: ExpectedState
    url: str
    act: str  # the words of the button
    due_on: date | None = None
    detail: str = ""


ExpectedSource = Callable[[User, ProjectQuerySet, date], Sequence[Expected]]

_sources: dict[str, ExpectedSource] = {}


def register_expected(slug: str, source: ExpectedSource) -> None:
    """`source(user, projects, today)` tells what is expected about `projects`, those that `user`'s porteur leads.

    ValueError when another source has the slug.
    """
    if _sources.setdefault(slug, source) is not source:
        raise ValueError(f"two sources {slug}")


def expected_of(user: User, projects: ProjectQuerySet, today: date) -> list[Expected]:
    """All that is expected: what must be taken up again first, then what is to do, by day."""
    found = [row for source in _sources.values() for row in source(user, projects, today)]
    order = [ExpectedState.SENT_BACK, ExpectedState.TO_DO, ExpectedState.DRAFT, ExpectedState.SENT, ExpectedState.DONE]
    return sorted(found, key=lambda row: (order.index(row.state), row.due_on or date.max, row.project or 0, row.what))
