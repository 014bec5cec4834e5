"""Reading the journal."""

from django.db import models

from projects.core.forms import Save
from projects.journal.models import Entry


def last_save_of(row: models.Model) -> Save | None:
    """Who last wrote `row`, and when; None when no line tells. An act of nobody is the portal's own."""
    lines = Entry.objects.filter(object_type=row._meta.label_lower).select_related("actor").order_by("-at", "-pk")
    key = {"object_id": row.pk} if isinstance(row.pk, int) else {"reference": str(row.pk)}
    line = lines.filter(**key).first()
    return Save(str(line.actor) if line.actor else "Le portail", line.at) if line else None
