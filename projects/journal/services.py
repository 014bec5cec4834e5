"""Writing the journal: one line an act, in the act's own transaction."""

from collections.abc import Sequence

from django.db import models

from projects.accounts.models import User
from projects.journal.models import Entry


def record(*, actor: User | None, verb: str, subject: models.Model, fields: Sequence[str] = ()) -> Entry:
    """Say that `actor` (None: the portal itself) did `verb` to `subject`.

    Call it inside the transaction of the act, so that both exist or neither does.
    """
    code = "" if isinstance(subject.pk, int) else str(subject.pk)
    return Entry.objects.create(
        actor=actor,
        verb=verb,
        object_type=subject._meta.label_lower,
        object_id=None if code else subject.pk,
        reference=str(getattr(subject, "reference", "") or getattr(subject, "slug", "") or code),
        fields=list(fields),
    )
