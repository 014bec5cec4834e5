"""Which editions exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.accounts.scopes import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from reporting.models import Edition  # noqa: F401


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        """An edition shows every project it holds, so it exists for those who see its whole territory."""
        scope = scope_of(user)
        return self if scope.national else self.filter(region__in=scope.regions)
