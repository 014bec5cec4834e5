"""What the portal does by itself about waves: await the answers of the Caf, remind on the days that a wave says.

A worker's parent calls this every so often. It may run twice, or miss a day: each answer has one reminder a day and
one by day of its wave, and a day missed is caught up for three.
"""

from __future__ import annotations

from datetime import datetime

from funding.waves.models import Wave
from funding.waves.services import expect_answers, remind_automatically
from projects.core.paris import PARIS

# Nobody is written to in the middle of the night.
FROM_HOUR, TO_HOUR = 8, 20
EVERY = 30 * 60.0


def run(moment: datetime | None = None) -> int:
    """The round of now; how many Caf were reminded."""
    moment = (moment or datetime.now(PARIS)).astimezone(PARIS)
    for wave in Wave.objects.filter(closed_on=None, opens_on__lte=moment.date(), deadline__gte=moment):
        expect_answers(wave=wave, day=moment.date())
    if not FROM_HOUR <= moment.hour < TO_HOUR:
        return 0
    return remind_automatically(day=moment.date())
