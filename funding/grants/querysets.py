"""Which yearly financings exist for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from django.db import models

from funding.plans.querysets import planned_projects
from projects.accounts.scopes import scope_of
from projects.portfolio.querysets import project_scope

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from funding.grants.models import Financing  # noqa: F401
    from projects.accounts.models import User
    from projects.portfolio.models import Project
    from projects.portfolio.querysets import ProjectQuerySet


def money_projects(user: User | AnonymousUser) -> ProjectQuerySet:
    """The projects whose money `user` reads: the same as those whose plans are."""
    return cast("ProjectQuerySet", planned_projects(user))


def reads_remarks(user: User | AnonymousUser, project: Project) -> bool:
    """Whether what funders remark among themselves is for `user`: who has the project in a territory, no porteur."""
    scope = scope_of(user)
    own = project_scope(replace(scope, porteurs=frozenset()))
    return scope.national or type(project).objects.filter(own, pk=project.pk).exists()


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
