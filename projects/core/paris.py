"""Days as the domain counts them: in Paris, for every deadline, overseas too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def today() -> date:
    """The day it is in Paris."""
    return datetime.now(PARIS).date()


def day_of(moment: datetime) -> date:
    """The day in Paris of an aware datetime; a naive one is an error of the caller (ValueError)."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime: {moment!r}")
    return moment.astimezone(PARIS).date()


def start_of_day(day: date) -> datetime:
    """The midnight, in Paris, at which `day` starts."""
    return datetime.combine(day, time.min, tzinfo=PARIS)


def end_of_day(day: date) -> datetime:
    """The midnight, in Paris, that ends `day`: what happened before it happened that day at the latest.

    The bound is exclusive (`moment < end_of_day(day)`): a last microsecond would lose what falls after it.
    """
    return start_of_day(day + timedelta(days=1))
