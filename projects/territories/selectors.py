"""Reading the territories: what a search box, a form or a service asks of them."""

from __future__ import annotations

import re
from typing import TypeVar, cast

from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import OrderBy

from projects.core.french import SHORT_FORMS, sort_key, spellings
from projects.territories.models import Caf, CafDepartment, Commune, Department, Epci, Territory
from projects.territories.querysets import TerritoryQuerySet

_LIMIT = 20
_POSTAL_CODE = re.compile(r"[0-9]{5}", re.ASCII)
_CODE_START = re.compile(r"(?:[0-9]|2[AB])[0-9]{0,4}", re.ASCII)
_DEPARTMENT = re.compile(r"[0-9]{2}|2[AB]|97[0-9]", re.ASCII)
_DEPARTMENT_START = re.compile(r"[0-9]{1,3}|2[AB]", re.ASCII)
_T = TypeVar("_T", bound=Territory)


def search_communes(query: str, limit: int = _LIMIT) -> list[Commune]:
    """Communes in force by name, postal code or Insee code, whatever their accents; see `_by_name`."""
    communes = Commune.objects.in_force().select_related("department", "epci")
    code = query.strip().upper()
    if _POSTAL_CODE.fullmatch(code):
        found = communes.filter(Q(postal_codes__contains=[code]) | Q(pk=code))
        by_insee_code = Case(When(postal_codes__contains=[code], then=Value(0)), default=Value(1))
        return list(found.order_by(by_insee_code, "sort_name", "pk")[:limit])
    if _CODE_START.fullmatch(code):
        return list(communes.filter(pk__startswith=code).order_by("pk")[:limit])
    return _by_name(communes, query, limit, F("population").desc(nulls_last=True))


def search_epci(query: str, limit: int = _LIMIT) -> list[Epci]:
    """EPCI in force by SIREN, by the beginning of any of their words (« matheysine »)."""
    epcis = Epci.objects.in_force().select_related("department", "region")
    siren = "".join(query.split())
    if siren.isascii() and siren.isdecimal():
        return list(epcis.filter(pk__startswith=siren).order_by("pk")[:limit])
    return _by_name(epcis, query, limit, F("population").desc(nulls_last=True))


def search_departments(query: str, limit: int = _LIMIT) -> list[Department]:
    """Departments in force by code (« 07 », « 2a »), or by the beginning of any word of their name."""
    departments = Department.objects.in_force().select_related("region")
    code = query.strip().upper()
    if _DEPARTMENT_START.fullmatch(code):
        return list(departments.filter(pk__startswith=code).order_by("pk")[:limit])
    return _by_name(departments, query, limit)


def search_cafs(query: str, limit: int = _LIMIT) -> list[Caf]:
    """Caf in force by the code of a department that they serve, the main one first, or by name."""
    cafs = Caf.objects.in_force().select_related("region")
    code = query.strip().upper()
    if _DEPARTMENT_START.fullmatch(code):
        named_after = Case(When(pk__startswith=code, then=Value(0)), default=Value(1))
        serving = CafDepartment.objects.filter(department__code__startswith=code).values("caf")
        return list(cafs.filter(pk__in=serving).order_by(named_after, "pk")[:limit])
    # Each is called « Caf de … »: what the people of the branch leave out is left out here too.
    return _by_name(cafs, query, limit)


def _by_name(territories: TerritoryQuerySet[_T], query: str, limit: int, *then: OrderBy) -> list[_T]:
    """Those whose name has, for each word typed, a word that starts like it: « hay roses » finds L’Haÿ-les-Roses.

    A word that is a department's code (« saint denis 974 ») keeps that department. First the very name, then
    names that start like the text, then those that hold it whole; `then` settles the rest. The trigram index
    on `sort_name` answers both the beginning of the name and of the words inside.
    """
    words = [SHORT_FORMS.get(word, word) for word in sort_key(query).split()]
    placed = [word.upper() for word in words if _DEPARTMENT.fullmatch(word.upper())]
    named = [word for word in words if not _DEPARTMENT.fullmatch(word.upper())]
    if not named:
        return []
    found = territories
    if placed and hasattr(territories.model, "department"):
        found = found.filter(department__in=placed)
    elif placed:
        named = words
    for word in named:
        found = found.filter(_has_word(word))
    key = " ".join(named)
    rank = Case(
        When(sort_name=key, then=Value(0)),
        When(sort_name__startswith=key, then=Value(1)),
        When(sort_name__contains=f" {key}", then=Value(2)),
        default=Value(3),
    )
    return list(found.order_by(rank, *then, "sort_name", "pk")[:limit])


def _has_word(word: str) -> Q:
    condition = Q()
    for spelling in spellings(word):
        condition |= Q(sort_name__startswith=spelling) | Q(sort_name__contains=f" {spelling}")
    return condition


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
