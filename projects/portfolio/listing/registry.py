"""The facets of the list. Higher apps add theirs in `AppConfig.ready` (`register_facet`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from projects.portfolio.listing.catalogue import OWN_FACETS
from projects.portfolio.listing.facets import Choice, Facet, Reading, compiled
from projects.portfolio.selectors import UNKNOWN

_facets: dict[str, Facet] = {facet.name: facet for facet in OWN_FACETS}


def register_facet(facet: Facet) -> None:
    """Let an app above add a facet; `rank` says where it stands. Registering it again replaces it."""
    _facets[facet.name] = facet


def all_facets() -> dict[str, Facet]:
    """Every facet by name, in the order of the page."""
    return {facet.name: facet for facet in sorted(_facets.values(), key=lambda facet: facet.rank)}


def choices_of(facets: Iterable[Facet], visible: Any, reading: Reading) -> dict[str, list[Choice]]:
    """The values of each facet with their labels, « inconnu » last: one query for all that tables hold."""
    facets = list(facets)
    stored = _stored([facet for facet in facets if facet.options], visible, reading)
    return {
        facet.name: [
            *facet.choices,
            *stored[facet.name],
            *([Choice(UNKNOWN, facet.unknown)] if facet.unknown else []),
        ]
        for facet in facets
    }


def _stored(facets: list[Facet], visible: Any, reading: Reading) -> dict[str, list[Choice]]:
    parts, params = [], []
    for facet in facets:
        assert facet.options is not None
        try:
            sql, own = compiled(facet.options(visible, reading))
        except EmptyResultSet:
            continue
        # The columns of a query may share a name: a UNION reads them by their place.
        parts.append(f"(SELECT %s, o.* FROM ({sql}) AS o (value, label, rank, sign))")  # noqa: S608
        params += [facet.name, *own]
    found: dict[str, list[Choice]] = defaultdict(list)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 4, 2", params)
            for name, value, label, _, sign in cursor.fetchall():
                found[name].append(Choice(value, label, sign))
    return found
