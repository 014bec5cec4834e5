"""A project that passes to another Caf or department: whoever keeps something by place holds it meanwhile, may refuse.

An app registers in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from projects.portfolio.models import Project

# Entered in a transaction before the project is written elsewhere; DomainError, at « caf », when it cannot be there.
Keeper = Callable[[Project], AbstractContextManager[None]]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


@contextmanager
def kept(project: Project) -> Iterator[None]:
    """Around whatever writes the Caf or the department of `project`."""
    with ExitStack() as held:
        for keeper in _keepers:
            held.enter_context(keeper(project))
        yield
