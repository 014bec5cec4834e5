"""The order of a list, moved one row at a time by people who may each see a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from projects.accounts.models import User
from projects.caflab.enums import ListSlug
from projects.caflab.models import AccompanimentRank, OrderedList, Recommendation, Resource
from projects.core.errors import DomainError, StaleVersion
from projects.journal.services import record
from projects.portfolio.models import Project

MOVED = "L’ordre a changé entre-temps, par quelqu’un d’autre : le voici. Recommencez si besoin."
NO_SUCH_MOVE = "Ce déplacement n’est pas possible."
UP, DOWN, FIRST, LAST = "monter", "descendre", "premier", "dernier"
MOVES = {UP: "Monter", DOWN: "Descendre", FIRST: "Mettre en premier", LAST: "Mettre en dernier"}
VERBS = {
    ListSlug.ACCOMPANIMENT: "project.caflab_ranked",
    ListSlug.RECOMMENDATIONS: "recommendation.ranked",
    ListSlug.RESOURCES: "resource.ranked",
}
MODELS: dict[ListSlug, type[models.Model]] = {
    ListSlug.ACCOMPANIMENT: Project,
    ListSlug.RECOMMENDATIONS: Recommendation,
    ListSlug.RESOURCES: Resource,
}


@transaction.atomic
def move(
    *,
    actor: User | None,
    listing: ListSlug,
    key: int,
    to: str,
    version: int,
    shown: Sequence[int],
    every: Sequence[int],
) -> int:
    """Put `key` before or after its neighbour among those `shown`, or at an end; return the new version.

    `every` holds the keys of the whole list in its order: what the person does not see keeps its place. StaleVersion
    when somebody moved something since `version` was read: nothing moves then.
    """
    OrderedList.objects.get_or_create(slug=listing)
    kept = OrderedList.objects.select_for_update().get(slug=listing)
    if kept.version != version:
        raise StaleVersion(MOVED)
    if to not in MOVES or key not in shown or key not in every:
        raise DomainError(NO_SUCH_MOVE)
    order = _moved(list(every), list(shown), key, to)
    if order == list(every) and listing != ListSlug.ACCOMPANIMENT:
        return version
    _store(listing, order)
    kept.version += 1
    kept.save(update_fields=["version"])
    record(actor=actor, verb=VERBS[listing], subject=MODELS[listing]._default_manager.get(pk=key))
    return kept.version


def version_of(listing: ListSlug) -> int:
    """The version to carry with a move."""
    return OrderedList.objects.filter(slug=listing).values_list("version", flat=True).first() or 1


def _moved(every: list[int], shown: list[int], key: int, to: str) -> list[int]:
    """The whole order once `key` has passed its neighbour among those shown."""
    place = shown.index(key)
    target = {UP: place - 1, DOWN: place + 1, FIRST: 0, LAST: len(shown) - 1}[to]
    if not 0 <= target < len(shown) or target == place:
        return every
    neighbour = shown[target]
    rest = [one for one in every if one != key]
    at = rest.index(neighbour) + (1 if target > place else 0)
    return [*rest[:at], key, *rest[at:]]


def _store(listing: ListSlug, order: Sequence[int]) -> None:
    if listing == ListSlug.ACCOMPANIMENT:
        AccompanimentRank.objects.bulk_create(
            [AccompanimentRank(project_id=key, position=place) for place, key in enumerate(order, start=1)],
            update_conflicts=True,
            unique_fields=["project"],
            update_fields=["position"],
        )
        return
    model: Any = MODELS[listing]
    rows = [model(pk=key, position=place) for place, key in enumerate(order, start=1)]
    model._default_manager.bulk_update(rows, ["position"])
