"""The lines of a file that are taken, recorded by the rules of the services: all of them, or none.

Payments go in by hundreds. The database holds the sums of each row whichever way it came; what is refused is then
recorded line by line by the service that records one, which names the line and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from funding.grants.enums import FinancingState, LineStatus
from funding.grants.models import AccountingImport, AccountingLine, Financing, Payment, RecoveryStep
from funding.grants.policies import can_prepare_financing
from funding.grants.selectors.accounting import book_of
from funding.grants.selectors.amounts import WITHDRAWN
from funding.grants.selectors.rests import Rest, rests_of
from funding.grants.selectors.standing import standing
from funding.grants.services.accounting_lines import REPAID, Judge
from funding.grants.services.moving import follow_each, hold_credits_of, hold_financings
from funding.grants.services.payments import CLAIMABLE, record_payment, refuse_unpayable
from funding.grants.services.recoveries import add_recovery_step
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import count, enumerate_fr, typeset
from projects.journal.lives import NotAllowed
from projects.journal.services import record_each

Progress = Callable[[int, int], None]
# Payments written at once; also what is tried again one by one when one of them is refused.
TOGETHER = 500
FOREIGN = ("financing", "line", "recorded_by", "source", "retracts")
STORED = ["status", "why", "taken", "financing", "proposed", "kind", "amount", "paid_on", "reference"]
NO_INDU = "Aucun indu de ce montant n’est noté pour ce projet."


class LineRefused(DomainError):
    """A line that the services refuse: nothing of its file is recorded."""

    def __init__(self, line: AccountingLine, why: str) -> None:
        left = "Rien n’est importé : cette ligne n’est plus cochée, les autres le restent."
        super().__init__(typeset(f"Ligne {line.number} : {why} {left}"))
        self.line, self.why = line, why


def hold_book(held: AccountingImport) -> None:
    """Two files of one accounting are recorded one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{held.funder}/{held.caf_id}"])


def reread_taken(held: AccountingImport) -> list[AccountingLine]:
    """The taken lines that no longer read as they were shown, somebody having recorded since; stored so, not taken."""
    lines = _taken(held, "number")
    judge, changed = Judge(lines), []
    for line in lines:
        # Somebody ticked it though its like is there: it is another payment.
        is_another = line.status != LineStatus.NEW
        line.status = LineStatus.NEW
        judge.judge(line, is_another=is_another)
        if line.status != LineStatus.NEW:
            changed.append(line)
    store(changed)
    return changed


def changed_since(changed: Sequence[AccountingLine]) -> str:
    """Which lines, by number; the first ten of them when they are many."""
    numbers = [str(line.number) for line in changed[:10]]
    if len(changed) > len(numbers):
        numbers.append(count(len(changed) - len(numbers), "autre", "autres"))
    said = "la ligne {} n’est plus à importer" if len(changed) == 1 else "les lignes {} ne sont plus à importer"
    said = said.format(enumerate_fr(numbers))
    return typeset(f"Rien n’est importé : depuis l’aperçu, {said}. Relisez pourquoi, puis importez les autres.")


def record_taken(actor: User, held: AccountingImport, progress: Progress) -> int:
    """How many were recorded, in the order of their days. LineRefused for the first that the services refuse."""
    lines = _taken(held, "paid_on", "number")
    rests = _held_rests(actor, lines)
    done = 0
    for is_repaid, run in groupby(lines, key=lambda line: line.kind == REPAID):
        own = list(run)
        for start in range(0, len(own), TOGETHER):
            part = own[start : start + TOGETHER]
            if is_repaid or not _recorded_together(actor, part, rests):
                for line in part:
                    _record_one(actor, line)
            done += len(part)
            progress(done, len(lines))
    return done


def store(lines: Iterable[AccountingLine]) -> None:
    AccountingLine.objects.bulk_update(list(lines), STORED, batch_size=1000)


def _taken(held: AccountingImport, *order: str) -> list[AccountingLine]:
    rows = held.lines.filter(taken=True).select_related(
        "financing__project__department", "financing__project__application__call", "financing__year"
    )
    return list(rows.order_by(*order))


