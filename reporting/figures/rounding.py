"""Percentages that say what they are: whole, and totalling 100 by largest remainder (Hamilton)."""

from collections.abc import Sequence


def whole_percentages(values: Sequence[int]) -> list[int]:
    """Whole percentages of the sum of `values`, totalling exactly 100 (all 0 when the sum is 0).

    Each value gets the floor of its share; the points left go to the largest remainders, the first
    of equals first. Raises ValueError on a negative value.
    """
    if any(value < 0 for value in values):
        raise ValueError("a share cannot be taken of a negative count")
    total = sum(values)
    if total == 0:
        return [0] * len(values)
    shares = [value * 100 // total for value in values]
    remainders = [value * 100 % total for value in values]
    ranked = sorted(range(len(values)), key=lambda place: (-remainders[place], place))
    for place in ranked[: 100 - sum(shares)]:
        shares[place] += 1
    return shares
