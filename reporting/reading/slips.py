"""Two numbers that a slip of the pen makes of one: neighbouring digits swapped, one digit changed, a zero too many.

Numbers that differ so say the same thing more often than numbers that differ freely: less else has to agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache


@lru_cache(maxsize=65536)
def slip(one: Decimal, two: Decimal) -> int:
    """How much two numbers look like one that was mistyped: 3 surely, 2 likely, 1 perhaps, 0 not at all.

    A swap of two digits among three, or a zero more, happens seldom by chance; a digit changed among three often does.
    """
    if one == two or one % 1 or two % 1:
        return 0
    a, b = _significant(one, two)
    if len(a) != len(b):
        tenfold = max(one, two) == min(one, two) * 10
        return 2 if tenfold and min(one, two) > 99 and len(a.rstrip("0")) > 1 else 0
    differ = [rank for rank, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(differ) == 2 and differ[1] == differ[0] + 1 and (a[differ[0]], a[differ[1]]) == (b[differ[1]], b[differ[0]]):
        return 3 if len(a) > 2 else 2
    if len(differ) == 1 and len(a) > 2:
        return 2 if len(a) > 3 else 1
    return 0


def _significant(one: Decimal, two: Decimal) -> tuple[str, str]:
    """The digits of both, without the zeros that both end with."""
    a, b = str(int(one)), str(int(two))
    while len(a) > 1 and len(b) > 1 and a[-1] == b[-1] == "0":
        a, b = a[:-1], b[:-1]
    return a, b


def signatures(value: Decimal) -> Iterator[tuple[str, ...]]:
    """Keys of which two numbers that look like a slip share one, so that they are found without comparing all."""
    digits = str(int(value))
    short = digits.rstrip("0")
    yield "swap", str(len(digits)), "".join(sorted(digits))
    yield "zero", short
    for rank in range(min(len(digits), 5)):
        yield "digit", str(rank), digits[:rank] + "?" + digits[rank + 1 :]


def day_slip(one: date, two: date) -> str:
    """What a slip of the pen changes from one day to the other: « day » (12 for 21, 5 for 15), « month », « year »."""
    if one == two:
        return ""
    if (one.year, one.month) == (two.year, two.month):
        swapped = f"{one.day:02}" == f"{two.day:02}"[::-1] and min(one.day, two.day) > 9
        return "day" if swapped or abs(one.day - two.day) in (10, 20) else ""
    if (one.year, one.day) == (two.year, two.day):
        return "month"
    return "year" if (one.month, one.day) == (two.month, two.day) and abs(one.year - two.year) < 3 else ""
