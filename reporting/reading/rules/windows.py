"""The numbers around a number: those of its sentence and of the sentences beside it, which it may be made of."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Read
from reporting.reading.statements import Statement

_TIMES = frozenset(("an", "ans", "ann", "moi", "jour", "heur", "semain", "minut", "foi", "kilometr", "point", "rang"))

Sentence = tuple[Block, int, int]


def sentence(one: Statement) -> Sentence:
    """The sentence of a number."""
    return (one.block, *one.sentence)


def beside(read: Read, where: Sentence, step: int) -> Sentence | None:
    """The sentence before (-1) or after (1), in the same section; an item of a list has its announcement before it."""
    block, start, _ = where
    rank = next((rank for rank, span in enumerate(block.sentences) if span[0] == start), 0) + step
    if 0 <= rank < len(block.sentences):
        return (block, *block.sentences[rank])
    at = block.rank + step
    other = block.intro if step < 0 and block.intro is not None else None
    if other is None and 0 <= at < len(read.text.blocks):
        other = read.text.blocks[at]
    if other is None or other.kind == "row" or not other.sentences or other.fiche is not block.fiche:
        return None
    # A long numbered title is a paragraph: « 6.2 Ce montant se décompose ainsi : … » goes on with 6.1.
    long = block.kind == "heading" and ":" in block.text and len(block.text) > 50
    if other.section is not block.section and not (step < 0 and (other.kind == "heading" or long)):
        return None
    return (other, *other.sentences[-1 if step < 0 else 0])


def numbers(read: Read, where: Sentence | None, kinds: Sequence[str] = ("count", "euro")) -> list[Statement]:
    """The numbers of a sentence, in order, articles and labels left out."""
    if where is None:
        return []
    block, start, end = where
    return [
        one
        for one in read.of(block)
        if start <= one.quantity.start < end and one.quantity.kind in kinds and not one.quantity.article
    ]


def timed(one: Statement) -> bool:
    """Whether a number counts time, or only says how often."""
    return one.noun in _TIMES
