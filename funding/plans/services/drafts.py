"""Writing the draft of a plan: cells as they are typed, last year's plan, the lines of a budget that was dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from funding.plans.enums import PlanState
from funding.plans.lines import COLUMNS, REMOVED, Cells, bounded, new_key, new_line, read_lines, standing
from funding.plans.merging import merge
from funding.plans.models import Plan, PlanDocument, PlanVersion
from funding.plans.policies import can_fill_plan
from funding.plans.registry import RECORDED, paid_for
from funding.plans.selectors.texts import cells_of
from funding.plans.selectors.versions import current_version
from funding.plans.services.steps import hold, store_version
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.documents.models import Document
from projects.documents.services import add_version, store_document
from projects.journal.services import record

KIND = "plan_budget"
SENT = "Ce plan est à la Caf : il ne se modifie plus. Votre texte n’est pas enregistré : copiez-le si vous y tenez."
NOT_EMPTY = "Ce plan a déjà des lignes : retirez-les d’abord, ou recopiez à la main celles qui vous manquent."
NOTHING_BEFORE = "Il n’y a pas de plan à reprendre pour cette année-là."
NOTHING = "Il n’y a encore rien à garder."
UNREAD = "Des cases ne se lisent pas : corrigez-les avant de garder une version."
# A draft is kept every few letters: within a sitting, the journal tells once that somebody wrote it.
SITTING = timedelta(minutes=30)


@dataclass(frozen=True)
class Kept:
    """The draft once saved: what it holds, and the cells that changed."""

    plan: Plan
    changed: Sequence[str]


class CellsChanged(StaleVersion):
    """Someone else wrote in cells that are posted with another text: `theirs`, by name of cell. Nothing is saved."""

    def __init__(self, theirs: Mapping[str, str]) -> None:
        super().__init__("Quelqu’un a changé les mêmes cases entre-temps : les deux textes sont montrés.")
        self.theirs = theirs


@transaction.atomic
def save_draft(
    *, actor: User, plan: Plan, lines: Sequence[Cells], read: Mapping[str, str], note: str | None = None
) -> Kept:
    """Keep what was typed, cell by cell, over what is stored now. `read` says what each cell held on the page.

    An amount that does not read is kept as it is. Raises CellsChanged when a cell was changed by two people;
    DomainError when `actor` may not write the plan, or not any more.
    """
    held = _open(actor, plan)
    merged = merge(held.draft, lines, read)
    if merged.conflicts:
        raise CellsChanged(merged.conflicts)
    draft = bounded(merged.draft)
    changed = list(merged.changed)
    if note is not None and note != held.note:
        held.note = note
        changed.append("note")
    if changed:
        _write(actor, held, draft, "plan.saved")
    return Kept(held, changed)


@transaction.atomic
def add_line(*, actor: User, plan: Plan, side: str) -> str:
    """An empty line at the end of a side, for a page without a script; its key."""
    held = _open(actor, plan)
    if side not in COLUMNS:
        raise DomainError("Ce côté du plan n’existe pas.")
    key = new_key(line["key"] for line in held.draft)
    _write(actor, held, bounded([*held.draft, new_line(side, key)]), "plan.saved")
    return key


@transaction.atomic
def keep_version(*, actor: User, plan: Plan) -> PlanVersion:
    """Keep the draft as it stands, for good, without sending it. DomainError while a cell does not read."""
    held = _open(actor, plan)
    lines = read_lines(held.draft, paid_for(held.project_id, held.year))
    if not lines:
        raise DomainError(NOTHING)
    if any(line.errors for line in lines):
        raise DomainError(UNREAD)
    version = store_version(actor, held, PlanState.DRAFT, lines, held.note)
    record(actor=actor, verb="plan.version_kept", subject=held.project)
    return version


@transaction.atomic
def copy_plan(*, actor: User, plan: Plan, year: int) -> Kept:
    """Fill an empty draft with the lines of another year's plan: what was asked, nothing of what was granted or paid.

    The plan that was sent that year, else its draft. DomainError when there is none, or the draft has lines.
    """
    held = _open(actor, plan)
    if standing(held.draft):
        raise DomainError(NOT_EMPTY)
    source = Plan.objects.filter(project=held.project_id, year=year).first()
    version = current_version(source)
    lines = [cells_of(row) for row in version.rows.all()] if version else standing(source.draft) if source else []
    if not lines:
        raise DomainError(NOTHING_BEFORE)
    copied: list[Cells] = []
    for line in lines:
        cells = {column: line.get(column, "") for column in COLUMNS[line["side"]]}
        cells |= {column: "" for column in ("granted", "received") if column in cells}
        copied.append(new_line(line["side"], new_key(one["key"] for one in copied), **cells))
    return _filled(actor, held, copied, "plan.copied")


@transaction.atomic
def join_budget(*, actor: User, plan: Plan, upload: UploadedFile[Any]) -> Document:
    """Keep the file of the budget, checked by the documents app; a new one is a new version of the same document."""
    held = _open(actor, plan)
    joined = PlanDocument.objects.filter(plan=held, document__removed_at=None).select_related("document").first()
    if joined is not None:
        add_version(actor=actor, document=joined.document, upload=upload)
        document = joined.document
    else:
        document = store_document(actor=actor, upload=upload, kind=KIND, title=f"Budget {held.year}")
        PlanDocument.objects.update_or_create(plan=held, defaults={"document": document})
    record(actor=actor, verb="plan.file_joined", subject=held.project)
    return document


@transaction.atomic
def import_lines(*, actor: User, plan: Plan, lines: Sequence[Cells], version: int, replace: bool = False) -> Kept:
    """Add to the draft the lines that a person has checked on the preview, or put them in place of what it holds.

    All of them or none: DomainError names the first that does not read. StaleVersion when the draft changed since.
    """
    held = _open(actor, plan)
    if held.version != version:
        raise StaleVersion("Le brouillon a changé depuis cet aperçu : relisez-le avant d’importer.")
    made: list[Cells] = []
    taken = [line["key"] for line in held.draft]
    for line in lines:
        cells = {column: line.get(column, "") for column in COLUMNS[line["side"]]}
        if line.get("co_funder") in RECORDED:
            cells |= {"granted": "", "received": ""}
        made.append(new_line(line["side"], new_key([*taken, *(one["key"] for one in made)]), **cells))
    if not standing(made):
        raise DomainError("Aucune ligne n’est à importer.")
    kept = [{**line, REMOVED: "1"} for line in held.draft] if replace else held.draft
    return _filled(actor, held, bounded([*kept, *made]), "plan.imported")


def _open(actor: User, plan: Plan) -> Plan:
    """The plan, locked; DomainError when `actor` may not write it, or not any more."""
    allowed, why = can_fill_plan(actor, plan)
    if not allowed:
        raise DomainError(why)
    held = hold(plan)
    if held.state != PlanState.DRAFT:
        raise DomainError(SENT)
    return held


def _filled(actor: User, held: Plan, draft: list[Cells], verb: str) -> Kept:
    _write(actor, held, draft, verb)
    return Kept(held, [line["key"] for line in draft])


def _write(actor: User, held: Plan, draft: list[Cells], verb: str) -> None:
    """Store a locked draft and raise its version; typing is told once in a sitting, other acts each time."""
    now, before = timezone.now(), held.saved_at
    is_told = verb == "plan.saved" and held.saved_by_id == actor.pk and before is not None and before > now - SITTING
    held.draft, held.saved_at, held.saved_by, held.version = draft, now, actor, held.version + 1
    held.save(update_fields=["draft", "note", "saved_at", "saved_by", "version"])
    if not is_told:
        record(actor=actor, verb=verb, subject=held.project)
