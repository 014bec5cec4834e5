"""What the portal does by itself about bilans: expect them of new projects, remind by the dated rules.

A worker's parent calls this every so often. It may run twice, or miss a day: each bilan has one reminder a day and one
by rule, and a rule missed is caught up for three days.
"""

from __future__ import annotations

from datetime import datetime

from projects.bilans.services import add_missing, remind_automatically
from projects.core.paris import PARIS

# Nobody is written to in the middle of the night.
FROM_HOUR, TO_HOUR = 8, 20
EVERY = 30 * 60.0


def run(moment: datetime | None = None) -> int:
    """The round of now; how many reminders left."""
    moment = (moment or datetime.now(PARIS)).astimezone(PARIS)
    add_missing(day=moment.date())
    if not FROM_HOUR <= moment.hour < TO_HOUR:
        return 0
    return remind_automatically(day=moment.date())
