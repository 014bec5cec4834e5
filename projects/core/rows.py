"""Rows checked before they are stored, so that a rule that is broken is told by field, in French."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

RowT = TypeVar("RowT", bound=models.Model)


def checked(row: RowT) -> RowT:
    """Store `row`; ValidationError (French, by field) when a rule is broken, and nothing is written."""
    row.clean()  # before the checks of each column: it may tidy what was typed
    row.full_clean()
    with told_again(row):
        row.save()
    return row


def draft_of(row: RowT, values: Mapping[str, Any]) -> RowT:
    """A checked copy of `row` with `values`, nothing written; ValidationError (French, by field) as `checked`."""
    draft = copy(row)
    # A copy shares its state, and the related rows that it keeps, with the row that it was made of.
    draft._state = copy(row._state)
    draft._state.fields_cache = dict(row._state.fields_cache)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.clean()
    draft.full_clean()
    return draft


@contextmanager
def told_again(row: models.Model) -> Iterator[None]:
    """Two people may pass the same check at once: what the database then refuses is told as the check tells it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        row.full_clean()
        raise
