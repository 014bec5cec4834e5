"""Which messages exist for whom: those of the projects that one sees, the team's ones for the team alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from projects.accounts.scopes import scope_of
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet, project_scope
from projects.threads.enums import Visibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.threads.models import Post  # noqa: F401


def team_projects(user: User | AnonymousUser) -> ProjectQuerySet:
    """The projects that `user` sees otherwise than as a porteur: there they read what the team says to itself."""
    scope = replace(scope_of(user), porteurs=frozenset())
    # By keys: a condition without any join, so no row is repeated.
    return Project.objects.filter(project_scope(scope)) if not scope.is_empty else Project.objects.none()


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: User | AnonymousUser) -> PostQuerySet:
        """The messages that exist for `user`, those taken back included: they left their trace."""
        mine, everyone = team_projects(user).values("pk"), Project.objects.visible_to(user).values("pk")
        return self.filter(Q(project__in=mine) | Q(project__in=everyone, visibility=Visibility.PORTEUR))

    def standing(self) -> PostQuerySet:
        return self.filter(removed_at=None)
