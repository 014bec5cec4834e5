"""What contradicts itself in one or several documents: the types that rules, command and pages share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["majeure", "mineure"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Where something is said: the file's name, the line (from 1), and its words as they stand there.

    `said` are the sentences of that line, or that the line begins, which a rule speaks of (tidied); none where it
    speaks of the line as a whole.
    """

    file: str
    line: int
    text: str
    said: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that cannot both be true, or one that cannot be.

    `rule` is the stable name of the rule that found it; `explanation` is a French sentence that cites the values.
    """

    rule: str
    severity: Severity
    passages: tuple[Passage, ...]
    explanation: str
