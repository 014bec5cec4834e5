"""A share against the two numbers that it is of."""

from __future__ import annotations

from decimal import Decimal

from reporting.reading.rules.registry import Found, Read, shown
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS, same_noun
from reporting.reading.words import stem


def agrees(share: Statement, part: Statement, base: Statement) -> bool:
    """Whether a share is about that of a part, or of what is left of it."""
    if not base.value or part.value > base.value:
        return True
    true = part.value * 100 / base.value
    hedged = share.quantity.hedge or "about" in (part.quantity.hedge, base.quantity.hedge)
    if share.quantity.spelt and share.quantity.step > 1:
        loose = Decimal(8) if hedged else Decimal(4)
    else:
        loose = max(share.quantity.step, Decimal("0.5")) * (4 if hedged else 1)
    return abs(true - share.value) <= loose * Decimal("1.01")


def ratio_told(read: Read, share: Statement, part: Statement, base: Statement) -> Found:
    kind = part.quantity.kind
    text = (
        f"{shown(part.value, kind)} sur {shown(base.value, kind)} font "
        f"{shown(round(part.value * 100 / base.value, 1), 'percent')}, et non "
        f"{shown(round(share.value, 1), 'percent')}."
    )
    return (read.passage(share), read.passage(part), read.passage(base)), text


def nouns_of(word: str) -> frozenset[str]:
    one = stem(word)
    return same_noun(NOUNS.get(one, one))
