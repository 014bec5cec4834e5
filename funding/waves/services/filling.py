"""Saving the questionnaire of a Caf. Nothing leaves before its manager submits it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from funding.waves.enums import WRITABLE, AnswerState
from funding.waves.models import Answer, AnswerLine
from funding.waves.policies import can_fill_answer
from funding.waves.selectors.prefill import LABELS, Proposal, known_of, take
from funding.waves.services.steps import checked_line, lock, now, standing_of, take_step
from funding.waves.workflow import BEGIN, TOO_LATE
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.versions import STALE
from projects.journal.services import record

DONE = "Cette réponse est validée ou transmise : elle ne se modifie plus. Votre texte n’est pas enregistré."
GONE = "Cette ligne n’est plus dans la réponse : rechargez la page."
NOTHING_NEW = "Le dossier ne dit plus autre chose : rien n’est à reprendre."
COLUMNS = ("choice", "asked", "nature", "need", "justification", "exclusion")
# The page is kept every few letters: within a sitting, the journal tells once that somebody wrote it.
SITTING = timedelta(minutes=30)


@transaction.atomic
def save_answer(
    *,
    actor: User,
    answer: Answer,
    version: int,
    lines: Mapping[int, Mapping[str, Any]],
    nothing_asked: bool,
    note: str,
    moment: datetime | None = None,
) -> list[str]:
    """Write what a Caf answers, by key of line; names of what changed, as the journal says them.

    DomainError when `actor` may not, or not any more; ValidationError (French, by field) for a value that is none;
    StaleVersion when someone saved since `version`.
    """
    held = _open(actor, answer, now(moment))
    rows = {row.pk: row for row in AnswerLine.objects.filter(answer=held)}
    if not lines.keys() <= rows.keys():
        raise DomainError(GONE)
    changed = [name for key, values in lines.items() for name in _written(rows[key], values)]
    touched = [rows[key] for key in lines if any(name.endswith(f"_{key}") for name in changed)]
    for row in touched:
        row.clean_fields(exclude=["answer", "project", "prefilled"])
        row.validate_constraints(exclude=["answer", "project"])
    if (held.nothing_asked, held.note) != (nothing_asked, note):
        changed += [
            name
            for name in ("nothing_asked", "note")
            if getattr(held, name) != {"nothing_asked": nothing_asked, "note": note}[name]
        ]
        held.nothing_asked, held.note = nothing_asked, note
    return _saved(actor, held, version, touched, changed, moment)


@transaction.atomic
def take_from_dossier(
    *, actor: User, answer: Answer, version: int, line: int, field: str, moment: datetime | None = None
) -> str:
    """Replace one value by what the dossier now says; its label. DomainError when the dossier says nothing of it."""
    held = _open(actor, answer, now(moment))
    row, proposal = _proposed(held, line, field)
    take(row, field, proposal)
    _saved(actor, held, version, [row], [f"{field}_{row.pk}"], moment, verb="answer.refreshed")
    return LABELS[field]


@transaction.atomic
def keep_own(
    *, actor: User, answer: Answer, version: int, line: int, field: str, moment: datetime | None = None
) -> str:
    """Keep one's own value, knowing what the dossier says: it is not shown as a difference again; its label."""
    held = _open(actor, answer, now(moment))
    row, proposal = _proposed(held, line, field)
    row.prefilled = {**row.prefilled, field: {"value": proposal.value, "said": proposal.said}}
    _saved(actor, held, version, [row], [f"{field}_{row.pk}"], moment)
    return LABELS[field]


def _open(actor: User, answer: Answer, moment: datetime) -> Answer:
    """The answer, locked; DomainError when `actor` may not write it, or not any more."""
    allowed, why = can_fill_answer(actor, answer)
    if not allowed:
        raise DomainError(why)
    held = lock(answer)
    standing = standing_of(held, moment)
    if standing.closing:
        raise DomainError(standing.closing)
    if held.state not in WRITABLE:
        raise DomainError(DONE)
    if standing.is_over and not standing.is_reopened:
        raise DomainError(TOO_LATE)
    return held


def _written(row: AnswerLine, values: Mapping[str, Any]) -> list[str]:
    """Put `values` on an unsaved row; « field_key » of what changed."""
    changed = [name for name in COLUMNS if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    return [f"{name}_{row.pk}" for name in changed]


def _proposed(answer: Answer, line: int, field: str) -> tuple[AnswerLine, Proposal]:
    row = AnswerLine.objects.filter(answer=answer, pk=line).select_related("project").first()
    if row is None or field not in LABELS:
        raise DomainError(GONE)
    proposal = known_of([row.project], answer.wave.year)[row.project_id].proposals.get(field)
    if proposal is None:
        raise DomainError(NOTHING_NEW)
    return row, proposal


def _saved(
    actor: User,
    answer: Answer,
    version: int,
    rows: list[AnswerLine],
    changed: list[str],
    moment: datetime | None,
    verb: str = "answer.saved",
) -> list[str]:
    """Write what changed on a locked answer and raise its version; tell it once in a sitting."""
    if answer.version != version:
        raise StaleVersion(STALE)
    if not changed:
        return []
    instant = now(moment)
    AnswerLine.objects.bulk_update(rows, [*COLUMNS, "prefilled"])
    is_told = (
        verb == "answer.saved"
        and answer.saved_by_id == actor.pk
        and answer.saved_at is not None
        and answer.saved_at > instant - SITTING
    )
    answer.saved_at, answer.saved_by, answer.version = instant, actor, version + 1
    answer.save(update_fields=["nothing_asked", "note", "saved_at", "saved_by", "version"])
    if not is_told:
        record(actor=actor, verb=verb, subject=answer, fields=changed[:20])
    if answer.state == AnswerState.TO_FILL:
        take_step(actor, answer, checked_line(actor, answer, BEGIN, moment=instant), moment=moment)
    return changed
