"""Thousands of keys given to a query as one parameter."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def array_of(keys: Iterable[int]) -> RawSQL:
    """For `filter(pk__in=…)`: as many parameters as there are keys take longer to send than the query to run."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])
