"""What documents were found to contradict, kept by what they say: a fiche that did not change is never read again.

In the memory of the process first, then in the folder where laid out parts are kept, which every process shares. A key
is the hash of the lines and of the code that reads them, so nothing is ever out of date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from reporting import reading
from reporting.reading.check import contradictions
from reporting.reading.found import Contradiction, Passage
from reporting.reading.guard import Guard, Missed
from reporting.reading.text import Document
from reporting.rendering.kept import KeptBytes

# Two editions of two hundred fiches, and their texts as somebody writes them.
READ = 1024
_one_at_a_time = Lock()
_memory: dict[Document, _Kept] = {}


@dataclass(frozen=True)
class _Kept:
    """What a document was found to contradict, and the rules that did not run."""

    found: tuple[Contradiction, ...]
    missed: tuple[str, ...]


def read_documents(
    documents: Sequence[Document], *, most: int | None = None, guard: Guard | None = None
) -> list[tuple[Contradiction, ...] | None]:
    """The contradictions of each document alone; None for those beyond the `most` that had to be read now. `guard` is
    told which rules did not run.
    """
    found: list[tuple[Contradiction, ...] | None] = []
    left = len(documents) if most is None else most
    for document in documents:
        told = _kept(document)
        if told is None and left > 0:
            left -= 1
            told = _read(document)
        found.append(told.found if told else None)
        if told and guard:
            guard.missed += [Missed(rule, (document.name,)) for rule in told.missed]
    return found


def _read(document: Document) -> _Kept:
    guard = Guard()
    found = tuple(contradictions([document], guard=guard))
    missed = [one.rule for one in guard.missed]
    KeptBytes().put(_key(document), json.dumps({"found": [_plain(one) for one in found], "missed": missed}).encode())
    return _remembered(document, _Kept(found, tuple(missed)))


def _kept(document: Document) -> _Kept | None:
    if (found := _memory.get(document)) is not None:
        return found
    data = KeptBytes().read(_key(document))
    try:
        told = _told(**json.loads(data)) if data is not None else None
    except (ValueError, KeyError, TypeError):  # half a file, or one of another version
        return None
    return None if told is None else _remembered(document, told)


def _remembered(document: Document, found: _Kept) -> _Kept:
    """Kept in the memory of the process; the oldest one goes."""
    with _one_at_a_time:
        _memory[document] = found
        if len(_memory) > READ:
            del _memory[next(iter(_memory))]
    return found


def _key(document: Document) -> str:
    lines = [(line.number, line.text, line.kind, line.cells) for line in document.lines]
    return hashlib.sha256(f"{_code()}\n{document.name}\n{json.dumps(lines)}".encode()).hexdigest()


@cache
def _code() -> str:
    """SHA-256 of the code that reads."""
    total = hashlib.sha256()
    for path in sorted(Path(str(reading.__file__)).parent.rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _plain(found: Contradiction) -> dict[str, object]:
    passages = [(one.file, one.line, one.text, one.said) for one in found.passages]
    return {"rule": found.rule, "severity": found.severity, "explanation": found.explanation, "passages": passages}


def _told(found: list[dict[str, object]], missed: list[str]) -> _Kept:
    told = tuple(
        Contradiction(
            rule=str(row["rule"]),
            severity="majeure" if row["severity"] == "majeure" else "mineure",
            passages=tuple(
                Passage(file, line, text, tuple(said))
                for file, line, text, said in row["passages"]  # type: ignore[attr-defined]
            ),
            explanation=str(row["explanation"]),
        )
        for row in found
    )
    return _Kept(told, tuple(missed))
