"""What contradicts itself in one or several documents: the interface that the command and the pages stand on."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from reporting.reading import rules
from reporting.reading.blocks import Section, Text
from reporting.reading.found import Contradiction, Passage, Severity
from reporting.reading.guard import READING, Guard, unguarded
from reporting.reading.parallels import without_parallels
from reporting.reading.segment import segment
from reporting.reading.text import Document
from reporting.reading.together import together

__all__ = ["Contradiction", "Passage", "Severity", "contradictions", "contradictions_of"]


def contradictions(documents: Sequence[Document], workers: int = 1, guard: Guard | None = None) -> list[Contradiction]:
    """Everything that the rules find in these documents, each alone and all together, in the order of the text.

    `workers` processes share what is long. What two rules find at the same passages is told once, by the rule that
    comes first in the registry. A `guard` keeps what fails, or never ends, from losing the rest; without one it is
    raised.
    """
    guard = guard or unguarded()
    with _uncollected():
        return contradictions_of([read_of(document, guard) for document in documents], workers, guard)


def read_of(document: Document, guard: Guard) -> rules.Read:
    """A document that is cut; its lines without a block, of which nothing is found, where that fails."""
    empty = Text(document.name, document.lines, [], [Section("", 0, 0)])
    read = guard.run(READING, [document.name], lambda: rules.Read(segment(document)), None)
    return read or rules.Read(empty)


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is read of a document lives until its end: looking for garbage meanwhile is a twentieth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _other_sentences(one: Contradiction, other: Contradiction) -> bool:
    """Whether two findings at the same lines are of other sentences there: a paragraph may be one line."""
    said = {passage: frozenset(passage.said) for passage in one.passages}
    return any(
        passage.said and said.get(passage) and said[passage].isdisjoint(passage.said) for passage in other.passages
    )


def contradictions_of(reads: Sequence[rules.Read], workers: int = 1, guard: Guard | None = None) -> list[Contradiction]:
    """The same of documents that were cut already, whose statements somebody may have corrected."""
    guard = guard or unguarded()
    rank = {read.text.name: position for position, read in enumerate(reads)}
    told: defaultdict[frozenset[tuple[str, int]], list[Contradiction]] = defaultdict(list)
    pairs: set[frozenset[tuple[str, int]]] = set()
    for found in chain(rules.run(reads, workers, guard), together(reads, guard)):
        places = [(passage.file, passage.line) for passage in found.passages]
        # The first two are what clash, whatever else is shown: a general rule does not tell again what another told.
        pair = frozenset(places[:2])
        if len(pair) > 1 and pair in pairs and rules.RULES[found.rule].general:
            continue
        pairs.add(pair)
        same = told[frozenset(places)]
        if all(_other_sentences(one, found) for one in same):
            same.append(found)
    every = list(chain.from_iterable(told.values()))
    return sorted(
        guard.run(READING, list(rank), lambda: without_parallels(every), every),
        key=lambda one: [(rank.get(passage.file, 0), passage.line) for passage in one.passages],
    )
