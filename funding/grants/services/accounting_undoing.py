"""What a file recorded, taken back whole: by sets, in the order in which it was recorded, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from funding.grants.models import AccountingImport, Financing, Payment, RecoveryStep
from funding.grants.policies import can_prepare_financing
from funding.grants.selectors.accounting import entries_of
from funding.grants.services.accounting_recording import TOGETHER, Progress, hold_book
from funding.grants.services.life import void_of
from funding.grants.services.moving import follow_each, hold_credits_of, hold_financings, unfollow_each, withdrawn
from funding.grants.services.payments import cancel_payment
from funding.grants.services.recoveries import cancel_recovery_step
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.core.paris import today
from projects.journal.lives import NotAllowed
from projects.journal.services import record_each

Entry = Payment | RecoveryStep


def take_back(actor: User, held: AccountingImport, progress: Progress) -> int:
    """How many entries were taken back. DomainError, naming the project, when something rests on one of them.

    Locks are taken as recording takes them: the book, the financings by key, the credits. Payments go first: what was
    given back of them bounds them while it stands, and never the other way round.
    """
    hold_book(held)
    hold_financings(one.pk for one in _financings(*entries_of(held)))
    payments, steps = entries_of(held)  # again: somebody may have corrected one while we waited
    concerned = dict.fromkeys(_financings(payments, steps), today())
    hold_credits_of(concerned)
    for financing in concerned:
        allowed, why = can_prepare_financing(actor, financing)
        if not allowed:
            raise NotAllowed(why)
    reason = f"Annulation de l’import « {held} »."
    total = len(payments) + len(steps)
    for done, part in _parts(payments, steps):
        _voided(actor, part, reason)
        progress(done, total)
    unfollow_each(actor, concerned, reason)
    follow_each(actor, concerned)
    return total


def _parts(*lists: Sequence[Entry]) -> Iterator[tuple[int, Sequence[Entry]]]:
    """Some hundreds at a time, and how many are done with them."""
    done = 0
    for entries in lists:
        for start in range(0, len(entries), TOGETHER):
            part = entries[start : start + TOGETHER]
            done += len(part)
            yield done, part


def _voided(actor: User, part: Sequence[Entry], reason: str) -> None:
    """Taken back together; one by one when the database refuses them, so that the one at fault is named, and when an
    aid was withdrawn: what is repaid no more is engaged again, within what is left of its envelope.
    """
    if withdrawn(_financings(part)) or not _voided_together(actor, part, reason):
        for entry in part:
            with _naming(_financing(entry)):
                _cancel(actor, entry, reason)
        return
    verb = "payment" if isinstance(part[0], Payment) else "recovery"
    record_each(actor=actor, verb=f"{verb}.cancelled", subjects=[_financing(entry).project for entry in part])


def _voided_together(actor: User, part: Sequence[Entry], reason: str) -> bool:
    rows: list[Any] = [void_of(actor, entry, reason) for entry in part]
    try:
        with transaction.atomic():
            type(part[0])._default_manager.bulk_create(rows)
    except IntegrityError:
        return False
    return True


def _cancel(actor: User, entry: Entry, reason: str) -> None:
    if isinstance(entry, Payment):
        cancel_payment(actor=actor, payment=entry, reason=reason)
    else:
        cancel_recovery_step(actor=actor, step=entry, reason=reason)


def _financings(*lists: Sequence[Entry]) -> list[Financing]:
    return [_financing(entry) for entries in lists for entry in entries]


def _financing(entry: Entry) -> Financing:
    return entry.financing if isinstance(entry, Payment) else entry.recovery.financing


@contextmanager
def _naming(financing: Financing) -> Iterator[None]:
    """A refusal says of which project it speaks."""
    try:
        yield
    except DomainError as refused:
        said = f"{financing.project.reference} : {refused.message} Rien n’est annulé."
        raise DomainError(typeset(said)) from refused
