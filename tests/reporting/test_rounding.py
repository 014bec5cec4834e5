"""Whole percentages: they total 100, and none is more than a point away from its share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.figures.rounding import whole_percentages

COUNTS = st.lists(st.integers(min_value=0, max_value=10**9), max_size=60)


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        ([], []),
        ([0, 0], [0, 0]),
        ([5], [100]),
        ([1, 1, 1], [34, 33, 33]),  # equal remainders: the first of them gets the point
        ([6, 1, 1, 2, 3, 2, 1, 1, 1], [33, 6, 6, 11, 17, 11, 6, 5, 5]),  # the regions of the national recueil
        ([12, 7, 5, 2], [46, 27, 19, 8]),  # what the recueil prints of its 26 dossiers
        ([0, 199, 1], [0, 100, 0]),  # half a point each
        ([1] * 200, [1] * 100 + [0] * 100),
    ],
)
def test_largest_remainder(values: list[int], shares: list[int]) -> None:
    assert whole_percentages(values) == shares


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        whole_percentages([3, -1])


@given(COUNTS)
def test_shares_total_100_and_stay_within_a_point(values: list[int]) -> None:
    shares = whole_percentages(values)
    total = sum(values)
    assert sum(shares) == (100 if total else 0)
    for value, share in zip(values, shares, strict=True):
        assert abs(share * total - value * 100) < total or total == 0
        if value == 0:
            assert share == 0


@given(COUNTS)
def test_the_larger_count_never_has_the_smaller_share(values: list[int]) -> None:
    ranked = sorted(zip(values, whole_percentages(values), strict=True), key=lambda pair: (pair[0], pair[1]))
    shares = [share for _, share in ranked]
    assert shares == sorted(shares)
