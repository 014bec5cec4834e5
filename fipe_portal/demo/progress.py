"""What the terminal shows while the demonstration gets ready."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from projects.core.french import NBSP, format_number


class Progress:
    """Writes one line a step, with its duration in seconds."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._started = time.monotonic()

    def say(self, text: str) -> None:
        self._out.write(f"  {text}\n")
        self._out.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Announce a step when it is over; a step that fails is announced too, before its error."""
        started = time.monotonic()
        try:
            yield
        except BaseException:
            self.say(f"✗ {text}")
            raise
        self.say(f"✓ {text} ({seconds(time.monotonic() - started)})")

    @property
    def elapsed(self) -> str:
        return seconds(time.monotonic() - self._started)


def seconds(value: float) -> str:
    """« 1,5 s »."""
    return f"{format_number(value, 1)}{NBSP}s"
