"""What is still owed about an accompanied project, told by the apps that know it; « Accompagnement » draws it.

An app registers in `AppConfig.ready()`. A source answers for all the projects at once, in a number of queries that does
not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class Owed:
    """One thing that lacks about a project, in a few words, and where one gives it; "" for who may only read."""

    what: str
    url: str = ""
    is_late: bool = False


OwedSource = Callable[[User, Sequence[Project], Clock], Mapping[int, Owed]]


@dataclass(frozen=True)
class OwedKind:
    """A kind of thing that may be owed: a column of the table by Caf. `by` says who owes it: « Caf » or « Caflab »."""

    slug: str
    label: str
    by: str
    rank: int
    source: OwedSource


_kinds: dict[str, OwedKind] = {}


def register_owed(kind: OwedKind) -> None:
    """ValueError when another kind has the slug."""
    if _kinds.setdefault(kind.slug, kind) is not kind:
        raise ValueError(f"two kinds of owed things {kind.slug}")


def owed_kinds() -> tuple[OwedKind, ...]:
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.rank))


def owed_of(user: User, projects: Sequence[Project], clock: Clock) -> dict[int, dict[str, Owed]]:
    """What is owed about each project, by kind, in the order of the table."""
    found: dict[int, dict[str, Owed]] = {project.pk: {} for project in projects}
    for kind in owed_kinds():
        for key, owed in kind.source(user, projects, clock).items():
            if key in found:
                found[key][kind.slug] = owed
    return found
