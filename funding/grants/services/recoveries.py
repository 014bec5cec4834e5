"""Indus and contrôles: each step recorded on its day; a correction retracts and replaces."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from funding.grants.enums import AMOUNTLESS, RecoveryStepKind
from funding.grants.models import AccountingLine, Control, Financing, Recovery, RecoveryStep
from funding.grants.selectors.accounting import book_of
from funding.grants.selectors.payments import sums_of
from funding.grants.selectors.standing import standing
from funding.grants.services.life import void
from funding.grants.services.payments import follow, held_by, replaced, told, unfollow
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import format_date
from projects.core.money import format_euros
from projects.core.paris import today
from projects.core.rows import checked
from projects.journal.services import record
from projects.portfolio.selectors import Clock

NOT_THIS_WAY = "Un indu se notifie une fois : corrigez sa notification, ou notez un autre indu."
NO_LONGER = "Cet indu a d’autres étapes : annulez-les avant sa notification."
NOTHING_OWED = "Il ne reste rien de cet indu : il est réglé, remis ou annulé."


@transaction.atomic
def notify_recovery(
    *,
    actor: User | None,
    financing: Financing,
    amount: Decimal,
    observed_on: date,
    reference: str = "",
    note: str = "",
) -> RecoveryStep:
    """Claim back part of what was paid. DomainError beyond what was paid; the financing is « Indu » from then on."""
    held = held_by(actor, financing)
    last = Recovery.objects.filter(financing=held).aggregate(last=Max("number"))["last"] or 0
    with told(held):
        recovery = checked(Recovery(financing=held, number=last + 1))
        step = _stored(
            held,
            actor,
            RecoveryStep(
                recovery=recovery,
                kind=RecoveryStepKind.NOTIFIED,
                amount=amount,
                observed_on=observed_on,
                reference=reference,
                note=note,
            ),
        )
    record(actor=actor, verb="recovery.notified", subject=held.project)
    follow(actor, held, observed_on)
    return step


@transaction.atomic
def add_recovery_step(
    *,
    actor: User | None,
    recovery: Recovery,
    kind: str,
    observed_on: date,
    amount: Decimal | None = None,
    reference: str = "",
    note: str = "",
    line: AccountingLine | None = None,
) -> RecoveryStep:
    """Contested, maintained, remitted in part or whole, repaid. DomainError beyond what was claimed."""
    held = held_by(actor, recovery.financing)
    if kind == RecoveryStepKind.NOTIFIED:
        raise DomainError(NOT_THIS_WAY)
    step = RecoveryStep(
        recovery=recovery,
        kind=kind,
        amount=None if kind in AMOUNTLESS else amount,
        observed_on=observed_on,
        reference=reference,
        note=note,
        line=line,
    )
    _after_notification(step)
    with told(held):
        _stored(held, actor, step)
    record(actor=actor, verb=f"recovery.{kind}", subject=held.project)
    return step


@transaction.atomic
def correct_recovery_step(*, actor: User | None, step: RecoveryStep, reason: str, **values: Any) -> RecoveryStep:
    """Retract and replace: `values` are any of amount, observed_on, reference. Its kind stays: cancel it otherwise."""
    held = held_by(actor, step.recovery.financing)
    replaced(step, reason)
    kept = {
        name: getattr(step, name) for name in ("recovery", "kind", "amount", "observed_on", "reference", "line")
    } | values
    row = RecoveryStep(note=reason.strip(), retracts=step, **kept)
    if row.kind != RecoveryStepKind.NOTIFIED:
        _after_notification(row)
    with told(held):
        _stored(held, actor, row)
    record(actor=actor, verb="recovery.corrected", subject=held.project)
    _follow_what_is_owed(actor, held, reason)
    return row


@transaction.atomic
def cancel_recovery_step(*, actor: User | None, step: RecoveryStep, reason: str) -> None:
    """Take a step back; a notification only while nothing follows it."""
    held = held_by(actor, step.recovery.financing)
    replaced(step, reason)
    others = standing(RecoveryStep, recovery=step.recovery).exclude(pk=step.pk)
    if step.kind == RecoveryStepKind.NOTIFIED and others.exists():
        raise DomainError(NO_LONGER)
    with told(held):
        void(actor, step, reason.strip())
    record(actor=actor, verb="recovery.cancelled", subject=held.project)
    _follow_what_is_owed(actor, held, reason)


@transaction.atomic
def record_control(
    *,
    actor: User | None,
    financing: Financing,
    finding: str,
    observed_on: date,
    due: Decimal | None = None,
    note: str = "",
) -> Control:
    """What a contrôle found; `due` is what is due since, None when it changes nothing. It never raises it."""
    held = held_by(actor, financing)
    _known_grant(held, due)
    row = Control(
        financing=held, finding=finding, due=due, observed_on=observed_on, note=note.strip(), recorded_by=actor
    )
    with told(held):
        checked(row)
    record(actor=actor, verb="control.recorded", subject=held.project)
    return row


@transaction.atomic
def correct_control(*, actor: User | None, control: Control, reason: str, **values: Any) -> Control:
    """Retract and replace: `values` are any of finding, due, observed_on."""
    held = held_by(actor, control.financing)
    replaced(control, reason)
    kept = {name: getattr(control, name) for name in ("finding", "due", "observed_on")} | values
    _known_grant(held, kept["due"])
    row = Control(financing=held, note=reason.strip(), retracts=control, recorded_by=actor, **kept)
    with told(held):
        checked(row)
    record(actor=actor, verb="control.corrected", subject=held.project)
    return row


@transaction.atomic
def cancel_control(*, actor: User | None, control: Control, reason: str) -> None:
    """Take a contrôle back: what was due before is due again."""
    held = held_by(actor, control.financing)
    replaced(control, reason)
    with told(held):
        void(actor, control, reason.strip())
    record(actor=actor, verb="control.cancelled", subject=held.project)


def _follow_what_is_owed(actor: User | None, held: Financing, reason: str) -> None:
    """« Indu » again when something is owed again; taken back when nothing ever was."""
    unfollow(actor, held, reason)
    follow(actor, held, today())


def _stored(held: Financing, actor: User | None, step: RecoveryStep) -> RecoveryStep:
    step.reference = " ".join(step.reference.split())
    step.book, step.recorded_by = book_of(held), actor
    return checked(step)


def _after_notification(step: RecoveryStep) -> None:
    """A step follows the notification of its indu, as long as something of it is left."""
    steps = [one for one in standing(RecoveryStep, recovery=step.recovery) if one.pk != step.retracts_id]
    notified = next((one for one in steps if one.kind == RecoveryStepKind.NOTIFIED), None)
    if notified is None:
        raise DomainError(NOTHING_OWED)
    if step.observed_on < notified.observed_on:
        said = f"Cet indu est notifié le {format_date(notified.observed_on)} : cette étape ne peut pas la précéder."
        raise DomainError(said, "observed_on")
    settled = sum((one.amount or Decimal() for one in steps if one.kind != RecoveryStepKind.NOTIFIED), Decimal())
    left = (notified.amount or Decimal()) - settled
    if not left:
        raise DomainError(NOTHING_OWED)
    if step.amount is not None and step.amount > left:
        raise DomainError(f"Il reste {format_euros(left)} de cet indu : ce montant le dépasse.", "amount")


def _known_grant(financing: Financing, due: Decimal | None) -> None:
    if due is not None and sums_of(financing, Clock.latest()).granted is None:
        raise DomainError("Le montant accordé n’est pas communiqué : un contrôle ne peut pas l’abaisser.", "due")
