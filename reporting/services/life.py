"""The life of an edition until it is frozen: checked, sent for review, signed, taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.paris import today
from reporting.mails import invite
from reporting.models import Edition, EditionReader, EditionStep
from reporting.selectors.checks import lacks_of
from reporting.services.steps import check_sees, checked_line, lock, read_check, round_of, standing_of, take_step
from reporting.workflow import APPROVE, CHECK, DISCARD, FREEZE, NO_DOOR, PUBLISH, REPLACE, RESTORE, REVIEW

IN_THE_PAST = "La réponse des relecteurs ne peut pas être attendue pour un jour passé."


@transaction.atomic
def change_edition(
    *, actor: User, edition: Edition, transition: str, reason: str = "", read: int | None = None
) -> EditionStep:
    """Check, sign, or take up again. `read` is the step that the page showed.

    DomainError with its reason in French; StaleVersion when somebody changed the state since.
    """
    if transition in (REVIEW, FREEZE, PUBLISH, REPLACE, DISCARD, RESTORE):
        raise DomainError(NO_DOOR)
    held = lock(edition)
    read_check(held, read)
    lacks = lacks_of(held) if transition in (CHECK, APPROVE) else ()
    line = checked_line(actor, held, transition, reason=reason, standing=standing_of(held, lacks))
    step = take_step(actor, held, line, reason=reason)
    edition.state = held.state
    return step


@transaction.atomic
def send_for_review(
    *, actor: User, edition: Edition, readers: Sequence[User], due_on: date, read: int | None = None
) -> EditionStep:
    """Name the readers of a new round, each with the day by which an answer is awaited.

    DomainError for a day of the past, without a reader, or when the edition is not checked.
    """
    if due_on < today():
        raise DomainError(IN_THE_PAST, field="due_on")
    held = lock(edition)
    read_check(held, read)
    named = list(dict.fromkeys(readers))
    for user in named:
        check_sees(user, held, "reader_1")
    round = round_of(held) + 1
    EditionReader.objects.bulk_create(
        EditionReader(edition=held, round=round, user=user, due_on=due_on) for user in named
    )
    line = checked_line(actor, held, REVIEW)
    step = take_step(actor, held, line)
    for row in EditionReader.objects.filter(edition=held, round=round):
        invite(row)
    edition.state = held.state
    return step
