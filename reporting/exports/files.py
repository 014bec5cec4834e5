"""A file to be written, and how its writing is followed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

Step = Callable[[int, int, str], None]  # done, of how many, what is being done; raises when it is no longer wanted


@dataclass(frozen=True)
class File:
    """One file to be written."""

    name: str
    media_type: str
    write: Callable[[IO[bytes], Step], None]
