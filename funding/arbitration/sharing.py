"""Sharing euros out, to the cent. Nothing here reads or writes anything."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from projects.core.money import CENT, round_euros

HUNDRED = Decimal(100)


def prorata(parts: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """`parts` brought down in proportion so that they sum to `total`; as they are when they fit already.

    To the cent, by the largest remainder: each part is rounded down, then the cents that are left go to those that
    lost most of one, the first of equals first. No part grows, none is negative. ValueError for a negative amount.
    """
    if total < 0 or any(part < 0 for part in parts):
        raise ValueError("amounts are not negative")
    asked = sum(parts, Decimal())
    if asked <= total:
        return list(parts)
    exact = [part * total / asked for part in parts]
    given = [share.quantize(CENT, rounding=ROUND_FLOOR) for share in exact]
    left = int((total.quantize(CENT, rounding=ROUND_FLOOR) - sum(given, Decimal())) / CENT)
    by_loss = sorted(range(len(parts)), key=lambda rank: (given[rank] - exact[rank], rank))
    for rank in by_loss[:left]:
        given[rank] += CENT
    return given


def cut_by(amount: Decimal, percent: Decimal) -> Decimal:
    """`amount` less `percent` hundredths of it, to the cent."""
    return round_euros(amount * (HUNDRED - percent) / HUNDRED)
