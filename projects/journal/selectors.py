"""Reading the journal."""

from django.db import models

from projects.core.forms import Save
from projects.journal.models import Entry


def last_save_of(row: models.Model) -> Save | None:
    """Who wrote the version of a tracked `row` that stands, and when; None when no line tells.

    Its event and its line were written in one transaction, hence at one instant: a line about something else of the
    same object (an observation, a partner) is never taken for it. An act of nobody is the portal's own. A row that is
    not tracked, and journalled once for many saves, says it itself (`last_save()`).
    """
    if told := getattr(row, "last_save", None):
        saved_by: Save | None = told()
        return saved_by
    events = row.pgh_event_model.objects.filter(pgh_obj_id=row.pk)  # type: ignore[attr-defined]
    saved = events.order_by("-version", "pgh_id").values_list("pgh_created_at", flat=True).first()
    line = Entry.objects.filter(at=saved).exclude(fields=[]).select_related("actor").order_by("-pk").first()
    return Save(str(line.actor) if line.actor else "Le portail", line.at) if line else None