def _held_rests(actor: User, lines: Sequence[AccountingLine]) -> dict[int, Rest]:
    """Where each financing stands, its row held to the end; LineRefused for one that `actor` may not write of."""
    first: dict[int, AccountingLine] = {}
    for line in lines:
        first.setdefault(_financing(line).pk, line)
    hold_financings(first)
    hold_credits_of(_financing(line) for line in first.values())
    for line in first.values():
        allowed, why = can_prepare_financing(actor, _financing(line))
        if not allowed:
            raise NotAllowed(why)
    return rests_of([_financing(line) for line in first.values()])


def _recorded_together(actor: User, lines: Sequence[AccountingLine], rests: Mapping[int, Rest]) -> bool:
    """What `record_payment` does, of many at once; False when one of them is refused, nothing being written then."""
    if any(steps and steps[-1].status in WITHDRAWN for steps in (rests[_financing(line).pk].steps for line in lines)):
        return False  # it engages more of an envelope: what is left of it is looked at, one by one
    try:
        with transaction.atomic():
            rows = [_payment(actor, line, rests[_financing(line).pk]) for line in lines]
            Payment.objects.bulk_create(rows)
            record_each(actor=actor, verb="payment.recorded", subjects=[row.financing.project for row in rows])
            follow_each(actor, _to_follow(rows, rests))
    except (DomainError, ValidationError, IntegrityError):
        return False
    return True


def _payment(actor: User, line: AccountingLine, rest: Rest) -> Payment:
    """Checked as `record_payment` checks it; what the database alone can tell is left to it."""
    financing, told = _financing(line), _told(line)
    refuse_unpayable(financing, told["observed_on"], rest.steps)
    told["reference"] = " ".join(line.reference.split())
    row = Payment(financing=financing, recorded_by=actor, kind=line.kind, amount=line.amount, **told)
    row.book = book_of(financing)
    row.clean()
    row.clean_fields(exclude=FOREIGN)
    return row


def _to_follow(rows: Sequence[Payment], rests: Mapping[int, Rest]) -> dict[Financing, date]:
    """Those whose state a payment may change, and its day: a first one, or one of a year of which some is claimed."""
    days: dict[Financing, date] = {}
    for row in rows:
        rest = rests[row.financing_id]
        last = rest.steps[-1].status if rest.steps else ""
        if last == FinancingState.AGREED or (last in CLAIMABLE and rest.sums.owed > 0):
            days.setdefault(row.financing, row.observed_on)
    return days


def _record_one(actor: User, line: AccountingLine) -> None:
    assert line.amount is not None
    try:
        if line.kind == REPAID:
            step = _owing(line)
            add_recovery_step(actor=actor, recovery=step.recovery, kind=REPAID, amount=line.amount, **_told(line))
        else:
            told = {**_told(line), "kind": line.kind, "amount": line.amount}
            record_payment(actor=actor, financing=_financing(line), **told)
    except DomainError as refused:
        raise LineRefused(line, refused.message) from refused
    except ValidationError as refused:
        raise LineRefused(line, " ".join(refused.messages)) from refused


def _owing(line: AccountingLine) -> RecoveryStep:
    """A step of the first indu of which that much is left."""
    rows = standing(RecoveryStep, recovery__financing=_financing(line)).select_related("recovery")
    owed: dict[int, list[RecoveryStep]] = {}
    for step in rows:
        owed.setdefault(step.recovery.number, []).append(step)
    for _, steps in sorted(owed.items()):
        left = sum((one.amount or 0) * (1 if one.kind == "notified" else -1) for one in steps)
        if line.amount is not None and left >= line.amount:
            return steps[0]
    raise DomainError(NO_INDU)


def _told(line: AccountingLine) -> dict[str, Any]:
    assert line.paid_on is not None
    return {"observed_on": line.paid_on, "reference": line.reference, "line": line}


def _financing(line: AccountingLine) -> Financing:
    assert line.financing is not None
    return line.financing
