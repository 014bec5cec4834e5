"""In whose hands is something that has a place: a project, an application."""

from __future__ import annotations

from typing import Protocol

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import memberships_of
from projects.territories.models import CafDepartment

CAF_ROLES = (Role.CAF_ADVISOR, Role.CAF_MANAGER)


class Placed(Protocol):
    """What has a Caf, perhaps not known yet, and a department."""

    @property
    def caf_id(self) -> str | None: ...
    @property
    def department_id(self) -> str | None: ...


def is_of_caf(user: User | AnonymousUser, placed: Placed, *roles: Role) -> bool:
    """Whether `user` has one of `roles` (any of a Caf's) at its Caf, or at one of its department while it has none."""
    wanted = roles or CAF_ROLES
    cafs = {row.caf_id for row in memberships_of(user) if row.caf_id and row.role in wanted}
    if not cafs or placed.caf_id:
        return placed.caf_id in cafs
    return CafDepartment.objects.filter(caf__in=cafs, department=placed.department_id).exists()
