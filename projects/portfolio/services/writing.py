"""Checked before stored: a rule that is broken is told by field, in French."""

from typing import TypeVar

from django.db import models

RowT = TypeVar("RowT", bound=models.Model)


def checked(row: RowT) -> RowT:
    """Store `row`; ValidationError (French, by field) when a rule is broken, and nothing is written."""
    row.full_clean()
    row.save()
    return row
