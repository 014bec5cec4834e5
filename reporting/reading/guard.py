"""What one reading may take of time, and what failed in it: a rule that fails, or never ends, does not lose the others.

Logs name the rule and the kind of error, never a word of the document.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

from projects.core.french import enumerate_fr

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Tests set it: what fails there is seen, not told.
STRICT = False
# For a reading and for the command; the job that reads has ten minutes in all.
SECONDS = 240.0
# What no rule does: cutting a document, reading what all rules share.
READING = ""
# Rules that a sentence names; the others are counted.
NAMED = 5


class _TimeUp(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Missed:
    """A rule (or READING) that did not go through these files, by their names; `late` where the time was up."""

    rule: str
    files: tuple[str, ...]
    late: bool = False


class Guard:
    """`seconds` is the time given to all that it runs, endless without; `missed` what did not run to its end.

    A rule that takes it all is stopped where it is in the main thread of a process; elsewhere it is the last one.
    """

    def __init__(self, seconds: float | None = None, *, strict: bool | None = None) -> None:
        self.missed: list[Missed] = []
        self._until = None if seconds is None else time.monotonic() + seconds
        self._strict = STRICT if strict is None else strict

    def run(self, rule: str, files: Sequence[str], work: Callable[[], T], otherwise: T) -> T:
        """What `work` gives; `otherwise` where it raises or the time is up, which is logged and kept in `missed`."""
        try:
            with _alarm(self._until):
                return work()
        except _TimeUp:
            self.missed.append(Missed(rule, tuple(files), late=True))
        except MemoryError:
            raise  # nothing that follows would fare better
        except Exception as error:
            if self._strict:
                raise
            code = _where(error)
            logger.error("rule %s: %s at %s", rule or "(reading)", type(error).__name__, code)
            self.missed.append(Missed(rule, tuple(files)))
        return otherwise

    def told(self, file: str | None = None) -> str:
        """In French, what did not run on a file, or on any; "" where everything did."""
        missed = [one for one in self.missed if file is None or file in one.files]
        failed = list(dict.fromkeys(one.rule for one in missed if not one.late))
        late = list(dict.fromkeys(one.rule for one in missed if one.late and one.rule not in failed))
        return " ".join(filter(None, (_failed(failed), _late(late))))


def unguarded() -> Guard:
    """For who asks for no guard: what fails is raised."""
    return Guard(strict=True)


def _failed(rules: Sequence[str]) -> str:
    told = []
    if READING in rules:
        told.append("Une partie du texte n’a pas pu être lue.")
    if names := [rule for rule in rules if rule != READING]:
        told.append(not_applied(names))
    return " ".join([*told, "Le reste est contrôlé."]) if told else ""


def _late(rules: Sequence[str]) -> str:
    if not rules:
        return ""
    names = [rule for rule in rules if rule != READING]
    left = not_applied(names) if names else "La lecture n’est pas finie."
    return f"Le temps a manqué. {left} Partagez le texte en plusieurs fichiers."


def not_applied(rules: Sequence[str]) -> str:
    """« Les contrôles « moyenne » et « quorum » n’ont pas pu se faire. »"""
    if len(rules) == 1:
        return f"Le contrôle « {rules[0]} » n’a pas pu se faire."
    if len(rules) > NAMED:
        return f"{len(rules)} contrôles n’ont pas pu se faire."
    return f"Les contrôles {enumerate_fr([f'« {rule} »' for rule in rules])} n’ont pas pu se faire."


def _where(error: Exception) -> str:
    """The module and the line where it was raised: never its message, which may hold words of the document."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f"{at.tb_frame.f_globals.get('__name__', '')}:{at.tb_lineno}" if at is not None else ""


@contextlib.contextmanager
def _alarm(until: float | None) -> Iterator[None]:
    """Raises _TimeUp in the block when the time comes. Expressions are interrupted too; what a destructor swallows is
    said again each second.
    """
    if until is None:
        yield
        return
    left = until - time.monotonic()
    if left <= 0:
        raise _TimeUp
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    inside = True

    def ring(number: int, frame: FrameType | None) -> None:
        if inside:
            raise _TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, left, 1.0)
        yield
    finally:
        inside = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
