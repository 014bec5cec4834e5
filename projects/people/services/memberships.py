"""Giving a role on a scope, and ending it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.sessions import end_sessions
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.core.paris import today
from projects.core.rows import told_again
from projects.journal.services import record
from projects.people import policies


def give_membership(
    *, actor: User | None, user: User, role: str, started_on: date | None = None, **scope: Any
) -> Membership:
    """Give `user` a role on a scope (`caf=…`, `region=…`, `national=True`…) from a day on, today by default.

    `actor` None is the portal itself. Raises DomainError when the actor may not give it, or the account is closed;
    ValidationError for a scope that does not fit the role, a day of the past, or rights already held.
    """
    day = started_on or today()
    if day < today():
        raise ValidationError({"started_on": "Une habilitation ne commence pas dans le passé."})
    scope = full_scope(role, scope)
    check_may_give(actor, role, scope)
    if not user.is_active:
        raise DomainError(typeset("Ce compte est fermé : un administrateur doit d’abord le rouvrir."))
    with transaction.atomic():
        membership = add_membership(user=user, role=role, started_on=day, scope=scope)
        record(actor=actor, verb="membership.given", subject=membership)
    return membership


def end_membership(*, actor: User | None, membership: Membership, ended_on: date | None = None) -> Membership:
    """End it from a day on (that day is already without), today by default: access then ends at once.

    The sessions of who has no membership left are ended too. Raises DomainError when the actor may not, or when nobody
    would be left to administer the portal; ValidationError for a day of the past, or before it started.
    """
    day = ended_on or today()
    if day < today():
        raise ValidationError({"ended_on": "Une habilitation ne se termine pas dans le passé."})
    with transaction.atomic():
        if membership.role == Role.ADMIN:
            # Two administrators who end each other at the same time come one after the other.
            list(Membership.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk"))
        membership = Membership.objects.select_related("user").select_for_update(of=("self",)).get(pk=membership.pk)
        if actor is not None:
            allowed, reason = policies.can_end_membership(_reread(actor), membership)
            if not allowed:
                raise DomainError(reason)
        if membership.role == Role.ADMIN and not _another_administrator(membership):
            raise DomainError(typeset("C’est le dernier administrateur du portail : nommez-en d’abord un autre."))
        # One that had not started yet never was: it ends on the day that it would have started.
        membership.ended_on = max(day, membership.started_on)
        membership.full_clean(validate_unique=False)
        membership.save(update_fields=["ended_on"])
        record(actor=actor, verb="membership.ended", subject=membership, fields=["ended_on"])
        settle_access(membership.user)
    return membership


def settle_access(user: User) -> None:
    """What follows from someone's memberships: entry to the reference pages, and no session without any right."""
    kept = Membership.objects.current().filter(user=user)
    is_staff = kept.filter(role=Role.ADMIN).exists()
    if user.is_staff and not is_staff:
        User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
        user.refresh_from_db(fields=["is_staff", "is_superuser"])
    if not kept.exists():
        end_sessions(user)


def add_membership(*, user: User, role: str, started_on: date, scope: dict[str, Any]) -> Membership:
    """Store a membership, checked; the caller journals. ValidationError when it does not fit or is already held.

    One that ends may be followed by another from that day on.
    """
    membership = Membership(user=user, role=role, started_on=started_on, **scope)
    if held_on(started_on, user=user, role=role, scope=scope).exists():
        raise ValidationError("Cette personne a déjà cette habilitation.")
    membership.full_clean()
    with told_again(membership):
        membership.save()
    if role == Role.ADMIN and not user.is_staff:
        User.objects.filter(pk=user.pk).update(is_staff=True)
        user.is_staff = True
    return membership


def held_on(day: date, *, user: User, role: str, scope: dict[str, Any]) -> QuerySet[Membership]:
    """The same right of `user`, in force on `day` or to come."""
    over = Q(ended_on__isnull=False, ended_on__lte=day)
    return Membership.objects.filter(user=user, role=role, **scope).exclude(over)


def full_scope(role: str, scope: dict[str, Any]) -> dict[str, Any]:
    """The five fields of a scope. A role that is national by nature is so without being told."""
    known = {"national": role in (Role.CNAF, Role.ADMIN), "region": None, "department": None, "caf": None}
    known["porteur"] = None
    unknown = set(scope) - set(known)
    if unknown:
        raise TypeError(f"no such scope: {sorted(unknown)}")
    return {**known, **scope}


def check_may_give(actor: User | None, role: str, scope: dict[str, Any]) -> None:
    """DomainError when `actor` may not give `role` on `scope` today."""
    if actor is None:
        return
    allowed, reason = policies.can_invite(_reread(actor), role, scope)
    if not allowed:
        raise DomainError(reason)


def _reread(actor: User) -> User:
    """The actor with the memberships of this instant, not those kept since the request began."""
    return User.objects.get(pk=actor.pk)


def _another_administrator(membership: Membership) -> bool:
    lasting = Membership.objects.current().filter(role=Role.ADMIN, ended_on=None, user__is_active=True)
    return lasting.exclude(pk=membership.pk).exists()
