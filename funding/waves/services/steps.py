"""What every change of an answer shares: the lock, the table, the step, the line of the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from funding.waves.models import Answer, AnswerStep, AnswerVersion, Wave
from funding.waves.policies import ANSWER_POLICIES
from funding.waves.workflow import ANSWER_LIFE, Standing
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import day_of
from projects.core.transitions import Change, Transition
from projects.journal.services import record

MOVED = "L’état de cette réponse vient de changer : relisez avant de recommencer."
NO_SUCH_ACT = "Ce changement d’état n’existe pas."


def lock(answer: Answer) -> Answer:
    """The answer as it now is, until the end of the transaction nobody else's; its wave is not closed before then.

    The wave is held first, then the answer: whoever closes or edits a wave holds it before the answers.
    """
    hold_wave(answer.wave_id)
    return Answer.objects.select_for_update(of=("self",)).select_related("wave", "caf").get(pk=answer.pk)


def hold_wave(key: int) -> None:
    """Until the end of the transaction the wave stays as it is: who closes it waits, and an act that came second reads
    that it is closed. Held with others: the Caf do not wait for one another.
    """
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Wave._meta.db_table)
        cursor.execute(f"SELECT FROM {table} WHERE id = %s FOR SHARE", [key])


def standing_of(answer: Answer, moment: datetime, blocking: int = 0) -> Standing:
    """What the table looks at: the deadline is compared with `moment`, whatever clock the server shows."""
    wave = answer.wave
    return Standing(
        is_closed=wave.closed_on is not None,
        is_over=wave.is_over(moment),
        is_reopened=answer.reopened_at is not None,
        blocking=blocking,
        is_cancelled=bool(wave.cancellation),
    )


def checked_line(
    actor: User | None, answer: Answer, name: str, *, reason: str = "", blocking: int = 0, moment: datetime
) -> Transition:
    """The line of the table that lets `actor` do this now; DomainError with its reason in French otherwise."""
    line = ANSWER_LIFE.find(name)
    if line is None:
        raise DomainError(NO_SUCH_ACT)
    if actor is not None:
        allowed, why = ANSWER_POLICIES[line.who](actor, answer)
        if not allowed:
            raise DomainError(why)
    day = day_of(moment)
    change = Change(day, day, reason, facts=standing_of(answer, moment, blocking))
    if refused := ANSWER_LIFE.refusal(line, answer.state, change):
        raise refused
    return line


def read_check(answer: Answer, read: int | None) -> None:
    """StaleVersion when the page showed another step than the last. None: nothing was shown."""
    if read is not None and read != last_step(answer):
        raise StaleVersion(MOVED)


def last_step(answer: Answer) -> int:
    """The key of the step that stands: what a page carries of the state it shows."""
    return AnswerStep.objects.filter(answer=answer).order_by("-pk").values_list("pk", flat=True)[0]


def take_step(
    actor: User | None,
    answer: Answer,
    line: Transition,
    *,
    reason: str = "",
    version: AnswerVersion | None = None,
    moment: datetime | None = None,
) -> AnswerStep:
    """Write the state of a locked answer, its step and its line; the caller has checked that the table allows it.

    `moment` None: the transaction's own, as for every act of a person.
    """
    assert line.target is not None  # no line of this table takes back
    answer.state = line.target
    answer.save(update_fields=["state", "submitted_at", "is_late", "reopened_at"])
    step = AnswerStep.objects.create(
        answer=answer,
        transition=line.name,
        state=line.target,
        reason=reason.strip(),
        actor=actor,
        version=version,
        **dated("recorded_at", moment),
    )
    record(actor=actor, verb=f"answer.{line.name}", subject=answer)
    return step


def dated(column: str, moment: datetime | None) -> dict[str, Any]:
    """The column of a row of the past (a loader's); nothing for one of now, which the database dates."""
    return {} if moment is None else {column: moment}


def now(moment: datetime | None) -> datetime:
    return moment or timezone.now()
