"""The address of the list holds everything: filters, words, order, columns, a selection, where one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

from django.http import QueryDict
from django.urls import reverse

from projects.portfolio.listing.registry import all_facets

# « page » says where one is: any other change goes back to the first rows.
PLACE = "page"
# An address longer than this is refused by servers and cut by mail programs.
LONGEST = 4000


class ListAddress:
    """A query of the list, cleaned: known names only, nothing empty, nothing twice, always in the same order.

    A page that has the same filters is a subclass: its own address, and the names that it has instead of the list's.
    """

    url_name: ClassVar[str] = "project_list"
    own: ClassVar[tuple[str, ...]] = ("tri", "colonnes", "impression")
    carried: ClassVar[tuple[str, ...]] = ("choix", "tri", "colonnes")

    def __init__(self, query: Mapping[str, object] | str) -> None:
        given = QueryDict(query) if isinstance(query, str) else query
        self._values: dict[str, tuple[str, ...]] = {}
        for name in ("q", "choix", *all_facets(), *self.own):
            values = given.getlist(name) if isinstance(given, QueryDict) else []
            if kept := tuple(dict.fromkeys(value.strip() for value in values if value.strip())):
                self._values[name] = kept

    def getlist(self, name: str) -> tuple[str, ...]:
        return self._values.get(name, ())

    def with_values(self, **changes: Iterable[str] | str) -> Self:
        """The same with some parameters replaced; an empty value takes one off."""
        other = type(self)("")
        names = dict.fromkeys([*self._values, *changes])
        for name in names:
            value = changes.get(name, self._values.get(name, ()))
            values = (value,) if isinstance(value, str) else tuple(value)
            if values := tuple(one for one in values if one):
                other._values[name] = values
        return other

    def without(self, name: str, value: str) -> Self:
        """The same without one value of a parameter."""
        return self.with_values(**{name: [other for other in self.getlist(name) if other != value]})

    def toggled(self, name: str, value: str) -> Self:
        """The same with a value added, or taken off when it is there."""
        held = self.getlist(name)
        return self.without(name, value) if value in held else self.with_values(**{name: [*held, value]})

    @property
    def query(self) -> str:
        """What follows the question mark."""
        target = QueryDict(mutable=True)
        for name, values in self._values.items():
            target.setlist(name, list(values))
        return target.urlencode()

    @property
    def path(self) -> str:
        """The page, without anything asked of it."""
        return reverse(self.url_name)

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}" if self._values else self.path

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every parameter with its values, one by one, for a form that keeps them all."""
        return [(name, value) for name, values in self._values.items() for value in values]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form of filters carries along, without showing it."""
        return [(name, value) for name in self.carried for value in self.getlist(name)]

    @property
    def unfolding(self) -> str:
        """The beginning of the address that shows all the values of a facet: its name comes next."""
        return f"{self.url}{'&' if self._values else '?'}deplier="

    def at(self, cursor: str) -> str:
        """The address of another page of the same list; "" without a cursor."""
        if not cursor:
            return ""
        return f"{self.url}{'&' if self._values else '?'}{PLACE}={cursor}"
