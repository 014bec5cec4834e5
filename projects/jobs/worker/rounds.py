"""What every worker's parent does from time to time beside its sweeping: apps above register theirs.

Several workers do it at once, and none of them may be there: a round must be safe to run twice, and to miss.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Round:
    name: str
    seconds: float
    run: Callable[[], object]
    _due: float = field(default=0.0, init=False)

    def run_if_due(self) -> None:
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + self.seconds
            self.run()


_rounds: dict[str, Round] = {}


def register_round(name: str, *, seconds: float, run: Callable[[], object]) -> None:
    """Have `run()` called every `seconds` by each worker (in `AppConfig.ready`); ValueError for a name taken twice."""
    if _rounds.setdefault(name, Round(name, seconds, run)).run is not run:
        raise ValueError(f"two rounds {name}")


def rounds() -> tuple[Round, ...]:
    return tuple(_rounds.values())
