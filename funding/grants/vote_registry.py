"""What stands above a grant: whoever keeps credits holds them while it is written, and refuses what exceeds them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal

from projects.accounts.models import User
from projects.portfolio.models import Project


@dataclass(frozen=True)
class Voted:
    """What a funder grants to a project for a year, in euros: about to be noted, or noted just now."""

    project: Project
    year: int
    funder: str
    amount: Decimal


@dataclass(frozen=True)
class Limit:
    """Credits that grants are taken from; sentences are in French.

    `kept` is entered in a transaction, before what raises a grant is written, and holds the credits to the end of it:
    DomainError when they would be exceeded. `exceeded_by` says what several votes exceed together, `left_for` what is
    left for one more; a constant number of queries each.
    """

    kept: Callable[[Project, int, str], AbstractContextManager[None]]
    exceeded_by: Callable[[Collection[Voted]], list[str]]
    left_for: Callable[[User, Project, int, str], list[str]]


_limits: list[Limit] = []


def register_limit(limit: Limit) -> None:
    if limit not in _limits:
        _limits.append(limit)


@contextmanager
def within_limits(project: Project, year: int, funder: str) -> Iterator[None]:
    """Around whatever may raise what `funder` grants to `project` for `year`: refused beyond the credits it is from."""
    with ExitStack() as held:
        for limit in _limits:
            held.enter_context(limit.kept(project, year, funder))
        yield


def exceeded_by(votes: Collection[Voted]) -> list[str]:
    """What is said of the credits that these votes exceed, together with all that is granted already."""
    return [said for limit in _limits for said in limit.exceeded_by(votes)] if votes else []


def left_for(user: User, project: Project, year: int, funder: str) -> list[str]:
    """What is said to `user` of the credits that a vote would be taken from."""
    return [said for limit in _limits for said in limit.left_for(user, project, year, funder)]
