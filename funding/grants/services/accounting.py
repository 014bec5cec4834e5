"""Bulk recording from the accounts: read, shown, decided line by line, recorded whole; or taken back whole.

Nothing of a file is recorded before a person confirms it. The same file twice records nothing the second time: its
lines are told to be there already, and the database refuses a reference that stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Now

from funding.grants.enums import ImportState, LineStatus
from funding.grants.models import AccountingImport, AccountingLine, Financing
from funding.grants.policies_accounting import can_import_accounting
from funding.grants.selectors.accounting import (
    IMPORT_KIND,
    UNDO_KIND,
    Directory,
    count_entries,
    directory_for,
    is_open,
    payable_projects,
    undoing,
)
from funding.grants.services import accounting_columns as columns
from funding.grants.services.accounting_lines import read_lines
from funding.grants.services.accounting_recording import (
    LineRefused,
    Progress,
    changed_since,
    hold_book,
    record_taken,
    reread_taken,
    store,
)
from funding.grants.services.accounting_undoing import take_back
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
UNDOING = "L’annulation de cet import est déjà en cours."
NOT_DONE = "Seul un import fait s’annule."
CHANGED = f"Quelqu’un vient de changer cet import{NNBSP}; relisez avant de recommencer."


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
    _keep(actor, batch, dict(enumerate(lines, start=2)))
    record(actor=actor, verb="accounting.previewed", subject=batch)
    return batch


@transaction.atomic
def map_columns(
    *, actor: User, batch: AccountingImport, mapping: Mapping[str, int | None], seen: int | None = None
) -> None:
    """Say by hand which column holds what; the lines are read again, and the next file of these columns follows."""
    held = _held(actor, batch, seen)
    held.mapping = columns.checked_mapping(mapping, len(held.headings))
    _changed(held)
    cells = dict(held.lines.order_by("number").values_list("number", "cells"))
    held.lines.all().delete()
    _keep(actor, held, cells)
    record(actor=actor, verb="accounting.mapped", subject=held)


@dataclass(frozen=True)
class Decision:
    """What a person decided of the lines of a page: those to import, and the financing of those that needed one.

    `read` is how each line was shown (`AccountingLine.read_as`): what somebody decided since is not written over.
    """

    shown: Collection[int]
    taken: Collection[int]
    chosen: Mapping[int, int]
    read: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def decide_lines(*, actor: User, batch: AccountingImport, decision: Decision) -> None:
    """Keep what was decided of the lines of one page, by number of line. A line that is refused is never taken."""
    held = _held(actor, batch)
    lines = {line.number: line for line in held.lines.filter(number__in=decision.shown).order_by("number")}
    if any(decision.read.get(line.number, line.read_as) != line.read_as for line in lines.values()):
        raise StaleVersion(CHANGED)
    picked = _picked(actor, held, {lines[key]: one for key, one in decision.chosen.items() if key in lines})
    if picked:
        read_lines([lines[number] for number in sorted(picked)], Directory(), held.mapping, picked)
    for line in lines.values():
        line.taken = line.is_offered and (line.number in decision.taken or (line.taken and line.number in picked))
    store(lines.values())
    _changed(held)
    record(actor=actor, verb="accounting.decided", subject=held)


def _picked(actor: User, held: AccountingImport, chosen: Mapping[AccountingLine, int]) -> dict[int, Financing]:
    """By number of line, the financing that was chosen for it; only ever one of the accounts of the file."""
    rows = Financing.objects.filter(
        pk__in=chosen.values(), funder=held.funder, project__in=payable_projects(actor, held).values("pk")
    )
    found = {row.pk: row for row in rows.select_related("year", "project__department")}
    return {line.number: found[key] for line, key in chosen.items() if key in found}


def confirm_import(*, actor: User, batch: AccountingImport, seen: int | None = None) -> Job | None:
    """Record the lines that are taken, all or none: at once, or by a worker when they are many (its job).

    `seen` is the version that was shown. DomainError when a line no longer reads as it was shown, or is refused: that
    line is then left, with what is wrong at it, and the others stay taken.
    """
    with _whole_or_left(batch), transaction.atomic():
        held = _held(actor, batch, seen)
        taken = held.lines.filter(taken=True).count()
        if not taken:
            raise DomainError(NOTHING)
        if taken <= AT_ONCE:
            if not (changed := _recorded(actor, held, lambda done, total: None)):
                return None
        else:
            _changed(held, ImportState.RUNNING)
            record(actor=actor, verb="accounting.asked", subject=held)
            title = f"Import comptable : {held}"[:200]
            return enqueue(kind=IMPORT_KIND, params={"batch": held.pk}, actor=actor, title=title)
    raise DomainError(changed_since(changed))


def run_import(*, actor: User, batch: AccountingImport, progress: Progress) -> int:
    """The work of the worker: how many lines it recorded; 0 when another attempt did it already."""
    with _whole_or_left(batch), transaction.atomic():
        held = _locked(batch)
        if held.state != ImportState.RUNNING:
            return 0
        taken = held.lines.filter(taken=True).count()
        if not (changed := _recorded(actor, held, progress)):
            return taken
    raise DomainError(changed_since(changed))


@transaction.atomic
def give_back_import(*, batch: AccountingImport) -> None:
    """A worker could not record it: nothing was, and the person decides again."""
    held = _locked(batch)
    if held.state == ImportState.RUNNING:
        held.state = ImportState.PREVIEW
        held.save(update_fields=["state"])


@transaction.atomic
def undo_import(*, actor: User, batch: AccountingImport) -> Job | int:
    """Take back all that a file recorded: how many entries, or the job of the worker that does it when they are many.

    What was corrected by hand since stays as it was corrected. DomainError, naming the project, when something rests
    on it: an indu on its payments.
    """
    held = _undoable(actor, batch)
    if (job := undoing(held)) and job.is_alive:
        raise StaleVersion(UNDOING)
    if count_entries(held) <= AT_ONCE:
        return _undone(actor, held, lambda done, total: None)
    record(actor=actor, verb="accounting.undo_asked", subject=held)
    title = f"Annulation d’import : {held}"[:200]
    return enqueue(kind=UNDO_KIND, params={"batch": held.pk}, actor=actor, title=title)


@transaction.atomic
def run_undo(*, actor: User, batch: AccountingImport, progress: Progress) -> int:
    """The work of the worker: how many entries it took back; 0 when another attempt did it already."""
    if _locked(batch).state == ImportState.UNDONE:
        return 0
    return _undone(actor, _undoable(actor, batch), progress)


def _undoable(actor: User, batch: AccountingImport) -> AccountingImport:
    held = _locked(batch)
    _allow(actor, held.funder, held.caf)
    if held.state != ImportState.DONE:
        raise DomainError(NOT_DONE)
    return held


def _undone(actor: User, held: AccountingImport, progress: Progress) -> int:
    found = take_back(actor, held, progress)
    _settle(held, ImportState.UNDONE)
    record(actor=actor, verb="accounting.undone", subject=held)
    return found


def _recorded(actor: User, held: AccountingImport, progress: Progress) -> list[AccountingLine]:
    """Nothing once all is recorded; else the lines that changed since they were shown, and nothing is."""
    hold_book(held)
    if changed := reread_taken(held):
        _changed(held, ImportState.PREVIEW)
        return changed
    record_taken(actor, held, progress)
    _settle(held, ImportState.DONE)
    record(actor=actor, verb="accounting.imported", subject=held)
    return []


@contextmanager
def _whole_or_left(batch: AccountingImport) -> Iterator[None]:
    """A line that is refused takes all back; it is then left out, so that the others may be imported."""
    try:
        yield
    except LineRefused as refused:
        with transaction.atomic():
            held = _locked(batch)
            left = refused.line
            left.status, left.why, left.taken = LineStatus.REFUSED, refused.why[:400], False
            store([left])
            _changed(held, ImportState.PREVIEW)
        raise


def _keep(actor: User, held: AccountingImport, cells: Mapping[int, Sequence[str]]) -> None:
    """Read the lines, by number, with the mapping of the file, then store them in one go; without enough columns, none
    is understood.
    """
    lines = [
        AccountingLine(batch=held, number=number, cells=list(own), status=LineStatus.UNKNOWN)
        for number, own in cells.items()
    ]
    if columns.is_enough(held.mapping):
        read_lines(lines, directory_for(actor, held), held.mapping)
    AccountingLine.objects.bulk_create(lines, batch_size=2000)


def _changed(held: AccountingImport, state: str = ImportState.PREVIEW) -> None:
    """Whoever was shown it before reads it again before it is confirmed."""
    held.state, held.version = state, held.version + 1
    held.save(update_fields=["state", "version", "mapping"])


def _settle(held: AccountingImport, state: str) -> None:
    AccountingImport.objects.filter(pk=held.pk).update(state=state, settled_at=Now(), version=held.version + 1)
    held.state, held.version = state, held.version + 1


def _locked(batch: AccountingImport) -> AccountingImport:
    return AccountingImport.objects.select_for_update(of=("self",)).select_related("caf").get(pk=batch.pk)


def _held(actor: User, batch: AccountingImport, seen: int | None = None) -> AccountingImport:
    held = _locked(batch)
    _allow(actor, held.funder, held.caf)
    if seen is not None and seen != held.version:
        raise StaleVersion(CHANGED)
    if not is_open(held):
        raise StaleVersion(SETTLED)
    held.state = ImportState.PREVIEW
    return held


def _allow(actor: User, funder: str, caf: Caf | None) -> None:
    allowed, why = can_import_accounting(actor, funder, caf)
    if not allowed:
        raise NotAllowed(why)
