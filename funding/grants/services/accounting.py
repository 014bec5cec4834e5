"""Bulk recording from the accounts: read, shown, decided line by line, recorded whole; or taken back whole.

Nothing of a file is recorded before a person confirms it. The same file twice records nothing the second time: its
lines are told to be there already, and the database refuses a reference that stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now

from funding.grants.enums import ImportState, LineStatus
from funding.grants.models import AccountingImport, AccountingLine, Financing, RecoveryStep
from funding.grants.policies import can_prepare_financing
from funding.grants.policies_accounting import can_import_accounting
from funding.grants.selectors.accounting import (
    IMPORT_KIND,
    Directory,
    directory_for,
    entries_of,
    is_open,
    standing_of,
)
from funding.grants.selectors.standing import standing
from funding.grants.services import accounting_columns as columns
from funding.grants.services.accounting_lines import REPAID, Judge
from funding.grants.services.payments import book_of, cancel_payment, record_payment
from funding.grants.services.recoveries import add_recovery_step, cancel_recovery_step
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import NNBSP
from projects.jobs.models import Job
from projects.jobs.services import enqueue
from projects.journal.lives import NotAllowed
from projects.journal.services import record
from projects.territories.models import Caf

# More lines than this are recorded by a worker, while the page tells how far it is.
AT_ONCE = 500
SETTLED = "Cet import est déjà fait, en cours ou annulé : déposez un autre fichier."
NOTHING = "Aucune ligne n’est à importer."
NOT_DONE = "Seul un import fait s’annule."
CHANGED = f"Quelqu’un vient de changer cet import{NNBSP}; relisez avant de recommencer."
Progress = Callable[[int, int], None]


@transaction.atomic
def preview_import(
    *, actor: User, funder: str, caf: Caf | None, name: str, rows: Sequence[Sequence[str]]
) -> AccountingImport:
    """Keep a file and what is read of it; nothing is recorded. `rows`: the titles of the columns, then the lines."""
    _allow(actor, funder, caf)
    headings, lines = list(rows[0]), rows[1:]
    batch = AccountingImport(
        funder=funder,
        caf=caf,
        name=name[:200],
        digest=hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest(),
        headings=headings,
        mapping=columns.remembered(headings, lines, funder=funder, caf=caf),
        author=actor,
    )
    batch.full_clean(exclude=["headings", "mapping"])
    batch.save()
    kept = [
        AccountingLine(batch=batch, number=number, cells=list(cells), status=LineStatus.UNKNOWN)
        for number, cells in enumerate(lines, start=2)
    ]
    AccountingLine.objects.bulk_create(kept, batch_size=1000)
    _read(actor, batch)
    record(actor=actor, verb="accounting.previewed", subject=batch)
    return batch


@transaction.atomic
def map_columns(*, actor: User, batch: AccountingImport, mapping: Mapping[str, int | None]) -> None:
    """Say by hand which column holds what; the lines are read again, and the next file of these columns follows."""
    held = _held(actor, batch)
    held.mapping = columns.checked_mapping(mapping, len(held.headings))
    held.save(update_fields=["mapping"])
    _read(actor, held)
    record(actor=actor, verb="accounting.mapped", subject=held)


@dataclass(frozen=True)
class Decision:
    """What a person decided of the lines of a page: those to import, and the financing of those that needed one."""

    shown: Collection[int]
    taken: Collection[int]
    chosen: Mapping[int, int]


@transaction.atomic
def decide_lines(*, actor: User, batch: AccountingImport, decision: Decision) -> None:
    """Keep what was decided of the lines of one page, by number of line. A line that is refused is never taken."""
    held = _held(actor, batch)
    lines = {line.number: line for line in held.lines.filter(number__in=decision.shown)}
    found = directory_for(actor, held)
    choices = {one.pk: one for own in found.financings.values() for one in own}
    rejudged = [lines[number] for number, key in decision.chosen.items() if number in lines and key in choices]
    if rejudged:
        judge = _judge(held, found)
        for line in rejudged:
            judge.judge(line, choices[decision.chosen[line.number]])
    for line in lines.values():
        fits = line.status == LineStatus.NEW and line.financing_id is not None
        line.taken = fits and (line.number in decision.taken or line in rejudged)
    _store(lines.values())
    record(actor=actor, verb="accounting.decided", subject=held)


@transaction.atomic
def confirm_import(*, actor: User, batch: AccountingImport) -> Job | None:
    """Record the lines that are taken, all or none: at once, or by a worker when they are many (its job)."""
    held = _held(actor, batch)
    taken = held.lines.filter(taken=True).count()
    if not taken:
        raise DomainError(NOTHING)
    if taken <= AT_ONCE:
        _record_all(actor, held, lambda done, total: None)
        return None
    held.state = ImportState.RUNNING
    held.save(update_fields=["state"])
    record(actor=actor, verb="accounting.asked", subject=held)
    return enqueue(kind=IMPORT_KIND, params={"batch": held.pk}, actor=actor, title=f"Import comptable : {held}"[:200])


@transaction.atomic
def run_import(*, actor: User, batch: AccountingImport, progress: Progress) -> int:
    """The work of the worker: how many lines it recorded; 0 when another attempt did it already."""
    held = _locked(batch)
    if held.state != ImportState.RUNNING:
        return 0
    return _record_all(actor, held, progress)


@transaction.atomic
def give_back_import(*, batch: AccountingImport) -> None:
    """A worker could not record it: nothing was, and the person decides again."""
    held = _locked(batch)
    if held.state == ImportState.RUNNING:
        held.state = ImportState.PREVIEW
        held.save(update_fields=["state"])


@transaction.atomic
def undo_import(*, actor: User, batch: AccountingImport) -> int:
    """Take back all that a file recorded; how many entries. What was corrected by hand since stays as it was corrected.

    DomainError, naming the project, when something rests on it: an indu on its payments.
    """
    held = _locked(batch)
    _allow(actor, held.funder, held.caf)
    if held.state != ImportState.DONE:
        raise DomainError(NOT_DONE)
    reason = f"Annulation de l’import « {held} »."
    payments, steps = entries_of(held)
    for step in steps:
        with _naming(step.recovery.financing):
            cancel_recovery_step(actor=actor, step=step, reason=reason)
    for payment in payments:
        with _naming(payment.financing):
            cancel_payment(actor=actor, payment=payment, reason=reason)
    _settle(held, ImportState.UNDONE)
    record(actor=actor, verb="accounting.undone", subject=held)
    return len(payments) + len(steps)


def _record_all(actor: User, held: AccountingImport, progress: Progress) -> int:
    """Each taken line by the service that records one; the first that is refused takes all back and is named."""
    with connection.cursor() as cursor:  # two files of one accounting are recorded one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{held.funder}/{held.caf_id}"])
    _drop_known(actor, held)
    lines = list(held.lines.filter(taken=True).select_related("financing__project").order_by("paid_on", "number"))
    for done, line in enumerate(lines, start=1):
        try:
            _record_line(actor, line)
        except DomainError as refused:
            raise DomainError(f"Ligne {line.number} : {refused.message} Rien n’est importé.") from refused
        except ValidationError as refused:
            said = " ".join(refused.messages)
            raise DomainError(f"Ligne {line.number} : {said} Rien n’est importé.") from refused
        progress(done, len(lines))
    _settle(held, ImportState.DONE)
    record(actor=actor, verb="accounting.imported", subject=held)
    return len(lines)


def _record_line(actor: User, line: AccountingLine) -> None:
    assert line.financing is not None
    assert line.amount is not None
    assert line.paid_on is not None
    allowed, why = can_prepare_financing(actor, line.financing)
    if not allowed:
        raise NotAllowed(why)
    told: dict[str, Any] = {"observed_on": line.paid_on, "reference": line.reference, "line": line}
    if line.kind != REPAID:
        record_payment(actor=actor, financing=line.financing, kind=line.kind, amount=line.amount, **told)
        return
    rows = standing(RecoveryStep, recovery__financing=line.financing).select_related("recovery")
    owed: dict[int, list[RecoveryStep]] = {}
    for step in rows:
        owed.setdefault(step.recovery.number, []).append(step)
    for _, steps in sorted(owed.items()):
        left = sum((one.amount or 0) * (1 if one.kind == "notified" else -1) for one in steps)
        if left >= line.amount:
            add_recovery_step(actor=actor, recovery=steps[0].recovery, kind=REPAID, amount=line.amount, **told)
            return
    raise DomainError("Aucun indu de ce montant n’est noté pour ce projet.")


def _drop_known(actor: User, held: AccountingImport) -> None:
    """What someone else recorded since the file was shown is no longer taken."""
    lines = list(held.lines.filter(taken=True).select_related("financing__project", "financing__year"))
    judge = _judge_of([line.financing for line in lines if line.financing], held)
    known = []
    for line in lines:
        judge.judge(line, line.financing)
        if line.status == LineStatus.KNOWN:
            known.append(line)
    _store(known)


def _read(actor: User, held: AccountingImport) -> None:
    """Read every line again with the mapping of the file; without enough columns, none is understood."""
    lines = list(held.lines.order_by("number"))
    if columns.is_enough(held.mapping):
        judge = _judge(held, directory_for(actor, held))
        for line in lines:
            judge.judge(line)
    _store(lines)


def _judge(held: AccountingImport, found: Directory) -> Judge:
    financings = [one for own in found.financings.values() for one in own]
    return Judge(found, standing_of(financings, {book_of(one) for one in financings}), held.mapping)


def _judge_of(financings: Sequence[Financing], held: AccountingImport) -> Judge:
    return Judge(Directory(), standing_of(financings, {book_of(one) for one in financings}), held.mapping)


def _store(lines: Collection[AccountingLine]) -> None:
    fields = ["status", "why", "taken", "financing", "proposed", "kind", "amount", "paid_on", "reference"]
    AccountingLine.objects.bulk_update(lines, fields, batch_size=500)


def _settle(held: AccountingImport, state: str) -> None:
    AccountingImport.objects.filter(pk=held.pk).update(state=state, settled_at=Now())
    held.state = state


def _locked(batch: AccountingImport) -> AccountingImport:
    return AccountingImport.objects.select_for_update(of=("self",)).select_related("caf").get(pk=batch.pk)


def _held(actor: User, batch: AccountingImport) -> AccountingImport:
    held = _locked(batch)
    _allow(actor, held.funder, held.caf)
    if not is_open(held):
        raise StaleVersion(SETTLED)
    held.state = ImportState.PREVIEW
    return held


def _allow(actor: User, funder: str, caf: Caf | None) -> None:
    allowed, why = can_import_accounting(actor, funder, caf)
    if not allowed:
        raise NotAllowed(why)


class _naming:
    """A refusal says of which project it speaks."""

    def __init__(self, financing: Financing) -> None:
        self.financing = financing

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, refused: BaseException | None, trace: object) -> None:
        if isinstance(refused, DomainError):
            project = self.financing.project
            raise DomainError(f"{project.reference} : {refused.message} Rien n’est annulé.") from refused
