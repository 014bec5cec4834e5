"""Where a movement comes from, when it was not typed here: what writes movements from above says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """What made a movement: its name, its page, and why the movement is not to be taken back alone ("" : it may be)."""

    label: str
    url: str
    held: str = ""


# By key of movement, for those of the given keys that it made.
Reader = Callable[[Collection[int]], Mapping[int, Origin]]
_readers: list[Reader] = []


def register_origin(reader: Reader) -> None:
    _readers.append(reader)


def origins_of(movements: Collection[int]) -> dict[int, Origin]:
    """What made each of these movements; those that were typed here are left out."""
    return {key: origin for reader in _readers for key, origin in reader(movements).items()}
