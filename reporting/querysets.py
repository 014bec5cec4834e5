"""Which editions exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.accounts.enums import Role
from projects.accounts.scopes import memberships_of, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from reporting.models import Edition  # noqa: F401

# Who holds the documents that are made of editions, before they are published.
DOCUMENT_ROLES = (Role.CNAF, Role.CAFLAB, Role.ADMIN)


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        """An edition shows every project it holds, so it exists for those who see its whole territory."""
        scope = scope_of(user)
        return self if scope.national else self.filter(region__in=scope.regions)

    def with_document_for(self, user: User | AnonymousUser) -> EditionQuerySet:
        """Those whose PDF `user` may have: one of those roles, on the whole territory of the edition."""
        held = [row for row in memberships_of(user) if row.role in DOCUMENT_ROLES]
        if any(row.national for row in held):
            return self.all()
        return self.filter(region__in={row.region_id for row in held if row.region_id})
