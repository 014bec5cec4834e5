"""Porteurs that a field of a form finds by name, by the beginning of any word, by SIRET or SIREN.

Who sees which is not known here (accounts are above): the app that knows gives `visible_to`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When

from projects.core.forms.lookups import Choice, Lookup, Person, register_lookup
from projects.core.french import sort_key, spellings
from projects.porteurs.models import Porteur

# A SIREN has nine digits, a SIRET fourteen; fewer than three say nothing.
_DIGITS = re.compile(r"[0-9]{3,14}", re.ASCII)
_BIGGEST_KEY = 2**63 - 1


def find_porteurs(porteurs: QuerySet[Porteur], text: str, limit: int) -> list[Porteur]:
    """Those of `porteurs` whose number starts like `text`, or whose name has each of its words.

    A word of the text may also be the name of the place: « crèche annonay » finds what is in Annonay.
    """
    porteurs = porteurs.select_related("commune", "epci", "department")
    digits = "".join(text.split())
    if _DIGITS.fullmatch(digits):
        return list(porteurs.filter(siret__startswith=digits).order_by("siret")[:limit])
    key = sort_key(text)
    words = key.split()
    if not words:
        return []
    found = porteurs
    for word in words:
        found = found.filter(_named(word) | _named(word, "commune__") | _named(word, "epci__"))
    rank = Case(
        When(sort_name=key, then=Value(0)),
        When(sort_name__startswith=key, then=Value(1)),
        When(_named(key), then=Value(2)),
        default=Value(3),
    )
    return list(found.order_by(rank, "sort_name", "pk")[:limit])


def _named(word: str, prefix: str = "") -> Q:
    found = Q()
    for spelling in spellings(word):
        found |= Q(**{f"{prefix}sort_name__startswith": spelling})
        found |= Q(**{f"{prefix}sort_name__contains": f" {spelling}"})
    return found


def porteur_choice(porteur: models.Model) -> Choice:
    """« Les Petits Pas », and what tells it from its namesakes: kind, place, SIRET."""
    porteur = cast(Porteur, porteur)
    place = porteur.commune or porteur.epci or porteur.department
    siret = porteur.siret or ""
    number = f"SIRET {siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" if siret else ""
    kind = porteur.get_kind_display() if porteur.kind else ""
    detail = " · ".join(filter(None, (kind, str(place or ""), number)))
    return Choice(str(porteur.pk), porteur.name, detail, (siret,) if siret else ())


def register_porteurs(visible_to: Callable[[Any], QuerySet[Porteur]]) -> None:
    """Make the lookup « porteurs » known, over the porteurs that exist for each person."""

    def search(user: Person, text: str, limit: int) -> Sequence[Choice]:
        return [porteur_choice(porteur) for porteur in find_porteurs(visible_to(user), text, limit)]

    def get(user: Person, key: str) -> Porteur | None:
        if not (key.isascii() and key.isdecimal() and int(key) <= _BIGGEST_KEY):
            return None
        return visible_to(user).select_related("commune", "epci", "department").filter(pk=int(key)).first()

    register_lookup(
        Lookup(
            slug="porteurs",
            label="porteur",
            none="Aucun porteur ne correspond parmi ceux que vous voyez : vérifiez le nom, ou tapez son SIRET.",
            hint="Nom, SIREN ou SIRET",
            search=search,
            get=get,
            choice=porteur_choice,
        )
    )
