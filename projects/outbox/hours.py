"""When the digest of a day leaves: at an hour of Paris, kept in a dated table."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from projects.core.paris import PARIS, day_of
from projects.outbox.models import DigestHour


def leaving_at(day: date) -> datetime:
    """The instant at which the digest of `day` is due: one a day, later than that of the day before.

    An hour that the change to summer time skips is the same instant after it; one that comes twice in autumn is the
    first. Without a row of the table that holds on `day`, its first midnight: nothing waits for ever.
    """
    row = DigestHour.objects.filter(from_day__lte=day).order_by("-from_day").first()
    wall = datetime.combine(day, row.hour if row else time.min, tzinfo=PARIS)
    # In UTC: two times of one zone are compared by their walls, which lie in the hour that comes twice.
    return wall.astimezone(UTC)


def next_leaving(now: datetime) -> datetime:
    """The first one after `now`."""
    day = day_of(now)
    today = leaving_at(day)
    return today if now < today else leaving_at(day + timedelta(days=1))
