"""Pages that stay true while rows come and go: each says from which row it goes on, not how many to skip.

A cursor holds the sort, the values of the last row's keys and its primary key, signed: one that was made up, or made
for another order, is refused (`BadCursor`). Sort keys are never null (see `sorts`), so that rows compare as tuples do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Q

from projects.portfolio.listing.sorts import Order

SALT = "projects.list"
LENGTH = 2000


class BadCursor(ValueError):
    """A cursor that this list did not give for this order."""


@dataclass(frozen=True)
class Cursor:
    """From which row to go on: its sort keys then its primary key, and about how many rows come before."""

    order: str
    backwards: bool
    values: tuple[Any, ...]
    rank: int

    def encode(self) -> str:
        values = [value.isoformat() if isinstance(value, date) else value for value in self.values]
        return signing.dumps([self.order, int(self.backwards), self.rank, values], salt=SALT, compress=True)


@dataclass(frozen=True)
class Page:
    """Rows in their order, with the cursors of what comes before and after ("" for nothing)."""

    rows: tuple[Any, ...]
    previous: str
    next: str
    first_rank: int


def decode(text: str, order: Order) -> Cursor | None:
    """The cursor written in an address, None for none; BadCursor when it is not one of `order`."""
    if not text:
        return None
    if len(text) > LENGTH:
        raise BadCursor
    try:
        name, backwards, rank, values = signing.loads(text, salt=SALT)
        if name != order.name:
            raise BadCursor
        keys = [
            date.fromisoformat(value) if key.is_date else value for key, value in zip(order.keys, values, strict=False)
        ]
        return Cursor(name, bool(backwards), (*keys, values[len(order.keys)]), int(rank))
    except (signing.BadSignature, ValueError, TypeError, IndexError) as error:
        raise BadCursor from error


def page_of(projects: Any, order: Order, cursor: Cursor | None, size: int) -> Page:
    """The page of `projects` that starts after (or ends before) the cursor's row.

    When nothing is left there, or less than a page before, the list starts again from its first row.
    """
    aliases = order.aliases()
    rows = projects.annotate(**aliases)
    names = (*aliases, "pk")
    backwards = cursor is not None and cursor.backwards
    descending = order.descending != backwards
    if cursor is not None:
        rows = rows.filter(_after(names, cursor.values, descending))
    taken = list(rows.order_by(*(f"-{name}" if descending else name for name in names))[: size + 1])
    more, taken = len(taken) > size, taken[:size]
    if cursor is not None and (not taken or (backwards and not more)):
        return page_of(projects, order, None, size)
    if backwards:
        taken.reverse()
    before = cursor is not None
    rank = 0
    if cursor is not None:
        rank = max(0, cursor.rank - len(taken)) if backwards else cursor.rank
    return Page(
        rows=tuple(taken),
        previous=_cursor(order, names, taken[0], True, rank) if taken and before else "",
        next=_cursor(order, names, taken[-1], False, rank + len(taken)) if taken and (backwards or more) else "",
        first_rank=rank + 1,
    )


def _cursor(order: Order, names: Sequence[str], row: Any, backwards: bool, rank: int) -> str:
    return Cursor(order.name, backwards, tuple(getattr(row, name) for name in names), rank).encode()


def _after(names: Sequence[str], values: Sequence[Any], descending: bool) -> Q:
    """The rows strictly after `values` in that direction: (a, b, c) > (x, y, z), spelt out."""
    operator = "lt" if descending else "gt"
    condition = Q()
    for name, value in reversed(list(zip(names, values, strict=True))):
        condition = Q(**{f"{name}__{operator}": value}) | (
            Q(**{name: value}) & condition if condition else Q(pk__in=[])
        )
    first, value = names[0], values[0]
    # Said apart, so that an index on the first key serves.
    return Q(**{f"{first}__{operator}e": value}) & condition
