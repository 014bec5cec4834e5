"""Inviting someone, and what becomes of an invitation: sent again, withdrawn, accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.core.paris import today
from projects.journal.services import record
from projects.outbox.services import post
from projects.people import policies
from projects.people.enums import InvitationState
from projects.people.mails import INVITATION
from projects.people.models import Invitation
from projects.people.services.memberships import add_membership, check_may_give, full_scope, held_on

# Nobody's letter box is filled by a button that is pressed again and again.
RESEND_AFTER = timedelta(minutes=1)

NO_LONGER = {
    InvitationState.ACCEPTED: "Cette invitation a déjà servi.",
    InvitationState.WITHDRAWN: "Cette invitation a été retirée.",
    InvitationState.EXPIRED: "Cette invitation a expiré : demandez-en une autre à la personne qui vous invite.",
}

INVITED = "Cette personne est déjà invitée à ce titre."


def invite(*, actor: User | None, email: str, role: str, **scope: Any) -> Invitation:
    """Promise `role` on a scope to an address, and write to it. `actor` None is the portal itself.

    Raises DomainError when the actor may not give it; ValidationError for an address that is none, a scope that does
    not fit, rights that the person already has or is already promised.
    """
    scope = full_scope(role, scope)
    check_may_give(actor, role, scope)
    now = timezone.now()
    invitation = Invitation(
        email=email.strip().lower(),
        role=role,
        invited_by=actor,
        sent_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        **scope,
    )
    if Invitation.objects.filter(
        email=invitation.email, role=role, accepted_at=None, withdrawn_at=None, **scope
    ).exists():
        raise ValidationError({"email": INVITED})
    invitation.full_clean()
    if Membership.objects.current().filter(user__email=invitation.email, role=role, **scope).exists():
        raise ValidationError({"email": "Cette personne a déjà cette habilitation."})
    if User.objects.filter(email=invitation.email, is_active=False).exists():
        raise ValidationError({"email": typeset("Le compte de cette adresse est fermé : un administrateur le rouvre.")})
    with transaction.atomic():
        try:
            with transaction.atomic():
                invitation.save()
        except IntegrityError:  # somebody invited the same person between our check and our writing
            raise ValidationError({"email": INVITED}) from None
        record(actor=actor, verb="invitation.sent", subject=invitation)
        _write_to(invitation)
    return invitation


def resend(*, actor: User | None, invitation: Invitation) -> Invitation:
    """Send it again, for a new delay: the link sent before no longer opens. Raises DomainError."""
    with transaction.atomic():
        invitation = _held(actor, invitation)
        if timezone.now() - invitation.sent_at < RESEND_AFTER:
            raise DomainError(typeset("L’invitation vient de partir : attendez une minute avant de la renvoyer."))
        invitation.sends += 1
        invitation.invited_by = actor or invitation.invited_by
        invitation.sent_at = timezone.now()
        invitation.expires_at = invitation.sent_at + timedelta(days=settings.INVITATION_DAYS)
        invitation.save(update_fields=["sends", "sent_at", "expires_at", "invited_by"])
        record(actor=actor, verb="invitation.resent", subject=invitation)
        _write_to(invitation)
    return invitation


def withdraw(*, actor: User | None, invitation: Invitation) -> Invitation:
    """Take it back: its link no longer opens. Raises DomainError."""
    with transaction.atomic():
        invitation = _held(actor, invitation)
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        record(actor=actor, verb="invitation.withdrawn", subject=invitation)
    return invitation


def accept_as_new(*, invitation: Invitation, first_name: str, last_name: str, password: str) -> User:
    """Open the account of the invited address, with a password, and give the membership. The caller holds the link.

    Raises DomainError when the invitation no longer stands or an account exists already; ValidationError for a
    password too weak or a name too long.
    """
    with transaction.atomic():
        invitation = _still_open(invitation)
        if User.objects.filter(email=invitation.email).exists():
            raise DomainError(typeset("Un compte s’est ouvert entre-temps à cette adresse : connectez-vous."))
        user = User(email=invitation.email, first_name=first_name.strip(), last_name=last_name.strip())
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise ValidationError({"password": error}) from None
        user.set_password(password)
        user.full_clean()
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            raise DomainError(typeset("Un compte s’est ouvert entre-temps à cette adresse : connectez-vous.")) from None
        record(actor=user, verb="user.created", subject=user)
        _accept(invitation, user)
    return user


def accept_as(*, actor: User, invitation: Invitation) -> Membership | None:
    """Give the membership to who is signed in with the invited address; None when they already have it.

    Raises DomainError when the invitation no longer stands or is for another address.
    """
    with transaction.atomic():
        invitation = _still_open(invitation)
        if actor.email != invitation.email:
            raise DomainError(typeset("Cette invitation est pour une autre adresse que celle de votre compte."))
        return _accept(invitation, actor)


def _accept(invitation: Invitation, user: User) -> Membership | None:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(actor=user, verb="invitation.accepted", subject=invitation)
    scope = policies.scope_on(invitation)
    held = held_on(today(), user=user, role=invitation.role, scope=scope).order_by("started_on").first()
    if held is not None and held.started_on <= today():
        return None
    if held is not None:  # promised for later: it begins now
        held.started_on = today()
        held.save(update_fields=["started_on"])
        record(actor=user, verb="membership.accepted", subject=held, fields=["started_on"])
        return held
    membership = add_membership(user=user, role=invitation.role, started_on=today(), scope=scope)
    record(actor=user, verb="membership.accepted", subject=membership)
    return membership


def _still_open(invitation: Invitation) -> Invitation:
    """The row, locked: of two acceptances at once, the second one finds it accepted.

    What it promises is still to be given by somebody: who sent it may have left since, or lost that right.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).with_scope().get(pk=invitation.pk)
    if locked.sends != invitation.sends:
        raise DomainError(typeset("Une invitation plus récente vous a été envoyée : ouvrez celle-là."))
    if not locked.is_open:
        raise DomainError(typeset(NO_LONGER[locked.state]))
    if locked.invited_by is not None and not _still_backed(locked, locked.invited_by):
        raise DomainError(
            typeset("La personne qui vous a envoyé cette invitation ne le peut plus : demandez une autre invitation.")
        )
    return locked


def _still_backed(invitation: Invitation, inviter: User) -> bool:
    allowed, _ = policies.can_invite(inviter, invitation.role, policies.scope_on(invitation))
    return allowed


def _held(actor: User | None, invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).with_scope().get(pk=invitation.pk)
    if actor is not None:
        allowed, reason = policies.can_change_invitation(actor, locked)
        if not allowed:
            raise DomainError(reason)
    elif not locked.is_open and locked.state != InvitationState.EXPIRED:
        raise DomainError(typeset(NO_LONGER[locked.state]))
    return locked


def _write_to(invitation: Invitation) -> None:
    post(
        key=f"invitation:{invitation.public_id}:{invitation.sends}",
        kind=INVITATION,
        params={"invitation": invitation.pk, "sends": invitation.sends},
        email=invitation.email,
    )
