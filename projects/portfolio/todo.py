"""What there is to do about projects, told by the apps that know it: home and « À faire » draw it, neither knows them.

An app registers in `AppConfig.ready()`. A source answers for all the projects of someone at once, in a number of
queries that does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from projects.accounts.models import User
from projects.portfolio.querysets import ProjectQuerySet


class DueKind(models.TextChoices):
    """In the order in which someone with ten minutes should read them."""

    LATE = "late", "En retard"
    PROPOSAL = "proposal", "Proposition à relire"
    DUE = "due", "À faire"
    ALERT = "alert", "Alerte"
    WAITING = "waiting", "En attente d’une réponse"


@dataclass(frozen=True)
class Due:
    """One thing to do: about which project, what in a few words, until when, and the one act that settles it."""

    project: int | None  # None: about no project yet (an application)
    kind: DueKind
    what: str
    url: str
    act: str  # the words of the button
    on: date | None = None  # the day that it is due, or since when one waits
    detail: str = ""
    key: str = ""  # unique among what one source tells: stable, for the page's own anchors


DueSource = Callable[[User, ProjectQuerySet, date], Sequence[Due]]

_sources: dict[str, DueSource] = {}


def register_due(slug: str, source: DueSource) -> None:
    """`source(user, projects, today)` tells what `user` has to do about `projects`, all visible to them.

    ValueError when another source has the slug.
    """
    if _sources.setdefault(slug, source) is not source:
        raise ValueError(f"two sources {slug}")


def due_of(user: User, projects: ProjectQuerySet, today: date) -> list[Due]:
    """All there is to do: the kinds in their order, then by day (those without one last)."""
    found = [due for source in _sources.values() for due in source(user, projects, today)]
    order = list(DueKind)
    return sorted(found, key=lambda due: (order.index(due.kind), due.on or date.max, due.project or 0, due.what))
