"""What contradicts itself in one or several documents. This interface is stable: the command and the pages stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reporting.reading.text import Document

Severity = Literal["majeure", "mineure"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Where something is said: the file's name, the line (from 1), and its words as they stand there."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that cannot both be true, or one that cannot be.

    `rule` is the stable name of the rule that found it; `explanation` is a French sentence that cites the values.
    """

    rule: str
    severity: Severity
    passages: tuple[Passage, ...]
    explanation: str


def contradictions(documents: Sequence[Document]) -> list[Contradiction]:
    """Everything that the rules find in these documents, each alone and all together, in the order of the text."""
    return []
