"""What apps above tell of a project's need: the way out of the Fipe registers here, waves never import it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from projects.portfolio.models import Project


@dataclass(frozen=True)
class Exit:
    """Where the way out of one project stands: `said` in a few words for the reader, `need` when one follows from it.

    `text` is proposed in the justification when no bilan tells of the need.
    """

    said: str
    need: str = ""  # a value of enums.NeedKind, or ""
    text: str = ""


ExitSource = Callable[[Sequence[Project], int], Mapping[int, Exit]]
_source: list[ExitSource] = []


def register_exits(source: ExitSource) -> None:
    """`source(projects, year)` tells, by key of project, where its way out stands: in a constant number of queries.

    ValueError when another source is there.
    """
    if _source and _source[0] is not source:
        raise ValueError("two sources of exits")
    _source[:] = [source]


def exits_of(projects: Sequence[Project], year: int) -> Mapping[int, Exit]:
    """Nothing as long as no app tells."""
    return _source[0](projects, year) if _source else {}
