"""Days and moments of the rows of tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

# A day of the past on which facts are observed unless a test says otherwise.
DAY = date(2025, 12, 9)


def noon(day: date) -> datetime:
    """A moment of `day`, for `recorded_at`."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
