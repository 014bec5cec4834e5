"""The gap of a year: what it costs less what is sure, asked, hoped. Unknown stays unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.exits.enums import Hope
from funding.exits.selectors.chart import WIDTH, year_bars
from funding.exits.selectors.gaps import GapYear, Resource, exit_years, gap_year
from funding.exits.selectors.sums import summed

EUROS = st.decimals(min_value=0, max_value=10**8, places=2)
MAYBE = st.none() | EUROS
RESOURCES = st.lists(st.builds(Resource, who=st.just("x"), hope=st.sampled_from(Hope), amount=MAYBE), max_size=8)
YEARS = st.builds(lambda planned, resources: gap_year(2026, planned, 0, resources), planned=MAYBE, resources=RESOURCES)


@given(gap=YEARS)
@settings(max_examples=30)
def test_the_parts_make_the_whole(gap: GapYear) -> None:
    known = [one.amount for one in gap.resources if one.amount is not None]
    assert gap.found == sum(known, Decimal())
    assert gap.unknown == len(gap.resources) - len(known)
    if gap.planned is None:
        assert gap.gap is None
        assert gap.gap_said == "non communiqué"
        return
    assert gap.gap is not None
    assert gap.balance is not None
    assert gap.gap == max(gap.planned - gap.found, Decimal()) >= 0
    assert gap.gap - max(gap.found - gap.planned, Decimal()) == gap.balance


@given(rows=st.lists(YEARS, max_size=6))
@settings(max_examples=30)
def test_a_sum_is_that_of_the_projects_whose_cost_is_known(rows: list[GapYear]) -> None:
    (total,) = summed([(row,) for row in rows], [2026])
    known = [row for row in rows if row.planned is not None]
    assert total.unplanned == len(rows) - len(known)
    if not known:
        assert total.gap is None
        assert total.planned is None
        return
    assert total.gap == sum((row.gap or Decimal() for row in known), Decimal())
    assert total.sure.known + total.asked.known + total.hoped.known == sum((row.found for row in known), Decimal())


def test_a_sum_never_tells_that_nothing_lacks_to_projects_of_unknown_cost() -> None:
    paid = gap_year(2026, Decimal(10), 0, [Resource("x", Hope.SURE, Decimal(10))])
    lacking, unknown = gap_year(2026, Decimal(10), 0, ()), gap_year(2026, None, 0, ())
    said = [summed([(row,) for row in rows], [2026])[0].gap_said for rows in ([paid], [paid, unknown])]
    assert said == ["rien", "non communiqué"]
    assert summed([(lacking,), (unknown,)], [2026])[0].gap_said.startswith("au moins")


@given(rows=st.lists(YEARS, min_size=1, max_size=4))
@settings(max_examples=30)
def test_bars_stand_within_the_drawing_and_follow_each_other(rows: list[GapYear]) -> None:
    for bar in year_bars(rows):
        reached = 0
        for piece in bar.pieces:
            assert piece.x >= reached
            assert piece.width > 0
            reached = piece.x + piece.width
        assert reached <= WIDTH


@pytest.mark.parametrize(
    ("planned", "unplanned", "amounts", "said"),
    [
        (None, 0, [], "non communiqué"),
        ("1000", 0, [], "1 000 €"),
        ("1000", 0, ["1000"], "rien"),
        ("1000", 0, ["1500"], "rien"),
        ("1000", 0, ["200", None], "au plus 800 €"),
        ("1000", 2, ["200"], "au moins 800 €"),
        ("1000", 2, ["1000"], "on ne sait pas : des charges ne sont pas communiquées"),
        ("1000", 2, ["1000", None], "on ne sait pas : des charges ne sont pas communiquées"),
        ("1000", 2, ["200", None], "800 €, à revoir : des montants manquent"),
        ("1000", 0, ["0.01"], "999,99 €"),
    ],
)
def test_it_is_told_with_what_is_not_known(
    planned: str | None, unplanned: int, amounts: list[str | None], said: str
) -> None:
    resources = [Resource("x", Hope.ASKED, Decimal(one) if one else None) for one in amounts]
    row = gap_year(2026, Decimal(planned) if planned else None, unplanned, resources)
    assert row.gap_said.replace("\u202f", " ").replace("\xa0", " ") == said


def test_neither_none_nor_unknown_is_nought() -> None:
    row = gap_year(2026, None, 0, [Resource("x", Hope.ASKED, None), Resource("x", Hope.SURE, Decimal(0))])
    assert (row.sure.value, row.asked.value, row.hoped.value) == (Decimal(0), None, None)
    assert (row.sure.said, row.asked.said, row.hoped.said) == ("0\xa0€", "non communiqué", "rien de noté")


def test_years_begin_in_2026_and_never_go_back() -> None:
    assert exit_years(2024, 2025) == (2026, 2027, 2028)
    assert exit_years(2027, 2025) == (2027, 2028, 2029)
    assert exit_years(2024, 2026) == (2027, 2028, 2029), "the rules say until when, no code"
    assert exit_years(2024, None) == (2024, 2025, 2026)
