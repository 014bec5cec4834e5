"""Reminding the Caf: their managers first; their advisors where a Caf has no manager, and after the deadline too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from funding.waves.mails import REMINDER, people_of
from funding.waves.models import Answer, Wave, WaveReminder
from funding.waves.policies import can_remind_answers
from funding.waves.services.steps import now
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.paris import day_of
from projects.journal.services import record
from projects.outbox.services import post

# A day missed (the portal was stopped) is caught up for so long; after that, the reminder would surprise.
CATCH_UP = timedelta(days=3)


@transaction.atomic
def remind_cafs(*, actor: User, wave: Wave, answers: Iterable[int], moment: datetime | None = None) -> int:
    """Write to the people of these late Caf; how many Caf. Done again the same day, it writes to none.

    Answers that are not late, or of a Caf without anyone to write to, are left out.
    """
    allowed, why = can_remind_answers(actor)
    if not allowed:
        raise DomainError(why)
    instant = now(moment)
    rows = Answer.objects.overdue(instant).filter(wave=wave, pk__in=list(answers))
    return _remind(list(rows.with_identity().order_by("pk")), day_of(instant), late=True, actor=actor)


@transaction.atomic
def remind_automatically(*, day: date) -> int:
    """What the days of each open wave ask of `day`: each once an answer, never two the same day. How many left."""
    sent = 0
    for wave in Wave.objects.filter(closed_on=None, opens_on__lte=day):
        due = day_of(wave.deadline)
        for after in sorted(set(wave.reminder_days), reverse=True):
            asked = due + timedelta(days=after)
            if not asked <= day < asked + CATCH_UP:
                continue
            rows = Answer.objects.awaited().filter(wave=wave).exclude(reminders__after=after)
            if day > due:  # what was received once and given back is not late, see AnswerQuerySet.overdue
                rows = rows.filter(submitted_at=None)
            sent += _remind(list(rows.with_identity().order_by("pk")), day, late=day > due, after=after)
    return sent


def _remind(
    answers: Sequence[Answer], day: date, *, late: bool, actor: User | None = None, after: int | None = None
) -> int:
    """One row and one message by person, of each answer with someone to write to that was not reminded that day."""
    # One after the other: of two rounds at once, the second finds it done.
    list(Answer.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in answers]).order_by("pk"))
    whom = people_of([row.caf_id for row in answers], everyone=late)
    there = set(WaveReminder.objects.filter(answer__in=answers, day=day).values_list("answer", flat=True))
    written = [row for row in answers if whom.get(row.caf_id) and row.pk not in there]
    WaveReminder.objects.bulk_create(WaveReminder(answer=row, day=day, after=after, actor=actor) for row in written)
    for row in written:
        for person in whom[row.caf_id]:
            key = f"wave-reminder-{row.pk}-{day:%Y%m%d}-{person.pk}"
            post(key=key, kind=REMINDER, params={"answer": row.pk}, recipient=person)
        record(actor=actor, verb="answer.reminded", subject=row)
    return len(written)
