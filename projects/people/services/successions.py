"""A successor takes the dossiers of an organisation over, through its Caf."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.core.paris import today
from projects.journal.services import record
from projects.outbox.services import post
from projects.people import policies
from projects.people.mails import SUCCESSION_ACCEPTED, SUCCESSION_ASKED, SUCCESSION_REFUSED
from projects.people.models import Invitation, Succession
from projects.people.registry import keeping_cafs
from projects.people.services.invitations import invite, resend
from projects.people.services.memberships import _reread, end_membership, give_membership, held_on
from projects.porteurs import services as porteurs
from projects.porteurs.models import Contact, Porteur
from projects.porteurs.siret import clean_siret, validate_siret

# Strangers may ask: what they can fill in an hour is bounded, whoever they are.
STRANGERS_AN_HOUR = 30
TOO_MANY = "Trop de demandes arrivent en ce moment : réessayez dans une heure, ou écrivez à votre Caf."
NO_PORTEUR = "Aucun porteur du portail n’a ce SIRET : choisissez le porteur, ou refusez."
NOT_THEIRS = "Une des personnes à retirer n’est pas de ce porteur : relisez la page."


def ask_succession(*, actor: User | None, email: str, siret: str, name: str, replaces: str = "") -> Succession:
    """Ask for the dossiers of the organisation of `siret`; asked again while open, it is the same request.

    Who keeps the people of that porteur is told; the Cnaf for a SIRET of none. ValidationError for a wrong SIRET,
    address or name; DomainError when strangers ask too much.
    """
    siret = clean_siret(siret)
    try:
        validate_siret(siret)
    except ValidationError as error:
        raise ValidationError({"siret": error}) from None
    asked = Succession(
        siret=siret,
        porteur=Porteur.objects.filter(siret=siret).first(),
        email=email.strip().lower(),
        name=name.strip(),
        replaces=replaces.strip(),
        asked_by=actor,
    )
    known = Succession.objects.open().filter(email=asked.email, siret=siret).first()
    if known is not None:
        return known
    recent = Succession.objects.filter(asked_by=None, asked_at__gt=timezone.now() - timedelta(hours=1))
    if actor is None and recent.count() >= STRANGERS_AN_HOUR:
        raise DomainError(typeset(TOO_MANY))
    # Its porteur was read just now: to look it up again would tell by the time that there is one.
    asked.full_clean(exclude=["porteur"])
    with transaction.atomic():
        try:
            with transaction.atomic():
                asked.save()
        except IntegrityError:  # the same request, sent twice at once
            return Succession.objects.open().get(email=asked.email, siret=siret)
        record(actor=actor, verb="succession.asked", subject=asked)
        for keeper in _keepers(siret):
            key = f"succession:{asked.public_id}:{keeper.pk}"
            post(key=key, kind=SUCCESSION_ASKED, params={"succession": asked.pk}, recipient=keeper)
    return asked


@transaction.atomic
def accept_succession(
    *, actor: User, succession: Succession, ended: Collection[Membership] = (), answers: bool = True
) -> Membership | Invitation | None:
    """Give the porteur's dossiers to who asks: at once when they have an account, by invitation otherwise.

    The rights of `ended` stop today, at once; `answers`: who asks becomes the responsible contact. Returns what was
    given, None when they had it already. DomainError when `actor` may not, or it is decided already.
    """
    asked = _held(actor, succession)
    porteur = asked.porteur
    if porteur is None:
        raise DomainError(typeset(NO_PORTEUR))
    given = _give(actor, asked, porteur)
    for membership in ended:
        if membership.porteur_id != porteur.pk or membership.role != Role.PORTEUR_MEMBER:
            raise DomainError(typeset(NOT_THEIRS))
        end_membership(actor=actor, membership=membership)
    if answers:
        _name_responsible(actor, asked, porteur)
    _decide(asked, actor, accepted=True)
    record(actor=actor, verb="succession.accepted", subject=asked)
    if not isinstance(given, Invitation):
        key = f"succession:{asked.public_id}:accepted"
        user = User.objects.get(email=asked.email)
        post(key=key, kind=SUCCESSION_ACCEPTED, params={"succession": asked.pk}, recipient=user)
    return given


@transaction.atomic
def refuse_succession(*, actor: User, succession: Succession, reason: str) -> Succession:
    """Say no, and why: who asked is written to. DomainError when `actor` may not, or it is decided already."""
    asked = _held(actor, succession)
    if not reason.strip():
        raise DomainError(typeset("Dites pourquoi : la personne le lira."), field="reason")
    asked.reason = reason.strip()
    _decide(asked, actor, accepted=False)
    record(actor=actor, verb="succession.refused", subject=asked)
    key = f"succession:{asked.public_id}:refused"
    post(key=key, kind=SUCCESSION_REFUSED, params={"succession": asked.pk}, email=asked.email)
    return asked


def _held(actor: User, succession: Succession) -> Succession:
    asked = Succession.objects.select_related("porteur").select_for_update(of=("self",)).get(pk=succession.pk)
    if asked.porteur is None:  # its record was given that SIRET since
        asked.porteur = Porteur.objects.filter(siret=asked.siret).first()
    allowed, reason = policies.can_decide_succession(_reread(actor), asked)
    if not allowed:
        raise DomainError(reason)
    return asked


def _decide(asked: Succession, actor: User, *, accepted: bool) -> None:
    asked.accepted, asked.decided_by, asked.decided_at = accepted, actor, timezone.now()
    asked.save(update_fields=["accepted", "decided_by", "decided_at", "reason", "porteur"])


def _give(actor: User, asked: Succession, porteur: Porteur) -> Membership | Invitation | None:
    user = User.objects.filter(email=asked.email).first()
    if user is None:
        promised = Invitation.objects.pending().filter(email=asked.email, role=Role.PORTEUR_MEMBER, porteur=porteur)
        if waiting := promised.first():
            return waiting if waiting.is_open else resend(actor=actor, invitation=waiting)
        return invite(actor=actor, email=asked.email, role=Role.PORTEUR_MEMBER, porteur=porteur)
    if held_on(today(), user=user, role=Role.PORTEUR_MEMBER, scope={"porteur": porteur}).exists():
        return None
    return give_membership(actor=actor, user=user, role=Role.PORTEUR_MEMBER, porteur=porteur)


def _name_responsible(actor: User, asked: Succession, porteur: Porteur) -> None:
    contact = Contact.objects.filter(porteur=porteur, email__iexact=asked.email).first()
    if contact is None:
        contact = porteurs.add_contact(porteur=porteur, name=asked.name, email=asked.email)
        record(actor=actor, verb="porteur.contact_added", subject=porteur)
    if not contact.is_responsible:
        porteurs.change_responsible(contact=contact)
        record(actor=actor, verb="porteur.responsible_changed", subject=porteur, fields=["is_responsible"])


def _keepers(siret: str) -> list[User]:
    """The managers of the Caf that keeps the people of that organisation; the Cnaf where there is none; else
    administrators. One query, the same whether a porteur has that SIRET or not: who asks learns nothing by the time.
    """
    kept = Q(role=Role.CAF_MANAGER) & keeping_cafs(siret)
    now = Membership.objects.current().filter(kept | Q(role__in=(Role.CNAF, Role.ADMIN)), user__is_active=True)
    by_role: dict[str, dict[int, User]] = {}
    for row in now.select_related("user"):
        by_role.setdefault(row.role, {})[row.user_id] = row.user
    told = next((by_role[role] for role in (Role.CAF_MANAGER, Role.CNAF, Role.ADMIN) if role in by_role), {})
    return list(told.values())
