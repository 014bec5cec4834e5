"""What differs between two texts, word by word, so that eyes go there first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

# Beyond, the comparison would cost more than it tells (it grows with the square).
MOST_WORDS = 1_500
# Shorter texts are read whole at a glance.
FEWEST_WORDS = 4
# An amount is one word, and a sign stays with the word that it follows: no-break spaces part nothing.
_WORDS = re.compile(r"[^\S\u00a0\u202f]+|[\S\u00a0\u202f]+")


@dataclass(frozen=True)
class Part:
    """A stretch of a text; `own` when the other text does not have it."""

    text: str
    own: bool = False


def told_apart(one: str, other: str) -> tuple[Sequence[Part], Sequence[Part]]:
    """Both texts in parts, their own words marked; nothing is marked in texts that are short, long or all different."""
    words, others = _WORDS.findall(one), _WORDS.findall(other)
    if min(len(words), len(others)) < FEWEST_WORDS or max(len(words), len(others)) > MOST_WORDS:
        return [Part(one)], [Part(other)]
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    mine, theirs = [True] * len(words), [True] * len(others)
    for block in matcher.get_matching_blocks():
        mine[block.a : block.a + block.size] = [False] * block.size
        theirs[block.b : block.b + block.size] = [False] * block.size
    if all(own or word.isspace() for word, own in zip(words, mine, strict=True)):
        return [Part(one)], [Part(other)]
    return _parts(words, mine), _parts(others, theirs)


def _parts(words: Sequence[str], own: Sequence[bool]) -> list[Part]:
    runs = groupby(zip(words, own, strict=True), key=lambda pair: pair[1])
    return [Part("".join(word for word, _ in run), mark) for mark, run in runs]
