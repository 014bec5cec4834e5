"""Accounts themselves: a name, open or closed. Nobody is deleted."""

from __future__ import annotations

from django.db import transaction

from projects.accounts.models import Membership, User
from projects.accounts.sessions import end_sessions
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.services import record
from projects.people import policies
from projects.people.services.memberships import end_membership


def rename(*, actor: User, first_name: str, last_name: str) -> User:
    """Change one's own name; nothing is written when it is the same. ValidationError for a name too long."""
    values = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=actor.pk)
        changed = [name for name, value in values.items() if getattr(stored, name) != value]
        for name in changed:
            setattr(stored, name, values[name])
        if changed:
            stored.full_clean(exclude=["password"])
            stored.save(update_fields=changed)
            record(actor=actor, verb="user.renamed", subject=stored, fields=changed)
    return stored


def close_account(*, actor: User, user: User) -> User:
    """End every membership of `user` and every session, and let them in no more. Raises DomainError."""
    _check(actor, user)
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=user.pk)
        if not stored.is_active:
            raise DomainError("Ce compte est déjà fermé.")
        for membership in Membership.objects.filter(user=stored).exclude(ended_on__lte=today()):
            end_membership(actor=actor, membership=membership)
        User.objects.filter(pk=stored.pk).update(is_active=False)
        end_sessions(stored)
        record(actor=actor, verb="user.closed", subject=stored, fields=["is_active"])
        stored.refresh_from_db()
    return stored


def reopen_account(*, actor: User, user: User) -> User:
    """Let `user` sign in again, without any right until one is given. Raises DomainError."""
    _check(actor, user)
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=user.pk)
        if stored.is_active:
            raise DomainError("Ce compte est déjà ouvert.")
        User.objects.filter(pk=stored.pk).update(is_active=True)
        record(actor=actor, verb="user.reopened", subject=stored, fields=["is_active"])
        stored.refresh_from_db()
    return stored


def _check(actor: User, user: User) -> None:
    allowed, reason = policies.can_close_account(actor, user)
    if not allowed:
        raise DomainError(reason)
