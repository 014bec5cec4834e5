"""Identity as it was known at an instant: event tables that PostgreSQL triggers keep (django-pghistory).

Bulk writes, raw SQL and the admin all pass through the triggers, so nothing is missed. `pgh_created_at`
is the start of the transaction, like `recorded_at` of dated facts: both clocks agree inside one act.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

import pghistory
from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)


def tracked(model: type[ModelT]) -> type[ModelT]:
    """Keep every version of the rows of `model`, deletions included."""
    return _track(model)


def tracked_without(*fields: str) -> Callable[[type[ModelT]], type[ModelT]]:
    """As `tracked`, leaving out columns that are derived from others."""
    return lambda model: _track(model, exclude=list(fields))


def _track(model: type[ModelT], **options: Any) -> type[ModelT]:
    # Trackers remember the model they were given: each model needs its own.
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return cast(type[ModelT], pghistory.track(*events, **options)(model))


def known_rows(model: type[models.Model], *, known_at: datetime, **filters: object) -> models.QuerySet[models.Model]:
    """The last event of each row of a tracked `model` recorded by `known_at`, deleted rows left out.

    Rows are event rows: `pgh_obj_id` is the key of the row that they tell about. `filters` apply to
    columns that never change in a row's life, since older events are dropped before the newest is taken.
    """
    events = model.pgh_event_model  # type: ignore[attr-defined]
    last = (
        events.objects.filter(pgh_created_at__lte=known_at, **filters)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    rows = events.objects.filter(pgh_id__in=last.values("pgh_id")).exclude(pgh_label="delete")
    return cast("models.QuerySet[models.Model]", rows)


def last_event(model: type[models.Model], **filters: object) -> int:
    """The key of the last event of the rows of a tracked `model`, 0 before any; it only ever grows."""
    events = model.pgh_event_model  # type: ignore[attr-defined]
    return int(events.objects.filter(**filters).aggregate(last=models.Max("pgh_id"))["last"] or 0)


def keys_once(model: type[models.Model], **filters: object) -> list[int]:
    """The keys of the rows of a tracked `model` of which `filters` were true at some time."""
    events = model.pgh_event_model  # type: ignore[attr-defined]
    return list(events.objects.filter(**filters).values_list("pgh_obj_id", flat=True).distinct())


def removed_row(model: type[models.Model], key: int, **filters: object) -> models.Model | None:
    """The row of a tracked `model` that was removed, as it last was, unsaved, under its own key; None when it stands
    or never was. `filters` say what it was of, so that nobody brings back what is another's.
    """
    events = model.pgh_event_model  # type: ignore[attr-defined]
    last = events.objects.filter(pgh_obj_id=key).order_by("-pgh_id").first()
    wanted = last is not None and last.pgh_label == "delete"
    if not wanted or any(getattr(last, name) != value for name, value in filters.items()):
        return None
    # Under its own key again, a row that came back is no longer one to bring back: a second click finds it standing.
    columns = [field.attname for field in model._meta.concrete_fields]
    return model(**{name: getattr(last, name) for name in columns})
