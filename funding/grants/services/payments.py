"""Recording what was paid. The portal records payments, it does not make them; a correction retracts and replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from funding.grants.enums import FinancingState as State
from funding.grants.models import AccountingLine, Financing, FinancingStep, Payment
from funding.grants.models.guards import CLAIMED, DUE, PAID, SAID, SETTLED
from funding.grants.policies import can_prepare_financing
from funding.grants.selectors.accounting import book_of
from funding.grants.selectors.payments import sums_of
from funding.grants.selectors.rests import steps_of
from funding.grants.selectors.standing import claimed_of, paid_of, standing, state_of
from funding.grants.services.life import limited_once_withdrawn, locked, moved, sums_told, void
from funding.grants.workflow import TAKE_BACK
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import format_date, typeset
from projects.core.money import format_euros
from projects.core.paris import today
from projects.core.rows import checked
from projects.journal.facts import VoidableFact
from projects.journal.lives import NotAllowed
from projects.journal.services import record
from projects.portfolio.selectors import Clock

FactT = TypeVar("FactT", bound=VoidableFact)

ALIKE = "is_another"
NO_REASON = "Dites pourquoi : ce motif reste avec ce qui est corrigé."
REPLACED = "Quelqu’un vient de corriger ou d’annuler cette écriture : relisez avant de recommencer."
NO_CONVENTION = "Aucune convention signée n’est notée : notez-la, ou les signatures qui manquent, avant le versement."
NO_GRANT = "Le montant accordé n’est pas communiqué à cette date : notez-le avant le versement."
# A day on which money may have left: an agreement stood, and nothing had withdrawn the aid.
OPEN_TO_PAYMENT = (State.AGREED, State.ADVANCED, State.REPORTED, State.SETTLED, State.UNDUE)
# What most financings have none of: told when there is some.
OFTEN_NONE = ("reversé", "remis")
CLAIMABLE = (State.ADVANCED, State.REPORTED, State.SETTLED)


class AlikePayment(DomainError):
    """The same amount is noted on the same day: is it the same payment, or another?"""

    def __init__(self, alike: Payment) -> None:
        said = f"{format_euros(alike.amount)} sont déjà notés comme versés le {format_date(alike.observed_on)}"
        which = f", sous la référence {alike.reference}" if alike.reference else ""
        super().__init__(typeset(f"{said}{which}. Si c’est un autre versement, dites-le ; sinon, rien à noter."), ALIKE)


@transaction.atomic
def record_payment(
    *,
    actor: User | None,
    financing: Financing,
    kind: str,
    amount: Decimal,
    observed_on: date,
    reference: str = "",
    note: str = "",
    line: AccountingLine | None = None,
    is_another: bool = True,
) -> Payment:
    """An acompte or the solde, paid on `observed_on`; `reference` is that of the payer's accounts.

    DomainError (French, with its field) before the convention, beyond what is granted or due, for a reference that
    stands already; AlikePayment when one that nothing tells apart stands, unless `is_another`. `actor` None is the
    portal itself. The first payment brings « Conventionné » to « Acompte versé ».
    """
    held = held_by(actor, financing)
    if not is_another:
        _refuse_alike(held, amount, observed_on, " ".join(reference.split()))
    values = {"kind": kind, "amount": amount, "observed_on": observed_on, "reference": reference, "note": note}
    payment = _stored(held, Payment(financing=held, recorded_by=actor, line=line, **values))
    record(actor=actor, verb="payment.recorded", subject=held.project)
    follow(actor, held, observed_on)
    return payment


@transaction.atomic
def correct_payment(*, actor: User | None, payment: Payment, reason: str, **values: Any) -> Payment:
    """Retract and replace: `values` are any of kind, amount, observed_on, reference."""
    held = held_by(actor, payment.financing)
    replaced(payment, reason)
    kept = {name: getattr(payment, name) for name in ("kind", "amount", "observed_on", "reference", "line")}
    row = Payment(financing=held, recorded_by=actor, note=reason.strip(), retracts=payment, **kept | values)
    row = _stored(held, row)
    record(actor=actor, verb="payment.corrected", subject=held.project)
    follow(actor, held, row.observed_on)
    return row


@transaction.atomic
def cancel_payment(*, actor: User | None, payment: Payment, reason: str) -> None:
    """Take a payment back: it never was. What stood before it stands again, the state of the financing too."""
    held = held_by(actor, payment.financing)
    replaced(payment, reason)
    with told(held):
        void(actor, payment, reason.strip())
    record(actor=actor, verb="payment.cancelled", subject=held.project)
    unfollow(actor, held, reason)


def _refuse_alike(held: Financing, amount: Decimal, day: date, reference: str) -> None:
    """Two references tell two payments apart, and the database refuses the same one twice."""
    rows = standing(Payment, financing=held, amount=amount, observed_on=day)
    alike = (rows.filter(reference="") if reference else rows).first()
    if alike is not None:
        raise AlikePayment(alike)


def _stored(held: Financing, payment: Payment) -> Payment:
    payment.reference = " ".join(payment.reference.split())
    payment.book = book_of(held)
    refuse_unpayable(held, payment.observed_on)
    with told(held, payment.observed_on):
        return checked(payment)


def held_by(actor: User | None, financing: Financing) -> Financing:
    """The financing, its row locked until the end of the transaction; NotAllowed when `actor` may not write of it."""
    held = locked(financing)
    if actor is not None:
        allowed, why = can_prepare_financing(actor, held)
        if not allowed:
            raise NotAllowed(why)
    return held


def replaced(fact: VoidableFact, reason: str) -> None:
    """Before a fact is replaced: there is a reason, and nobody replaced it since it was shown."""
    if not reason.strip():
        raise DomainError(NO_REASON, "reason")
    rows: Any = type(fact)._default_manager
    if fact.is_void or rows.filter(retracts=fact).exists():
        raise DomainError(REPLACED)


def refuse_unpayable(financing: Financing, day: date, steps: Sequence[FinancingStep] | None = None) -> None:
    """DomainError unless a convention stood on that day, and nobody had withdrawn the aid.

    `steps` are the states that it went through, in order, for who has read them already.
    """
    steps = steps_of([financing.pk]) if steps is None else steps
    then = next((step for step in reversed(steps) if step.observed_on <= day), None)
    if then is not None and then.status in OPEN_TO_PAYMENT:
        return
    agreed = next((step for step in steps if step.status == State.AGREED), None)
    if agreed is None:
        raise DomainError(NO_CONVENTION, "observed_on")
    if then is None or agreed.observed_on > day:
        said = f"La convention est du {format_date(agreed.observed_on)} : un versement ne peut pas la précéder."
        raise DomainError(said, "observed_on")
    state, since = then.get_status_display(), format_date(then.observed_on)
    raise DomainError(f"Ce financement est « {state} » depuis le {since} : rien ne s’y verse après.", "observed_on")


@contextmanager
def told(financing: Financing, day: date | None = None) -> Iterator[None]:
    """A sum that the database refuses is told with the amounts that it compares; credits are not exceeded either."""
    try:
        with limited_once_withdrawn(financing), sums_told():
            yield
    except DomainError as refused:
        rule = next((rule for rule, (_, said) in SAID.items() if said == refused.message), None)
        raise DomainError(refused.message + _amounts(financing, rule, day), refused.field) from refused


def _amounts(financing: Financing, rule: str | None, day: date | None) -> str:
    now = Clock.now()
    if rule == PAID and sums_of(financing, Clock(min(day or today(), today()), now.known_at)).granted is None:
        return f" {NO_GRANT}"
    sums = sums_of(financing, now)
    said = {
        PAID: (("accordé", sums.granted), ("déjà versé", sums.paid), ("reversé", sums.repaid)),
        DUE: (("dû", sums.due), ("déjà versé", sums.paid), ("reversé", sums.repaid)),
        CLAIMED: (("versé", sums.paid), ("déjà notifié", sums.claimed)),
        SETTLED: (("notifié", sums.claimed), ("remis", sums.remitted), ("reversé", sums.repaid)),
    }.get(rule or "", ())
    parts = [f"{name} {format_euros(amount)}" for name, amount in said if amount or name not in OFTEN_NONE]
    return f" Aujourd’hui : {', '.join(parts)}." if parts else ""


def follow(actor: User | None, financing: Financing, day: date) -> None:
    """The state follows what was recorded: « Acompte versé » on the first payment, « Indu » on a claim."""
    step = state_of(financing)
    if step is None:
        return
    since = max(day, step.observed_on)
    if step.status == State.AGREED and paid_of(financing):
        moved(actor=actor, financing=financing, transition="verser", observed_on=since)
    elif step.status in CLAIMABLE and claimed_of(financing):
        moved(actor=actor, financing=financing, transition="constater_indu", observed_on=since)


def unfollow(actor: User | None, financing: Financing, reason: str) -> None:
    """The state that only rested on what was taken back is taken back too."""
    step = state_of(financing)
    if step is None:
        return
    alone = (step.status == State.ADVANCED and not paid_of(financing)) or (
        step.status == State.UNDUE and not sums_of(financing, Clock.latest()).claimed
    )
    if alone:
        moved(actor=actor, financing=financing, transition=TAKE_BACK, observed_on=today(), reason=reason)
