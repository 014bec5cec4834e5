"""Many projects in an empty database, with what they stand on."""

from __future__ import annotations

from reporting.management.crowd import add_crowd
from tests.factories import CallFactory, FundingYearFactory, VoletFactory, fipe_categories, member


def make_many(number: int, *, first: int = 1) -> None:
    """Add `number` selected projects with their facts, numbered from `first` on."""
    CallFactory.create()
    fipe_categories()
    VoletFactory.create()
    FundingYearFactory.create()
    member("cnaf")
    add_crowd(number, first=first)
