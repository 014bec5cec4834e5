"""What the portal does by itself about editions: remind readers before and after the day of their answer.

A worker's parent calls this every so often. It may run twice, or miss a day: each reminder leaves once, and one that
was missed is caught up for three days.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from projects.core.paris import PARIS, day_of
from reporting.enums import EditionState
from reporting.mails import remind
from reporting.models import EditionStep
from reporting.selectors.review import current_readers
from reporting.workflow import REVIEW

# Nobody is written to in the middle of the night.
FROM_HOUR, TO_HOUR = 8, 20
EVERY = 30 * 60.0
# Days from the one that an answer is awaited, and how long a missed one is caught up.
TURNS = (-3, 1, 7)
CATCH_UP = 3


def run(moment: datetime | None = None) -> int:
    """The round of now; how many readers were reminded, or had been already."""
    moment = (moment or datetime.now(PARIS)).astimezone(PARIS)
    if not FROM_HOUR <= moment.hour < TO_HOUR:
        return 0
    return remind_readers(moment.date())


def remind_readers(day: date) -> int:
    """Remind those who have not answered; not on the very day when they were asked."""
    waiting = current_readers().filter(answer="", edition__state=EditionState.IN_REVIEW).select_related("user")
    asked = _asked_on({row.edition_id for row in waiting})
    found = 0
    for row in waiting:
        for turn in TURNS:
            on = row.due_on + timedelta(days=turn)
            if on <= day < on + timedelta(days=CATCH_UP) and asked.get(row.edition_id, day) < day:
                remind(row, turn)
                found += 1
    return found


def _asked_on(editions: set[int]) -> dict[int, date]:
    """The day of the last sending for review of each edition."""
    steps = EditionStep.objects.filter(edition__in=editions, transition=REVIEW).order_by("pk")
    return {edition: day_of(at) for edition, at in steps.values_list("edition_id", "recorded_at")}
