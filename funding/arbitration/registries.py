"""What arbitration adds to the pages below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from funding.arbitration.models import Allotment
from funding.envelopes.registry import Origin, register_origin

HELD = "Ce mouvement vient d’un scénario retenu : il s’annule avec toutes ses attributions, sur la page du scénario."


def origins(movements: Collection[int]) -> Mapping[int, Origin]:
    """The scenario that gave each of these movements."""
    rows = Allotment.objects.filter(movement__in=movements).select_related("scenario")
    return {
        row.movement_id: Origin(str(row.scenario), reverse("scenario_detail", args=[row.scenario_id]), HELD)
        for row in rows
    }


def register() -> None:
    register_origin(origins)
