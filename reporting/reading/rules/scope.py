"""Where two sentences stand: of two times, of two places (then nothing between them is a contradiction), side by "
"side."""

from __future__ import annotations

from collections.abc import Callable

from reporting.reading.blocks import Block
from reporting.reading.places import places

Sentence = tuple[Block, int, int]


def apart(one: Sentence, two: Sentence) -> bool:
    """Whether both say their years, or both their regions and departments, and these have nothing in common."""
    return _differ(_years, one, two) or _differ(_places, one, two)


def _differ(said: Callable[[Sentence], frozenset[object]], one: Sentence, two: Sentence) -> bool:
    first = said(one)
    return bool(first) and bool(second := said(two)) and first.isdisjoint(second)


def _years(sentence: Sentence) -> frozenset[object]:
    block, start, end = sentence
    return frozenset(year for moment in block.moments if start <= moment.start < end for year in moment.years)


def _places(sentence: Sentence) -> frozenset[object]:
    block, start, end = sentence
    return frozenset(place.code for place in places(block.text, block.folded) if start <= place.start < end)


def follow(one: tuple[Block, int], two: tuple[Block, int]) -> bool:
    """Whether two sentences, each told by its block and its start, come one after the other, in either order."""
    if one[0] is two[0]:
        ranks = [rank for rank, span in enumerate(one[0].sentences) if span[0] in (one[1], two[1])]
        return len(ranks) == 2 and ranks[1] - ranks[0] == 1
    return abs(one[0].rank - two[0].rank) == 1
