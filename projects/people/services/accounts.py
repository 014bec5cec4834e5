"""Accounts themselves: a name, open or closed, a device that was lost. Nobody is deleted."""

from __future__ import annotations

from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.db import transaction

from projects.accounts.models import Membership, User
from projects.accounts.sessions import end_sessions
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.services import record
from projects.outbox.services import post
from projects.people import policies
from projects.people.mails import SECOND_FACTORS_RESET
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


def reset_second_factors(*, actor: User | None, user: User) -> User:
    """Take off every second factor and recovery code of `user`, who lost them, and end every session.

    They are told by mail. A role that asks for a second factor asks for a new one at the next sign-in. `actor` None is
    the portal itself. Raises DomainError.
    """
    if actor is not None:
        allowed, reason = policies.can_reset_second_factors(User.objects.get(pk=actor.pk), User.objects.get(pk=user.pk))
        if not allowed:
            raise DomainError(reason)
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=user.pk)
        taken, _ = Authenticator.objects.filter(user=stored).delete()
        if not taken:
            raise DomainError("Cette personne n’a pas de double authentification.")
        end_sessions(stored)
        record(actor=actor, verb="user.second_factors_reset", subject=stored)
        post(key=f"{SECOND_FACTORS_RESET}:{uuid4().hex}", kind=SECOND_FACTORS_RESET, params={}, recipient=stored)
    return stored


def _check(actor: User, user: User) -> None:
    allowed, reason = policies.can_close_account(actor, user)
    if not allowed:
        raise DomainError(reason)
