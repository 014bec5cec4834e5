"""Writing the journal: one line an act, in the act's own transaction."""

from collections.abc import Sequence

from django.db import models

from projects.accounts.models import User
from projects.journal.models import Entry


def record(*, actor: User | None, verb: str, subject: models.Model, fields: Sequence[str] = ()) -> Entry:
    """Say that `actor` (None: the portal itself) did `verb` to `subject`.

    Call it inside the transaction of the act, so that both exist or neither does.
    """
    entry = _entry(actor, verb, subject, fields)
    entry.save()
    return entry


def record_each(*, actor: User | None, verb: str, subjects: Sequence[models.Model]) -> None:
    """As `record`, of many acts done at once: a line for each of `subjects`, in their order."""
    Entry.objects.bulk_create(_entry(actor, verb, subject) for subject in subjects)


def _entry(actor: User | None, verb: str, subject: models.Model, fields: Sequence[str] = ()) -> Entry:
    code = "" if isinstance(subject.pk, int) else str(subject.pk)
    return Entry(
        actor=actor,
        verb=verb,
        object_type=subject._meta.label_lower,
        object_id=None if code else subject.pk,
        reference=str(getattr(subject, "reference", "") or getattr(subject, "slug", "") or code),
        fields=list(fields),
    )
