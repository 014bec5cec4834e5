"""Values of several periods: what adds up, what never does, whatever the numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.bilans.enums import Nature
from projects.bilans.totals import NO_TOTAL, Balance, Reading, sum_of, total_of

NUMBERS = st.none() | st.decimals(0, 10**9, places=2, allow_nan=False)
# One whole year each, in any order: periods that never overlap.
YEARS = st.lists(st.integers(2020, 2040), unique=True, max_size=6)


def readings_of(years: list[int], values: list[Decimal | None]) -> list[Reading]:
    return [
        Reading(date(year, 1, 1), date(year, 12, 31), None, value) for year, value in zip(years, values, strict=False)
    ]


SERIES = YEARS.flatmap(
    lambda years: st.lists(NUMBERS, min_size=len(years), max_size=len(years)).map(
        lambda values: readings_of(years, values)
    )
)


@given(SERIES)
def test_a_flow_is_the_sum_of_what_is_known_and_says_what_is_not(series: list[Reading]) -> None:
    known = [row.actual for row in series if row.actual is not None]
    total = total_of(Nature.FLOW, series)
    assert total.value == (sum(known) if known else None)
    if known:
        assert ("non communiqué" in total.said) == (len(known) < len(series))


@given(SERIES, st.sampled_from([Nature.CUMULATIVE, Nature.STOCK]))
def test_what_stands_for_all_keeps_its_last_known_value(series: list[Reading], nature: Nature) -> None:
    known = {row.end: row.actual for row in series if row.actual is not None}
    assert total_of(nature, series).value == (known[max(known)] if known else None)


@given(SERIES, st.sampled_from([Nature.DISTINCT, Nature.RATE]))
def test_what_has_no_sum_has_no_total(series: list[Reading], nature: Nature) -> None:
    total = total_of(nature, series)
    assert (total.value, total.said) == (None, NO_TOTAL)


@given(SERIES, st.randoms(use_true_random=False), st.sampled_from(list(Nature)))
def test_the_order_in_which_years_are_read_changes_nothing(series: list[Reading], random, nature: Nature) -> None:  # type: ignore[no-untyped-def]
    mixed = list(series)
    random.shuffle(mixed)
    assert total_of(nature, mixed).value == total_of(nature, series).value


@pytest.mark.parametrize("nature", list(Nature))
def test_periods_that_overlap_are_never_added(nature: Nature) -> None:
    series = [
        Reading(date(2024, 1, 1), date(2025, 6, 30), None, Decimal(10)),
        Reading(date(2025, 6, 30), date(2025, 12, 31), None, Decimal(5)),
    ]
    assert total_of(nature, series).value != 15
    if nature == Nature.FLOW:
        assert total_of(nature, series).value is None


@given(st.lists(NUMBERS, max_size=8), st.lists(NUMBERS, max_size=8))
def test_a_balance_is_only_told_when_every_amount_is_known(charges: list, produits: list) -> None:  # type: ignore[type-arg]
    balance = Balance(sum_of(charges), sum_of(produits))
    unknown = sum(value is None for value in (*charges, *produits))
    assert balance.charges.unknown + balance.produits.unknown == unknown
    if unknown or not charges or not produits:
        assert balance.gap is None
        assert not balance.is_balanced
    else:
        assert balance.gap == sum(produits) - sum(charges)
