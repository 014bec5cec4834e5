"""Asking a porteur for an update, and the links by which its people come in."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.fiches.models import EntryLink, UpdateRequest
from projects.fiches.policies import can_request_update
from projects.journal.services import record
from projects.outbox.services import post
from projects.people.models import Invitation
from projects.people.policies import can_invite
from projects.people.services import invite, resend
from projects.portfolio.models import Project
from projects.portfolio.selectors.contacts import recipients, responsible_contacts

REQUEST, ENTRY = "fiche-request", "fiche-entry"
LINK_DAYS = 14
# A letter box is not filled by a button that is pressed again and again.
AGAIN_AFTER = timedelta(minutes=1)

NO_PORTEUR = "Aucun porteur n’est encore connu pour ce projet."
NO_CONTACT = "Le porteur n’a pas de contact responsable avec une adresse : ajoutez-le sur la page du porteur."
NO_ACCOUNT = (
    "{name} n’a pas encore de compte, et vous ne pouvez pas en ouvrir un pour ce porteur : "
    "demandez au responsable de votre Caf de l’inviter."
)
PAST = "Cette date est passée : choisissez un jour à venir."


def request_update(*, actor: User, project: Project, due_on: date | None = None, note: str = "") -> UpdateRequest:
    """Ask the responsible contact, and nobody else, to update the fiche by a day; a mail with an entry link leaves.

    An update that is already asked for is asked again, with the new day and the new words. A contact who has no account
    is invited, when `actor` may do so. DomainError (French) when nobody can be written to, or may not.
    """
    allowed, reason = can_request_update(actor, project)
    if not allowed:
        raise DomainError(reason)
    if due_on is not None and due_on < today():
        raise DomainError(PAST, field="due_on")
    if project.porteur_id is None:
        raise DomainError(NO_PORTEUR)
    to = recipients([project]).get(project.pk)
    if to is None:
        raise DomainError(NO_CONTACT)
    with transaction.atomic():
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        asked, _ = UpdateRequest.objects.update_or_create(
            project=project,
            answer=None,
            defaults={"asked_by": actor, "due_on": due_on, "note": note.strip(), "asked_at": timezone.now()},
        )
        record(actor=actor, verb="fiche.update_requested", subject=project)
        if "recipient" in to:
            post(
                key=f"{REQUEST}:{asked.pk}:{uuid4().hex}",
                kind=REQUEST,
                params={"request": asked.pk},
                recipient=to["recipient"],
            )
        else:
            _invite(actor, project, to["email"])
    return asked


def _invite(actor: User, project: Project, email: str) -> None:
    """An account for the contact: the page of the invitation, then what the Caf expects."""
    scope = {"porteur": project.porteur}
    if not can_invite(actor, Role.PORTEUR_MEMBER, scope)[0]:
        name = responsible_contacts([project])[project.pk].name
        raise DomainError(NO_ACCOUNT.format(name=name))
    waiting = Invitation.objects.filter(
        email=email.lower(), role=Role.PORTEUR_MEMBER, porteur=project.porteur, accepted_at=None, withdrawn_at=None
    ).first()
    if waiting is None:
        invite(actor=actor, email=email, role=Role.PORTEUR_MEMBER, porteur=project.porteur)
    elif timezone.now() - waiting.sent_at > AGAIN_AFTER:
        # Asked again, or of another project: the mail of the first time may be lost, or its link too old.
        resend(actor=actor, invitation=waiting)


def make_entry_link(*, user: User) -> EntryLink:
    """A link that signs `user` in once, for `LINK_DAYS`: made as a mail leaves, written nowhere else."""
    return EntryLink.objects.create(user=user, expires_at=timezone.now() + timedelta(days=LINK_DAYS))


def use_entry_link(*, link: EntryLink) -> User:
    """Spend the link: whose it is. DomainError when it is spent, replaced or too old, or opens nothing any more."""
    with transaction.atomic():
        held = EntryLink.objects.select_for_update(of=("self",)).select_related("user").get(pk=link.pk)
        if not held.is_open or not may_enter(held.user):
            raise DomainError("Ce lien ne sert plus.")
        held.used_at = timezone.now()
        held.save(update_fields=["used_at"])
        record(actor=held.user, verb="user.entered_by_link", subject=held.user)
    return held.user


def ask_entry_link(*, email: str) -> None:
    """Send a new link to that address if somebody of a porteur has it. It never tells whether they do."""
    user = User.objects.filter(email=email.strip().lower()[:254], is_active=True).first()
    if user is None or not may_enter(user):
        return
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        now = timezone.now()
        if EntryLink.objects.filter(user=held, created_at__gt=now - AGAIN_AFTER).exists():
            return
        EntryLink.objects.filter(user=held, used_at=None, revoked_at=None).update(revoked_at=now)
        link = make_entry_link(user=held)
        post(key=f"{ENTRY}:{link.pk}", kind=ENTRY, params={"link": link.pk}, recipient=held)


def may_enter(user: User) -> bool:
    """Only people of a porteur come in by a link: every other role has a password, and perhaps a second factor."""
    roles = set(Membership.objects.current().filter(user=user).values_list("role", flat=True))
    return user.is_active and roles == {Role.PORTEUR_MEMBER}
