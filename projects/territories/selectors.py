"""Reading the territories: what a search box, a form or a service asks of them."""

from __future__ import annotations

import re
from typing import TypeVar, cast

from django.db.models import Case, F, Q, Value, When

from projects.core.french import sort_key
from projects.territories.models import Caf, Commune, Department, Epci, Territory
from projects.territories.querysets import TerritoryQuerySet

_LIMIT = 20
_POSTAL_CODE = re.compile(r"[0-9]{5}", re.ASCII)
_CODE_START = re.compile(r"(?:[0-9]|2[AB])[0-9]{0,4}", re.ASCII)
# As people write them; the official names spell these words out.
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
_T = TypeVar("_T", bound=Territory)


def search_communes(query: str, limit: int = _LIMIT) -> list[Commune]:
    """Communes in force whose name, postal code or Insee code starts like `query`, whatever its accents.

    The very name first, then the most peopled; a word inside the name (« Hauteville ») counts when the
    beginning of names does not fill the list.
    """
    communes = Commune.objects.in_force().select_related("department", "epci")
    code = query.strip().upper()
    if _POSTAL_CODE.fullmatch(code):
        found = communes.filter(Q(postal_codes__contains=[code]) | Q(pk=code))
        by_insee_code = Case(When(postal_codes__contains=[code], then=Value(0)), default=Value(1))
        return list(found.order_by(by_insee_code, "sort_name", "pk")[:limit])
    if _CODE_START.fullmatch(code):
        return list(communes.filter(pk__startswith=code).order_by("pk")[:limit])
    return _by_name(communes, query, limit)


def search_epci(query: str, limit: int = _LIMIT) -> list[Epci]:
    """EPCI in force by SIREN, by the beginning of their name or of one of its words (« matheysine »)."""
    epcis = Epci.objects.in_force().select_related("department", "region")
    siren = query.replace(" ", "")
    if siren.isdecimal():
        return list(epcis.filter(pk__startswith=siren).order_by("pk")[:limit])
    return _by_name(epcis, query, limit)


def _by_name(territories: TerritoryQuerySet[_T], query: str, limit: int) -> list[_T]:
    key = " ".join(_ABBREVIATIONS.get(word, word) for word in sort_key(query).split())
    if not key:
        return []
    inexact = Case(When(sort_name=key, then=Value(0)), default=Value(1))
    ranked = territories.order_by(inexact, F("population").desc(nulls_last=True), "sort_name", "pk")
    # Two queries: the first is answered by the prefix index, the second reads the table and is seldom needed.
    found = list(ranked.filter(sort_name__startswith=key)[:limit])
    if len(found) < limit:
        inside = ranked.filter(sort_name__contains=f" {key}").exclude(sort_name__startswith=key)
        found += list(inside[: limit - len(found)])
    return found


def caf_of_department(department: Department) -> Caf | None:
    """The one Caf whose main department this is; None when there are two (Pyrénées-Atlantiques) or none.

    A project's Caf may be deduced from it, with that provenance; it is never guessed between two.
    """
    cafs = list(Caf.objects.in_force().filter(department_links__department=department, department_links__is_main=True))
    return cafs[0] if len(cafs) == 1 else None


def departments_of_epci(epci: Epci) -> list[Department]:
    """Every department where the EPCI has communes, the main one first."""
    departments = Department.objects.filter(
        Q(pk=epci.department_id) | Q(communes__epci=epci) | Q(communes__ept=epci)
    ).distinct()
    return sorted(departments, key=lambda department: (department.pk != epci.department_id, department.pk))


def in_force(territory: _T) -> _T | None:
    """What stands today for a territory that may be closed: itself, or its last successor; None when unknown."""
    seen: set[str] = set()
    current = territory
    while current.valid_to is not None:
        # Two closed codes that replace each other would turn for ever.
        if current.successor is None or current.pk in seen:
            return None
        seen.add(current.pk)
        current = cast(_T, current.successor)
    return current
