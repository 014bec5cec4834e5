"""Which plans exist for whom."""

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

    from funding.plans.models import Plan  # noqa: F401
    from projects.accounts.models import User


def planned_projects(user: User | AnonymousUser) -> models.QuerySet[Project]:
    """The projects whose plans `user` reads: of one's territory; to a porteur, those that it leads (accounts)."""
    scope = scope_of(user)
    if scope.national:
        return Project.objects.all()
    condition = project_scope(replace(scope, porteurs=frozenset()))
    return Project.objects.filter(condition | Q(porteur__in=scope.porteurs))


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User | AnonymousUser) -> PlanQuerySet:
        """Those of `planned_projects`."""
        if scope_of(user).national:
            return self.all()
        return self.filter(project__in=planned_projects(user).values("pk"))

    def with_identity(self) -> PlanQuerySet:
        """All that a page prints of the plan and its project, in one query."""
        return self.select_related(
            "project__porteur",
            "project__department__region",
            "project__caf",
            "project__commune",
            "project__epci",
            "project__application__call",
            "saved_by",
        )
