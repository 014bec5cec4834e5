"""What someone may see, as codes: the one thing `visible_to` of every model rests on."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User


@dataclass(frozen=True)
class Scope:
    """The union of someone's memberships. Empty means nothing at all; `national` is explicit."""

    national: bool = False
    regions: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    cafs: frozenset[str] = frozenset()
    porteurs: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_empty(self) -> bool:
        return not (self.national or self.regions or self.departments or self.cafs or self.porteurs)

    @property
    def key(self) -> str:
        """A stable text of the scope, part of what makes two requested jobs the same."""
        if self.national:
            return "national"
        parts = (
            ("r", sorted(self.regions)),
            ("d", sorted(self.departments)),
            ("c", sorted(self.cafs)),
            ("p", sorted(map(str, self.porteurs))),
        )
        return ";".join(f"{letter}:{','.join(codes)}" for letter, codes in parts if codes)


def memberships_of(user: User | AnonymousUser) -> tuple[Membership, ...]:
    """The memberships of `user` in force today, with their scopes: one query, kept on the user for a request."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    kept = getattr(user, "_memberships", None)
    if kept is None:
        related = Membership.objects.current().select_related("caf", "region", "department", "porteur")
        kept = tuple(related.filter(user=user))
        user._memberships = kept  # type: ignore[attr-defined]
    return kept


def scope_of(user: User | AnonymousUser) -> Scope:
    """The scope of `user` today."""
    rows = memberships_of(user)
    return Scope(
        national=any(row.national for row in rows),
        regions=frozenset(row.region_id for row in rows if row.region_id),
        departments=frozenset(row.department_id for row in rows if row.department_id),
        cafs=frozenset(row.caf_id for row in rows if row.caf_id),
        porteurs=frozenset(row.porteur_id for row in rows if row.porteur_id),
        roles=frozenset(row.role for row in rows),
    )


TEAM_ROLES = {Role.CAF_ADVISOR: "caf", Role.CAF_MANAGER: "caf", Role.CAFLAB: "caflab", Role.STATE_INSTRUCTOR: "etat"}


def teams_of(user: User | AnonymousUser) -> dict[str, str]:
    """The teams that `user` is of today, with their names: the people of one Caf, of Cnaf, of a porteur…

    A team is a kind of role on one scope, written as a stable key (« caf:07 », « etat:r84 », « cnaf: »).
    """
    return {_team_key(row): row.scope_label if row.caf or row.porteur else str(row) for row in memberships_of(user)}


def _team_key(row: Membership) -> str:
    # A department and a region may have the same number.
    place = (row.department_id and f"d{row.department_id}") or (row.region_id and f"r{row.region_id}") or ""
    return f"{TEAM_ROLES.get(Role(row.role), row.role)}:{row.caf_id or row.porteur_id or place}"
