"""A query that is built once: Django composes some of our queries longer than PostgreSQL answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# By column: what makes Python values of what the database gives, and the expression that it is given.
Converters = dict[int, tuple[list[Callable[..., Any]], Any]]


class BuiltQuery:
    """The statement of `build(**places)`, kept with the values of `places` left open.

    A place is a value that nothing else in the query can equal (the key -1971, a day of 1871): it is found again
    among the parameters, so it must reach them as it is given. ValueError when a place is not found there.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **places: int | date | datetime) -> None:
        self._build, self._places = build, places

    def rows(self, **given: int | date | datetime) -> list[tuple[Any, ...]]:
        """The rows for these values, one by place, as `values_list` gives them: one query."""
        sql, values, converters = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[value.name] if isinstance(value, _Place) else value for value in values])
            return [_converted(row, converters) for row in cursor.fetchall()]

    @cached_property
    def _statement(self) -> tuple[str, list[Any], Converters]:
        compiler = self._build(**self._places).query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        expressions = [selected[0] for selected in compiler.select]
        return sql, _open(values, self._places), compiler.get_converters(expressions)


def _converted(row: tuple[Any, ...], converters: Converters) -> tuple[Any, ...]:
    cells = list(row)
    for position, (steps, expression) in converters.items():
        for step in steps:
            cells[position] = step(cells[position], expression, connection)
    return tuple(cells)


class _Place:
    def __init__(self, name: str) -> None:
        self.name = name


def _open(values: tuple[Any, ...], places: Mapping[str, int | date | datetime]) -> list[Any]:
    names = {(type(value), value): name for name, value in places.items()}
    found = [
        _Place(names[type(value), value]) if isinstance(value, int | date) and (type(value), value) in names else value
        for value in values
    ]
    if missing := places.keys() - {value.name for value in found if isinstance(value, _Place)}:
        raise ValueError(f"the query does not hold {', '.join(sorted(missing))}")
    return found
