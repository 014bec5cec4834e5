"""The numbers around a number, from which a text may draw it, and how closely one is another."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reporting.reading.rules.registry import Found, Read
from reporting.reading.rules.windows import beside, numbers, sentence
from reporting.reading.statements import Statement


def around(read: Read, said: Statement, kinds: Sequence[str]) -> list[Statement]:
    """The sure numbers of the sentence of a number and of the one before, but for itself."""
    here = sentence(said)
    found = [*numbers(read, beside(read, here, -1), kinds), *numbers(read, here, kinds)]
    return [one for one in found if one is not said and one.quantity.hedge in ("", "about")]


def within(said: Statement, true: Decimal, loose: Decimal = Decimal(0)) -> bool:
    """Whether a value is the one said, as it is rounded; ten per cent around where it is only about that."""
    hedged = said.value / 10 if said.quantity.hedge == "about" else Decimal(0)
    return abs(true - said.value) <= max(said.quantity.step / 2, loose, hedged)


def words_before(said: Statement, reach: int = 60) -> str:
    """What stands before a number in its sentence."""
    first, _ = said.sentence
    return said.block.folded[max(first, said.quantity.start - reach) : said.quantity.start]


def words_after(said: Statement, reach: int = 45) -> str:
    """What stands after a number in its sentence."""
    _, last = said.sentence
    return said.block.folded[said.quantity.end : min(last, said.quantity.end + reach)]


def told(read: Read, said: Statement, operands: Sequence[Statement], text: str) -> Found:
    """A number and those that belie it, with the words that say so."""
    return (read.passage(said), *(read.passage(one) for one in operands)), text


def earlier(one: Statement, said: Statement) -> bool:
    return (one.block.rank, one.quantity.start) < (said.block.rank, said.quantity.start)


def rounding(parts: Sequence[Statement]) -> Decimal:
    """How far their sum may be from what they round."""
    steps = [part.quantity.step for part in parts]
    return sum(steps, Decimal(0)) / 2 if any(step != 1 for step in steps) else Decimal(0)
