"""Which yearly financings exist for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from projects.accounts.scopes import scope_of
from projects.portfolio.models import Project
from projects.portfolio.querysets import project_scope

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from funding.grants.models import Financing  # noqa: F401
    from projects.accounts.models import User
    from projects.portfolio.querysets import ProjectQuerySet


def money_projects(user: User | AnonymousUser) -> ProjectQuerySet:
    """The projects whose money `user` reads: those of one's territory; to a porteur, those that it leads only."""
    scope = scope_of(user)
    if scope.national:
        return Project.objects.all()
    return Project.objects.filter(project_scope(replace(scope, porteurs=frozenset())) | Q(porteur__in=scope.porteurs))


class FinancingQuerySet(models.QuerySet["Financing"]):
    def visible_to(self, user: User | AnonymousUser) -> FinancingQuerySet:
        """Those of the projects whose money one reads."""
        if scope_of(user).national:
            return self.all()
        return self.filter(project__in=money_projects(user).values("pk"))

    def with_identity(self) -> FinancingQuerySet:
        """All that a page prints of the financing and its project, in one query."""
        return self.select_related(
            "year",
            "project__porteur",
            "project__department__region",
            "project__caf",
            "project__commune",
            "project__epci",
            "project__application__call",
        )
