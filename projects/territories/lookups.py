"""Territories that a field of a form finds by name, by the beginning of any word, or by code.

Territories are public: anyone signed in finds them all. Closed ones are not proposed, but a record that
holds one keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from django.db import models

from projects.core.forms.lookups import Choice, Lookup, Person, register_lookup
from projects.territories import selectors
from projects.territories.models import Caf, Commune, Department, Epci

_T = TypeVar("_T", bound=models.Model)


def _commune(commune: models.Model) -> Choice:
    commune = cast(Commune, commune)
    postal = commune.postal_codes[0] if commune.postal_codes else ""
    detail = f"{commune.department.name} · Insee {commune.code}" + (f" · {postal}" if postal else "")
    return Choice(commune.code, str(commune), detail, (commune.code, *commune.postal_codes))


def _epci(epci: models.Model) -> Choice:
    epci = cast(Epci, epci)
    label = f"{epci.name} ({epci.department_id})"
    return Choice(epci.siren, label, f"{epci.department.name} · SIREN {epci.siren}", (epci.siren,))


def _department(department: models.Model) -> Choice:
    department = cast(Department, department)
    return Choice(department.code, str(department), department.region.name, (department.code,))


def _caf(caf: models.Model) -> Choice:
    caf = cast(Caf, caf)
    return Choice(caf.key, caf.name, caf.region.name, (caf.key,))


def _searching(
    find: Callable[[str, int], Sequence[_T]], choice: Callable[[models.Model], Choice]
) -> Callable[[Person, str, int], Sequence[Choice]]:
    return lambda user, text, limit: [choice(row) for row in find(text, limit)]


def _getting(model: type[models.Model], *related: str) -> Callable[[Person, str], models.Model | None]:
    # Codes are short texts: any other text is simply no key.
    return lambda user, key: model._default_manager.select_related(*related).filter(pk=key).first()


def register() -> None:
    """Called once, when the app is ready."""
    register_lookup(
        Lookup(
            slug="communes",
            label="commune",
            none="Aucune commune ne correspond : vérifiez le nom, ou tapez son code postal ou Insee.",
            hint="Nom, code postal ou Insee",
            search=_searching(selectors.search_communes, _commune),
            get=_getting(Commune, "department", "epci"),
            choice=_commune,
        )
    )
    register_lookup(
        Lookup(
            slug="epci",
            label="intercommunalité",
            none="Aucune intercommunalité ne correspond : vérifiez le nom, ou tapez son SIREN.",
            hint="Nom ou SIREN",
            search=_searching(selectors.search_epci, _epci),
            get=_getting(Epci, "department", "region"),
            choice=_epci,
        )
    )
    register_lookup(
        Lookup(
            slug="departments",
            label="département",
            none="Aucun département ne correspond : tapez son nom ou son code (07, 2A, 974).",
            hint="Nom ou code",
            least=1,
            search=_searching(selectors.search_departments, _department),
            get=_getting(Department, "region"),
            choice=_department,
        )
    )
    register_lookup(
        Lookup(
            slug="cafs",
            label="Caf",
            none="Aucune Caf ne correspond : tapez le nom ou le code de son département.",
            hint="Nom ou code du département",
            search=_searching(selectors.search_cafs, _caf),
            get=_getting(Caf, "region"),
            choice=_caf,
        )
    )
