"""The life of an answer: validated, submitted, reopened. The only door to its states."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from funding.waves.mails import tell_caf, tell_submitted
from funding.waves.models import Answer, AnswerStep, AnswerVersion
from funding.waves.selectors.checks import blocking, lacks_of, natures
from funding.waves.selectors.content import content_of, lines_of
from funding.waves.selectors.prefill import known_of
from funding.waves.services.steps import NO_SUCH_ACT, checked_line, dated, lock, now, read_check, take_step
from funding.waves.workflow import REOPEN, RESUME, SUBMIT, VALIDATE
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion

CHANGED = "La réponse a changé depuis que cette page a été affichée : relisez-la d’abord."


@transaction.atomic
def validate_answer(
    *, actor: User, answer: Answer, read: int | None = None, seen: int | None = None, moment: datetime | None = None
) -> AnswerStep:
    """The manager's own act. `read` is the step, `seen` the version of the answer, that the page showed."""
    held = lock(answer)
    _seen(held, read, seen)
    lines = lines_of(held)
    count = len(blocking(lacks_of(held, lines, natures(held))))
    line = checked_line(actor, held, VALIDATE, blocking=count, moment=now(moment))
    step = take_step(actor, held, line, moment=moment)
    answer.state = held.state
    return step


@transaction.atomic
def submit_answer(
    *, actor: User, answer: Answer, read: int | None = None, seen: int | None = None, moment: datetime | None = None
) -> AnswerVersion:
    """Send it to Cnaf, as a version that never changes. Late when the deadline had passed at the first submission.

    DomainError after the deadline unless Cnaf reopened the answer, or when something required lacks; StaleVersion
    when the page showed another state. Who submits gets a receipt.
    """
    held, instant = lock(answer), now(moment)
    _seen(held, read, seen)
    lines = lines_of(held)
    count = len(blocking(lacks_of(held, lines, natures(held))))
    line = checked_line(actor, held, SUBMIT, blocking=count, moment=instant)
    known = known_of([row.project for row in lines], held.wave.year)
    last = held.versions.aggregate(last=Max("number"))["last"] or 0
    late = held.wave.is_over(instant) if not last else held.is_late
    version = AnswerVersion.objects.create(
        answer=held,
        number=last + 1,
        content=content_of(held, lines, known),
        is_late=late,
        submitted_by=actor,
        **dated("submitted_at", moment),
    )
    held.submitted_at, held.is_late = instant, late
    step = take_step(actor, held, line, version=version, moment=moment)
    answer.state, answer.submitted_at, answer.is_late = held.state, instant, late
    tell_submitted(step)
    return version


@transaction.atomic
def change_answer(
    *,
    actor: User | None,
    answer: Answer,
    transition: str,
    reason: str = "",
    read: int | None = None,
    moment: datetime | None = None,
) -> AnswerStep:
    """Take the typing up again (manager), or reopen (Cnaf), which lifts the deadline for this Caf alone."""
    if transition not in (RESUME, REOPEN):
        raise DomainError(NO_SUCH_ACT)
    held, instant = lock(answer), now(moment)
    line = checked_line(actor, held, transition, reason=reason, moment=instant)
    read_check(held, read)
    if transition == REOPEN:
        held.reopened_at = instant
    step = take_step(actor, held, line, reason=reason, moment=moment)
    answer.state, answer.reopened_at = held.state, held.reopened_at
    if transition == REOPEN:
        tell_caf(step)
    return step


def _seen(answer: Answer, read: int | None, seen: int | None) -> None:
    read_check(answer, read)
    if seen is not None and seen != answer.version:
        raise StaleVersion(CHANGED)
