"""Charts of squares: as many squares as dossiers, one scale for all the rows, never a length for the unknown."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.bars import COLUMNS, SIDE, SQUARES_LIMIT, WIDTH, bars


@dataclass(frozen=True)
class Line:
    key: str
    value: int | Decimal | None


def test_one_square_a_dossier_with_the_pattern_of_its_category() -> None:
    chart = bars([Line("diversification", 12), Line("accueil_individuel", 2), Line("inconnu", 1), Line("84", 6)])
    assert [(bar.tile, len(bar.points)) for bar in chart] == [("d", 12), ("i", 2), ("x", 1), ("n", 6)]
    assert len({bar.width for bar in chart}) == 1


def test_more_than_a_row_of_squares_goes_to_the_line() -> None:
    (bar,) = bars([Line("recours", COLUMNS + 3)])
    assert len(bar.points) == COLUMNS + 3
    assert bar.height == 2 * SIDE + 2


def test_beyond_the_limit_a_bar_keeps_proportions() -> None:
    large, small, none = bars([Line("a", SQUARES_LIMIT * 2), Line("b", SQUARES_LIMIT), Line("c", 0)])
    assert (large.length, small.length, none.length) == (WIDTH, WIDTH // 2, 0)
    assert none.points == ()


@pytest.mark.parametrize("value", [None, 0])
def test_unknown_and_nothing_have_no_length(value: int | None) -> None:
    bar = bars([Line("2023", value), Line("2024", Decimal("1200000.50"))])[0]
    assert bar.points == ()


@given(st.lists(st.one_of(st.none(), st.integers(0, 10_000)), min_size=1, max_size=8))
def test_nothing_is_drawn_outside(values: list[int | None]) -> None:
    for bar in bars([Line("recours", value) for value in values]):
        assert bar.length is None or bar.length <= bar.width
        for x, y in bar.points:
            assert 0 <= x < bar.width
            assert 0 <= y <= bar.height - SIDE
