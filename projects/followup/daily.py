"""What the portal does by itself about tasks: remind of those whose day has come.

A worker's parent calls this every so often. It may run twice, or miss a day: the key of a reminder holds its day, and
one that was missed is caught up for a week.
"""

from __future__ import annotations

from datetime import datetime

from projects.core.paris import PARIS
from projects.followup.services import remind_of_tasks

# Nobody is written to in the middle of the night.
FROM_HOUR, TO_HOUR = 7, 20
EVERY = 20 * 60.0


def run(moment: datetime | None = None) -> int:
    """The round of now; how many tasks had a reminder to be sent, sent already or not."""
    moment = (moment or datetime.now(PARIS)).astimezone(PARIS)
    return remind_of_tasks(day=moment.date()) if FROM_HOUR <= moment.hour < TO_HOUR else 0
