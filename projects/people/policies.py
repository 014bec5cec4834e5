"""Who may invite whom, and end whose rights. Each answers (allowed, reason in French)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership, User
from projects.accounts.scopes import memberships_of, scope_of
from projects.core.french import typeset
from projects.core.paris import today
from projects.people.models import HandoverAct, HandoverLine, Invitation, Succession
from projects.people.reach import reach_of

Answer = tuple[bool, str]
YES: Answer = (True, "")
MANAGE_NOBODY: Answer = (
    False,
    typeset(
        "Les comptes sont tenus par les responsables de chaque Caf, la Cnaf et les administrateurs : "
        "demandez-leur d’inviter ou de retirer quelqu’un."
    ),
)
NOT_YOUR_ROLE: Answer = (False, typeset("Vous ne pouvez pas donner ou retirer ce rôle sur ce périmètre."))
# Whoever loses these can no longer give them back to themselves.
KEYS = (Role.ADMIN, Role.CAF_MANAGER)


def can_manage_people(user: User | AnonymousUser) -> Answer:
    """Whether the pages of people are for `user` at all."""
    return MANAGE_NOBODY if reach_of(user).is_empty else YES


def can_invite(user: User | AnonymousUser, role: str, scope: dict[str, Any]) -> Answer:
    """Whether `user` may give `role` on `scope` (rows by field name), by invitation or at once."""
    return YES if reach_of(user).covers(role, scope) else NOT_YOUR_ROLE


def can_change_invitation(user: User | AnonymousUser, invitation: Invitation) -> Answer:
    """Whether `user` may send it again or withdraw it: who may give what it promises."""
    allowed, reason = can_invite(user, invitation.role, scope_on(invitation))
    if not allowed:
        return False, reason
    if invitation.accepted_at:
        return False, typeset("Cette invitation est déjà acceptée : mettez fin à l’habilitation qu’elle a donnée.")
    if invitation.withdrawn_at:
        return False, "Cette invitation est déjà retirée."
    return YES


def can_end_membership(user: User | AnonymousUser, membership: Membership) -> Answer:
    """Whether `user` may end it, today or on a later day; never one's own last key."""
    if not reach_of(user).covers(membership.role, scope_on(membership)):
        return NOT_YOUR_ROLE
    if membership.ended_on is not None and membership.ended_on <= today():
        return False, typeset("Cette habilitation a déjà pris fin.")
    if membership.user_id == user.pk and membership.role in KEYS and _is_last(membership):
        return False, typeset(
            "C’est votre dernière habilitation de ce rôle : après cela, vous ne pourriez plus la rétablir. "
            "Demandez à une autre personne de le faire."
        )
    return YES


def can_close_account(user: User | AnonymousUser, person: User) -> Answer:
    """Whether `user` may close or open again the account of `person`: administrators, and never their own."""
    if not scope_of(user).has_role(Role.ADMIN):
        return False, typeset("Seul un administrateur ferme ou rouvre un compte.")
    if person.pk == user.pk:
        return False, typeset("Vous ne pouvez pas fermer votre propre compte.")
    return YES


def can_reset_second_factors(user: User | AnonymousUser, person: User) -> Answer:
    """Whether `user` may take off the second factors of `person`, who lost them: who holds all that these protect.

    Administrators for everybody; others only for someone whose every right of today they could end. Never one's own.
    """
    if person.pk == user.pk:
        return False, typeset("Pour vous-même, passez par « Mon compte ».")
    if scope_of(user).has_role(Role.ADMIN):
        return YES
    held = memberships_of(person)
    reach = reach_of(user)
    if not held or not all(reach.covers(row.role, scope_on(row)) for row in held):
        return False, typeset(
            "Cette personne a des habilitations que vous ne tenez pas : demandez à un administrateur."
        )
    return YES


def can_hand_over(user: User | AnonymousUser, giver: User) -> Answer:
    """Whether `user` may give to colleagues what `giver` holds at a Caf: who manages the people of that Caf."""
    held = Membership.objects.filter(reach_of(user).condition(), user=giver, role__in=CAF_ROLES)
    if held.exists():
        return YES
    return False, typeset("Seuls les responsables de sa Caf, la Cnaf et les administrateurs confient ses dossiers.")


def can_take_back_handover(user: User | AnonymousUser, act: HandoverAct, lines: Iterable[HandoverLine]) -> Answer:
    """Whether `user` may undo `act`: who manages the people of every Caf that it is about."""
    reach = reach_of(user)
    if all(reach.covers(Role.CAF_ADVISOR, {"caf": line.caf}) for line in lines):
        return YES
    return False, typeset("Ce passage de relais touche une Caf que vous ne tenez pas : la Cnaf l’annule.")


def can_decide_succession(user: User | AnonymousUser, succession: Succession) -> Answer:
    """Whether `user` may give the dossiers to who asks, or refuse: who manages the people of that porteur; the Cnaf
    where no manager of a Caf does.
    """
    if not succession.is_open:
        return False, typeset("Cette demande est déjà traitée.")
    reach = reach_of(user)
    if succession.porteur is None and (Role.PORTEUR_MEMBER in reach.anywhere or reach.stands_in):
        return YES
    return can_invite(user, Role.PORTEUR_MEMBER, {"porteur": succession.porteur})


def scope_on(row: Membership | Invitation) -> dict[str, Any]:
    """The scope of a row, as `can_invite` takes it."""
    return {name: getattr(row, name) for name in ("national", "region", "department", "caf", "porteur")}


def _is_last(membership: Membership) -> bool:
    """The last that lasts, of that role on that scope."""
    others = Membership.objects.current().filter(
        user_id=membership.user_id, role=membership.role, ended_on=None, **scope_on(membership)
    )
    return not others.exclude(pk=membership.pk).exists()
