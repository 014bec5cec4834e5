"""What changes the amount of an envelope: dated, sourced, never rewritten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.registry import origins_of
from funding.envelopes.selectors.amounts import amounts_now
from funding.envelopes.services.envelopes import allow
from funding.envelopes.services.limits import hold, verify, verify_engaged
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.journal.services import record

OPENED = "Cette enveloppe a déjà un montant initial : ajoutez un supplément, ou annulez-le d’abord."
GONE = "Ce mouvement est déjà annulé."
NO_REASON = "Dites pourquoi : ce motif reste dans l’historique de l’enveloppe."


@transaction.atomic
def move(
    *,
    actor: User | None,
    envelope: Envelope,
    kind: str,
    amount: Decimal,
    observed_on: date,
    source_text: str,
    note: str = "",
    **fact: Any,
) -> Movement:
    """Add to an envelope or take from it; `amount` in euros, positive whatever the way.

    DomainError when the envelope above would be exceeded, when those below or what is engaged would exceed this one,
    or when it opened already; nothing is written then.
    """
    allow(actor)
    envelope = hold(envelope)
    if kind == MovementKind.OPENING and _standing(envelope).filter(kind=kind).exists():
        raise DomainError(OPENED, "kind")
    before = amounts_now([envelope.pk])
    movement = checked(
        Movement(
            envelope=envelope,
            kind=kind,
            amount=amount,
            observed_on=observed_on,
            source_text=source_text.strip(),
            note=note.strip(),
            recorded_by=actor,
            **fact,
        )
    )
    verify(envelope)
    verify_engaged([envelope], before=before)
    record(actor=actor, verb=f"envelope.{kind}", subject=envelope)
    return movement


@transaction.atomic
def void_movement(*, actor: User | None, movement: Movement, reason: str) -> Movement:
    """Say that a movement was recorded by mistake: what it did is undone, both stay readable.

    DomainError without a reason, when it was undone already, when what made it holds it, when an envelope would be
    exceeded without it, or when what it gave is engaged. An opening that stands alone is always undone: the amount is
    not communicated then, and nothing exceeds it.
    """
    allow(actor)
    hold(movement.envelope)
    origin = origins_of([movement.pk]).get(movement.pk)
    if origin and origin.held:
        raise DomainError(origin.held)
    if not reason.strip():
        raise DomainError(NO_REASON, "reason")
    if not _standing(movement.envelope).filter(pk=movement.pk).exists():
        raise DomainError(GONE)
    void = checked(
        Movement(
            envelope=movement.envelope,
            kind=movement.kind,
            amount=movement.amount,
            observed_on=movement.observed_on,
            source_text=movement.source_text,
            note=reason.strip(),
            recorded_by=actor,
            is_void=True,
            retracts=movement,
        )
    )
    verify(movement.envelope)
    if movement.kind != MovementKind.TAKEN_BACK:
        verify_engaged([movement.envelope], unknown=None if movement.kind == MovementKind.OPENING else Decimal())
    record(actor=actor, verb="envelope.movement_voided", subject=movement.envelope)
    return void


def _standing(envelope: Envelope) -> Any:
    return Movement.objects.filter(envelope=envelope, retracted_by=None, is_void=False)
