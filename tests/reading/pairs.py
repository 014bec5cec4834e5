"""For each rule, texts that it must find and texts that only look like them (`data/pairs.txt`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reporting.reading.text import Document, Line

_FILE = Path(__file__).with_name("data") / "pairs.txt"


@dataclass(frozen=True)
class Pair:
    """A text that the rule finds, and its lookalike, in which no rule finds anything."""

    rule: str
    planted: str
    lookalike: str


def document(text: str, name: str = "texte.txt") -> Document:
    """A text as the plain reader gives it: a line each, all alike."""
    return Document(name, tuple(Line(number, line) for number, line in enumerate(text.splitlines(), 1)))


def pairs(path: Path = _FILE) -> list[Pair]:
    """The pairs of a file, each under the name of a rule, or of a kind of contradiction."""
    found = []
    for part in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        rule, _, body = part.partition("\n")
        planted, _, lookalike = body.partition("\n---\n")
        found.append(Pair(rule.strip(), planted, lookalike))
    return found
