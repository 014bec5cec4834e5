"""Saving what someone read: a save carries the version it was read at, and a stale one is refused."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from projects.core.errors import StaleVersion


def save_version(row: models.Model, *, version: int, values: Mapping[str, Any]) -> list[str]:
    """Write `values` on `row` if it still is at `version`; return the names of the fields that changed.

    One conditional UPDATE, so two people cannot both win. Raises StaleVersion when someone else saved
    since; nothing is written then. The caller has validated the values.
    """
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    written = {name: values[name] for name in changed}
    updated = type(row)._default_manager.filter(pk=row.pk, version=version).update(**written, version=version + 1)
    if not updated:
        raise StaleVersion("Quelqu’un a modifié cette page entre-temps : relisez avant d’enregistrer à nouveau.")
    row.version = version + 1  # type: ignore[attr-defined]
    return changed
