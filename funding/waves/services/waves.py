"""Opening a wave: from its first day an answer is awaited from each Caf that has ex-Fipe projects, filled already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from funding.waves.enums import WRITABLE, AnswerState
from funding.waves.models import Answer, AnswerLine, AnswerStep, Wave, WaveReminder
from funding.waves.policies import can_set_waves
from funding.waves.selectors.prefill import filled, known_of
from funding.waves.selectors.projects import ex_fipe_projects
from funding.waves.selectors.requests import was_received
from funding.waves.workflow import ANSWERED
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.paris import day_of, today
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet

BEGUN = "Des Caf ont déjà répondu : l’année et la ligne budgétaire de la vague ne changent plus."
ADDRESS = "L’adresse d’une vague ne change pas : elle est dans les messages déjà envoyés."
CLOSED = "Cette vague est déjà close."
OPEN = "Cette vague n’est pas close."
WHY = "Dites pourquoi la vague est annulée."
# Lines that are filled at once: what the dossiers say of them is held in memory.
BATCH = 500


@transaction.atomic
def add_wave(*, actor: User | None, **values: Any) -> Wave:
    """A wave; if it is open already, the answers that it awaits. ValidationError (French, by field) when refused."""
    _allow(actor)
    wave = checked(Wave(**values))
    record(actor=actor, verb="wave.created", subject=wave)
    expect_answers(wave=wave, day=today())
    return wave


@transaction.atomic
def edit_wave(*, actor: User, wave: Wave, version: int, values: Mapping[str, Any]) -> list[str]:
    """Its dates, words and reminders; its year and its line as long as no Caf has begun. StaleVersion when changed.

    A deadline that moves to another day is reminded of anew. Another year is about other projects and other needs:
    the lines filled for the first one go, and are filled again.
    """
    _allow(actor)
    held = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    draft = draft_of(held, values)
    if draft.slug != held.slug:
        raise DomainError(ADDRESS, "slug")
    moved = (draft.year, draft.budget_line) != (held.year, held.budget_line)
    if moved and Answer.objects.filter(wave=held).exclude(state=AnswerState.TO_FILL).exists():
        raise DomainError(BEGUN, "year")
    with told_again(draft):
        changed = save_version(wave, version=version, values=values)
    if changed:
        record(actor=actor, verb="wave.updated", subject=wave, fields=changed)
    if day_of(draft.deadline) != day_of(held.deadline):
        WaveReminder.objects.filter(answer__wave=held, after__isnull=False).update(after=None)
    if draft.year != held.year:
        AnswerLine.objects.filter(answer__wave=held).delete()
    expect_answers(wave=wave, day=today())
    return changed


@transaction.atomic
def close_wave(*, actor: User, wave: Wave, day: date | None = None) -> None:
    """From now on nothing is answered, reminded or reopened; what was received stands."""
    held = _held(actor, wave, CLOSED, is_closed=False)
    _set_closed(actor, wave, held, "wave.closed", closed_on=day or today())


@transaction.atomic
def cancel_wave(*, actor: User, wave: Wave, reason: str, day: date | None = None) -> None:
    """Take back a wave that was opened by mistake: nothing of it is asked, reminded or told any more.

    What the Caf had begun to write is kept. DomainError without a reason, once a Caf has submitted, or when it is
    closed. A Caf that submits meanwhile holds the wave: its answer is received first, and the cancelling refused.
    """
    if not reason.strip():
        raise DomainError(WHY, "reason")
    held = _held(actor, wave, CLOSED, is_closed=False)
    if was_received(held):
        raise DomainError(ANSWERED)
    _set_closed(actor, wave, held, "wave.cancelled", closed_on=day or today(), cancellation=reason.strip())


@transaction.atomic
def reopen_wave(*, actor: User, wave: Wave) -> None:
    """Take a closing, or a cancelling, back: answers are awaited, and may be reopened, again."""
    held = _held(actor, wave, OPEN, is_closed=True)
    verb = "wave.uncancelled" if held.cancellation else "wave.unclosed"
    _set_closed(actor, wave, held, verb, closed_on=None, cancellation="")


def _held(actor: User, wave: Wave, refusal: str, *, is_closed: bool) -> Wave:
    """The wave, locked; DomainError when it is not as the act needs it."""
    _allow(actor)
    held = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if (held.closed_on is not None) != is_closed:
        raise DomainError(refusal)
    return held


def _set_closed(actor: User, wave: Wave, held: Wave, verb: str, **values: Any) -> None:
    """Write it on the locked wave, checked as a form would; ValidationError when another took its number meanwhile."""
    draft_of(held, values)
    save_version(held, version=held.version, values=values)
    wave.closed_on, wave.cancellation, wave.version = held.closed_on, held.cancellation, held.version
    record(actor=actor, verb=verb, subject=held)


@transaction.atomic
def expect_answers(*, wave: Wave, day: date) -> int:
    """An answer for each Caf with ex-Fipe projects that year, a line by project; how many lines were added.

    Run every day and twice at will. A project that came since is added to the answers that are still being written;
    what is there stays as it is. A wave that is not open yet, or is closed, awaits nothing.
    """
    # As it stands once locked: it may have been closed, or its first day moved, since it was read.
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if wave.opens_on > day or wave.closed_on is not None:
        return 0
    projects = ex_fipe_projects(wave.year).exclude(caf=None)
    answers = _answers(wave, projects)
    open_to = [caf for caf, answer in answers.items() if answer.state in WRITABLE]
    there = AnswerLine.objects.filter(answer__wave=wave)
    missing = list(
        projects.filter(caf__in=open_to).exclude(pk__in=there.values("project")).values_list("pk", flat=True)
    )
    for start in range(0, len(missing), BATCH):
        _add_lines(wave, answers, missing[start : start + BATCH])
    if missing:
        record(actor=None, verb="wave.expected", subject=wave)
    return len(missing)


def _add_lines(wave: Wave, answers: Mapping[str, Answer], keys: Sequence[int]) -> None:
    """A line for each of these projects, filled with what its dossier says."""
    projects = list(Project.objects.filter(pk__in=keys).with_identity().order_by("reference"))
    known = known_of(projects, wave.year)
    AnswerLine.objects.bulk_create(
        filled(AnswerLine(answer=answers[str(row.caf_id)], project=row), known[row.pk]) for row in projects
    )


def _answers(wave: Wave, projects: ProjectQuerySet) -> dict[str, Answer]:
    """By key of Caf, the answers of the wave; one is made for each Caf of these projects that lacks it."""
    found = {row.caf_id: row for row in Answer.objects.filter(wave=wave)}
    cafs = projects.exclude(caf__in=found).order_by("caf").values_list("caf", flat=True).distinct()
    made = Answer.objects.bulk_create(Answer(wave=wave, caf_id=caf) for caf in cafs)
    AnswerStep.objects.bulk_create(AnswerStep(answer=row, state=AnswerState.TO_FILL) for row in made)
    return found | {row.caf_id: row for row in made}


def _allow(actor: User | None) -> None:
    if actor is not None:
        allowed, why = can_set_waves(actor)
        if not allowed:
            raise DomainError(why)
