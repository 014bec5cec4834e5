"""Which bilans exist for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from projects.accounts.scopes import scope_of
from projects.bilans.enums import NOT_DEPOSITED
from projects.portfolio.models import Project
from projects.portfolio.querysets import project_scope

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.bilans.models import Bilan  # noqa: F401


class BilanQuerySet(models.QuerySet["Bilan"]):
    def visible_to(self, user: User | AnonymousUser) -> BilanQuerySet:
        """Those of the projects of one's territory; to a porteur, of the projects that it leads: it holds accounts."""
        scope = scope_of(user)
        condition = project_scope(replace(scope, porteurs=frozenset()))
        if scope.national:
            return self.all()
        seen = Project.objects.filter(condition | Q(porteur__in=scope.porteurs))
        return self.filter(project__in=seen.values("pk"))

    def with_identity(self) -> BilanQuerySet:
        """All that a row or a page prints of the bilan and its project, in one query."""
        return self.select_related(
            "campaign__call",
            "project__porteur",
            "project__department__region",
            "project__caf",
            "project__commune",
            "project__epci",
        )

    def late(self, today: date) -> BilanQuerySet:
        """Those that were not deposited by the day that they were due."""
        return self.filter(state__in=NOT_DEPOSITED, campaign__due_on__lt=today)
