"""Querysets shared by every level of territory."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

_Model = TypeVar("_Model", bound=models.Model)


class TerritoryQuerySet(models.QuerySet[_Model]):
    def in_force(self, on: date | None = None) -> Self:
        """The codes in force on a day, the latest edition's by default."""
        if on is None:
            return self.filter(valid_to__isnull=True)
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
