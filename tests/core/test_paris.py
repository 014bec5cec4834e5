from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from projects.core import paris


def test_a_day_ends_at_midnight_in_paris() -> None:
    assert paris.end_of_day(date(2025, 12, 9)).astimezone(UTC) == datetime(2025, 12, 9, 23, tzinfo=UTC)
    assert paris.end_of_day(date(2025, 7, 9)).astimezone(UTC) == datetime(2025, 7, 9, 22, tzinfo=UTC)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_days_follow_one_another(day: date) -> None:
    assert paris.end_of_day(day) == paris.start_of_day(day + timedelta(days=1))
    assert paris.day_of(paris.start_of_day(day)) == day
    assert paris.day_of(paris.end_of_day(day) - timedelta(microseconds=1)) == day


def test_today_is_a_day_of_paris() -> None:
    assert paris.start_of_day(paris.today()) <= datetime.now(UTC) + timedelta(seconds=1)
