"""What stands above a vote: whoever keeps credits says by how much votes exceed them. Told, never refused."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from projects.portfolio.models import Project


@dataclass(frozen=True)
class Voted:
    """What a funder grants to a project for a year, in euros: about to be noted, or noted just now."""

    project: Project
    year: int
    funder: str
    amount: Decimal


# In French, a sentence for each limit that these votes exceed; a constant number of queries.
Reader = Callable[[Collection[Voted]], list[str]]
_readers: list[Reader] = []


def register_limit(reader: Reader) -> None:
    if reader not in _readers:
        _readers.append(reader)


def exceeded_by(votes: Collection[Voted]) -> list[str]:
    """What is said of the limits that these votes exceed, together with all that is granted already."""
    return [said for reader in _readers for said in reader(votes)] if votes else []
