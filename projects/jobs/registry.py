"""Kinds of jobs. A higher app declares its own in a module that its `AppConfig.ready()` imports:

@job_kind("reporting.render_edition", label="Mise en page d’un document", queue="render", time_limit=900)
def render_edition(ctx: JobContext, *, edition: str) -> dict[str, object]: ...
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Q

    from projects.accounts.models import User
    from projects.jobs.models import Job

P = ParamSpec("P")
R = TypeVar("R")
QUEUES = ("default", "render")
MEGABYTE = 1024 * 1024
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True)
class JobKind:
    """What the worker needs to know of a kind.

    - `time_limit`: seconds of wall clock (and of processor) for one attempt;
    - `memory_limit`: bytes that the handler may add to the address space it starts with;
    - `shared`: people with the same rights get the same job and its files. Otherwise a job is its requester's alone;
    - `readers(user)`: for a kind whose document is about an object with rules of its own, the condition on `Job` that
      says which of its documents are for `user`. It takes the place of « the same rights »: where the kind is shared,
      all who may have the document get the same job, whoever asked for it and whatever else they see; where it is not,
      who asked has it as long as the condition holds;
    - `writes`: the handler's database connection is read-only unless this says otherwise;
    - `network`: the handler's process keeps its way out of this machine (it is cut where the kernel lets it);
    - `keep_days`: how long files are kept; 0 is for ever, None is the setting's default;
    - `on_success(job, result)`: run in the transaction that finishes the job, so only by the attempt that holds it;
    - `preload`: heavy modules that the handler imports itself. A pool process reads them once, before it forks
      the first attempt; pages and commands, which only name the kind, never pay for them.
    """

    name: str
    label: str
    handler: Callable[..., Any]
    queue: str
    time_limit: float
    memory_limit: int
    max_attempts: int
    shared: bool
    writes: bool
    keep_days: int | None
    on_success: "Callable[[Job, Any], None] | None"
    preload: tuple[str, ...] = ()
    network: bool = False
    readers: "Callable[[User | AnonymousUser], Q] | None" = None

    def check(self, params: Mapping[str, Any]) -> None:
        """Raise TypeError when the handler does not take these parameters (an error of the calling code)."""
        inspect.signature(self.handler).bind(None, **params)


_kinds: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    label: str,
    queue: str = "default",
    time_limit: float = 600,
    memory_limit: int = 1024 * MEGABYTE,
    max_attempts: int = 3,
    shared: bool = False,
    writes: bool = False,
    network: bool = False,
    keep_days: int | None = None,
    on_success: "Callable[[Job, Any], None] | None" = None,
    preload: tuple[str, ...] = (),
    readers: "Callable[[User | AnonymousUser], Q] | None" = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register the decorated `handler(ctx, **params) -> result` under `name` (« app.verb_noun »)."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"job kind name: {name!r}")
    if queue not in QUEUES:
        raise ValueError(f"job queue: {queue!r}")

    def register(handler: Callable[P, R]) -> Callable[P, R]:
        known = _kinds.get(name)
        if known is not None and known.handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"job kind registered twice: {name}")
        _kinds[name] = JobKind(
            name, label, handler, queue, time_limit, memory_limit, max_attempts, shared, writes, keep_days, on_success,
            preload, network, readers,
        )  # fmt: skip
        return handler

    return register


def find(name: str) -> JobKind | None:
    """The kind, or None for one that this version of the portal no longer (or does not yet) know."""
    return _kinds.get(name)


def get(name: str) -> JobKind:
    """The kind; KeyError for one that is not registered (an error of the calling code)."""
    return _kinds[name]


def with_readers() -> tuple[JobKind, ...]:
    """The kinds that say themselves whom their documents are for."""
    return tuple(kind for kind in _kinds.values() if kind.readers is not None)


def label_of(name: str) -> str:
    kind = find(name)
    return kind.label if kind else name


def names() -> tuple[str, ...]:
    return tuple(sorted(_kinds))
