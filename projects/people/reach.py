"""Whom someone manages: the roles, and the Caf, that they give and end. One rule for pages, lists and services."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, User
from projects.accounts.scopes import memberships_of
from projects.people.registry import porteurs_of, unkept_porteurs

CNAF_GIVES = frozenset({Role.CNAF, Role.CAFLAB, Role.STATE_INSTRUCTOR, Role.CAF_MANAGER, Role.CAF_ADVISOR})
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Reach:
    """`anywhere`: roles that they manage on any scope; `cafs`: the Caf whose own people, and porteurs, they manage;
    `stands_in`: they manage the people of the porteurs that no manager of a Caf keeps.
    """

    anywhere: frozenset[Role] = frozenset()
    cafs: frozenset[str] = frozenset()
    stands_in: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.anywhere or self.cafs)

    @property
    def roles(self) -> list[Role]:
        """The roles that they may give, in the order of the enum."""
        local = {*CAF_ROLES, Role.PORTEUR_MEMBER} if self.cafs else set()
        return [role for role in Role if role in self.anywhere or role in local]

    def condition(self) -> Q:
        """What keeps the memberships, or invitations, that they manage."""
        kept = Q(role__in=self.anywhere) if self.anywhere else NOTHING
        if self.cafs:
            kept |= Q(role__in=CAF_ROLES, caf__in=self.cafs)
            kept |= Q(role=Role.PORTEUR_MEMBER, porteur__in=porteurs_of(self.cafs).values("pk"))
        if self.stands_in:
            kept |= Q(role=Role.PORTEUR_MEMBER, porteur__in=unkept_porteurs().values("pk"))
        return kept

    def covers(self, role: str, scope: dict[str, Any]) -> bool:
        """Whether they manage `role` on this scope (rows by field name, as on a membership)."""
        if role in self.anywhere:
            return True
        if role in CAF_ROLES:
            return scope.get("caf") is not None and scope["caf"].pk in self.cafs
        porteur = scope.get("porteur")
        if role != Role.PORTEUR_MEMBER or porteur is None:
            return False
        return porteur.pk in self.porteurs or (self.stands_in and unkept_porteurs().filter(pk=porteur.pk).exists())

    @cached_property
    def porteurs(self) -> frozenset[int]:
        """Those whose people they manage, read once for all that a page asks."""
        return frozenset(porteurs_of(self.cafs).values_list("pk", flat=True)) if self.cafs else frozenset()


def reach_of(user: User | AnonymousUser) -> Reach:
    """From the memberships in force today: an advisor of one Caf who manages another manages that other one only.

    Kept on the user for a request, as the memberships are.
    """
    kept: Reach | None = getattr(user, "_reach", None)
    if kept is None:
        kept = _read_reach(user)
        user._reach = kept  # type: ignore[union-attr]
    return kept


def _read_reach(user: User | AnonymousUser) -> Reach:
    rows = memberships_of(user)
    roles = {row.role for row in rows}
    if Role.ADMIN in roles:
        return Reach(anywhere=frozenset(Role))
    return Reach(
        anywhere=CNAF_GIVES if Role.CNAF in roles else frozenset(),
        cafs=frozenset(row.caf_id for row in rows if row.role == Role.CAF_MANAGER and row.caf_id),
        stands_in=Role.CNAF in roles,
    )
