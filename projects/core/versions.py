"""Saving what someone read: a save carries the version it was read at, and a stale one is refused."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.db import models

from projects.core.errors import StaleVersion

STALE = "Quelqu’un a modifié cette page entre-temps : relisez avant d’enregistrer à nouveau."


def save_version(row: models.Model, *, version: int, values: Mapping[str, Any]) -> list[str]:
    """Write `values` on `row` if it still is at `version`; return the names of the fields that changed.

    What changed is told from the stored row: a form may have put its values on `row` already. One
    conditional UPDATE writes, so two people cannot both win; nothing to change leaves the version as it is.
    Raises StaleVersion when someone else saved since; nothing is written then. The caller has validated
    the values; columns that follow from them (`row.derived()`, where the model has it) are written too.
    """
    columns = {name: row._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
    given = {columns[name]: value.pk if isinstance(value, models.Model) else value for name, value in values.items()}
    read = type(row)._default_manager.filter(pk=row.pk, version=version)
    stored = read.values("pk", *given).first()
    if stored is None:
        raise StaleVersion(STALE)
    changed = [name for name, column in columns.items() if stored[column] != given[column]]
    draft = copy(row)
    for name in values:
        setattr(draft, name, values[name])
    derived = draft.derived() if hasattr(draft, "derived") else {}
    if changed:
        written = {columns[name]: given[columns[name]] for name in changed} | derived
        if not read.update(**written, version=version + 1):
            raise StaleVersion(STALE)
    for name, value in {**values, **derived, "version": version + bool(changed)}.items():
        setattr(row, name, value)
    return changed
