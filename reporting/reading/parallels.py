"""Lines that tell each their own value: a rule that holds them all against one another took a series for one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reporting.reading.found import Contradiction

Place = tuple[str, int]


def without_parallels(found: Iterable[Contradiction]) -> list[Contradiction]:
    """Leave out what a rule finds among lines of which it holds more pairs than there are lines.

    An author who slips contradicts one line by another, or a total by several: pairs are fewer than lines, or a
    triangle. « Rouen : premiers enfants en novembre », « Le Havre : premiers enfants en décembre » and four more give
    fifteen pairs of six lines.
    """
    kept = list(found)
    by_rule: defaultdict[str, list[Contradiction]] = defaultdict(list)
    for one in kept:
        if len(_places(one)) == 2:
            by_rule[one.rule].append(one)
    dropped = {id(one) for several in by_rule.values() if len(several) > 3 for one in _dense(several)}
    return [one for one in kept if id(one) not in dropped]


def _places(one: Contradiction) -> frozenset[Place]:
    return frozenset((passage.file, passage.line) for passage in one.passages)


def _dense(pairs: list[Contradiction]) -> list[Contradiction]:
    groups: list[tuple[set[Place], list[Contradiction]]] = []
    for one in pairs:
        joined: tuple[set[Place], list[Contradiction]] = (set(_places(one)), [one])
        apart = []
        for places, several in groups:
            if places & joined[0]:
                joined = (joined[0] | places, joined[1] + several)
            else:
                apart.append((places, several))
        groups = [*apart, joined]
    return [one for places, several in groups if len(several) > len(places) for one in several]
