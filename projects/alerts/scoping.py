"""Whose projects someone sees the signals of: what Caf, Caflab and Cnaf tell each other, not the porteur."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import Scope, memberships_of
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet, project_scope

READERS = frozenset({Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.CAFLAB, Role.CNAF, Role.ADMIN})


def scope_in(user: User | AnonymousUser, roles: frozenset[Role]) -> Scope:
    """The scope that these roles alone give to `user`."""
    rows = [row for row in memberships_of(user) if row.role in roles]
    return Scope(
        national=any(row.national for row in rows),
        regions=frozenset(row.region_id for row in rows if row.region_id),
        departments=frozenset(row.department_id for row in rows if row.department_id),
        cafs=frozenset(row.caf_id for row in rows if row.caf_id),
        roles=frozenset(row.role for row in rows),
    )


def projects_of(user: User | AnonymousUser, roles: frozenset[Role] = READERS) -> ProjectQuerySet:
    """The projects that exist for `user` by one of these roles."""
    scope = scope_in(user, roles)
    if scope.national:
        return Project.objects.all()
    return Project.objects.filter(pk__in=Project.objects.filter(project_scope(scope)).order_by().values("pk"))
