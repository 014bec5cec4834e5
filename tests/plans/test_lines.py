"""Lines of a draft: what they mean, how they add up, and two people on the same cells. No database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.plans.enums import Side
from funding.plans.lines import COLUMNS, Cells, balance_of, named, new_line, read_lines
from funding.plans.merging import marks_of, merge, name_of
from funding.plans.registry import Paid
from funding.plans.selectors.texts import cells_of
from projects.core.money import format_euros
from tests.factories.plans import balanced, charge, product, volunteer

EUROS = st.decimals(min_value=0, max_value=Decimal("9999999.99"), places=2)
few = settings(max_examples=25)


def test_amounts_are_read_as_people_type_them_and_what_is_not_one_is_told_at_its_cell() -> None:
    texts = ("12 k€", "12\u202f500,50 €", "nc", "", "-5", "1e999", "=B2+B3", "12.500")
    read = read_lines([charge(f"c{place}", text) for place, text in enumerate(texts)])
    assert [line.amount for line in read[:4]] == [Decimal(12000), Decimal("12500.50"), None, None]
    assert all(not line.errors for line in read[:4])
    assert all(line.amount is None and line.errors["amount"].endswith(".") for line in read[4:])
    wrong = read_lines([new_line(Side.CHARGE, "x", amount="3", heading="rien"), volunteer("v", "3", hours="deux")])
    assert set(wrong[0].errors) == {"heading", "nature"}
    assert set(wrong[1].errors) == {"hours"}


def test_a_plan_balances_to_the_cent_and_volunteer_time_stays_out() -> None:
    balance = balance_of(read_lines(balanced()))
    assert (balance.charges, balance.products, balance.volunteer) == (Decimal(20000), Decimal(20000), Decimal(1200))
    assert balance.gap == 0
    unknown = balance_of(read_lines([*balanced(), charge("c9", "nc")]))
    assert unknown.gap is None
    assert unknown.charges_unknown == 1
    assert unknown.charges == Decimal(20000)
    gone = [{**line, "removed": "1"} if line["key"] == "p3" else line for line in balanced()]
    assert balance_of(read_lines(gone)).gap == Decimal(-5000)


def test_what_the_state_and_the_caf_granted_is_never_typed_here() -> None:
    lines = [product("p1", "12 000", granted="99"), product("p2", "500", "commune", granted="400", received="100")]
    paid = [Paid(1, 2025, "caf", Decimal(9000), Decimal(2000)), Paid(1, 2025, "state", Decimal(5), None)]
    caf, commune = read_lines(lines, paid)
    assert (caf.asked, caf.granted, caf.received, caf.amount) == (12000, 9000, 2000, 9000)
    assert (commune.granted, commune.received, commune.amount) == (400, 100, 400)
    # A grant of no nature is counted once, though its funder has a line for each; an unknown one leaves what is asked.
    both = [product("a", "6000"), product("b", "4000", nature="investment")]
    whole = read_lines(both, [Paid(1, 2025, "caf", Decimal(9000), Decimal(2000))])
    assert [(line.granted, line.received, line.amount) for line in whole] == [(9000, 2000, 9000), (0, 0, 0)]
    unknown = read_lines(both, [Paid(1, 2025, "caf", None, None)])
    assert [(line.granted, line.amount) for line in unknown] == [(None, 6000), (None, 4000)]
    of_one = read_lines(both, [Paid(1, 2025, "caf", Decimal(3000), None, "investment")])
    assert [(line.granted, line.amount) for line in of_one] == [(None, 6000), (3000, 3000)]
    alone = read_lines(lines)[0]
    assert (alone.granted, alone.amount) == (None, 12000)
    twice = read_lines([product("a", "1"), product("b", "2"), product("c", "3", nature="investment")])
    assert [bool(line.errors) for line in twice] == [False, True, False]


@given(st.lists(EUROS, max_size=8), st.lists(st.none() | EUROS, max_size=8))
@few
def test_sums_are_those_of_the_lines_whatever_the_way_amounts_are_written(
    charges: list[Decimal], products: list[Decimal | None]
) -> None:
    draft = [charge(f"c{place}", format_euros(amount)) for place, amount in enumerate(charges)]
    draft += [
        product(f"p{place}", "" if amount is None else str(amount), "other") for place, amount in enumerate(products)
    ]
    balance = balance_of(read_lines(draft))
    assert balance.charges == sum(charges, Decimal())
    assert balance.products == sum((one for one in products if one is not None), Decimal())
    assert balance.products_unknown == products.count(None)
    assert balance.is_known == (None not in products)
    assert read_lines([cells_of(line) for line in read_lines(draft)]) == read_lines(draft)


TEXTS = st.sampled_from(["", "1", "2 k€", "nc", "Une aide"])
CHANGES = st.dictionaries(st.tuples(st.sampled_from(["c1", "c2"]), st.sampled_from(["amount", "label"])), TEXTS)


@given(CHANGES, CHANGES)
@few
def test_two_people_lose_nothing(mine: dict[tuple[str, str], str], theirs: dict[tuple[str, str], str]) -> None:
    """A cell that one of them changed holds their text; one that both changed differently is told and not written."""
    start = [charge("c1", "10"), charge("c2", "20")]
    read = marks_of(start)
    second = merge(start, changed(start, theirs), read)
    assert not second.conflicts
    merged = merge(second.draft, changed(start, mine), read)
    before = {name_of(line["key"], column): line[column] for line in start for column in COLUMNS[line["side"]]}
    stored = {name_of(line["key"], column): line[column] for line in merged.draft for column in COLUMNS[line["side"]]}
    ours = {name_of(*cell): text for cell, text in mine.items()}
    yours = {name_of(*cell): text for cell, text in theirs.items()}
    for name, was in before.items():
        one, other = ours.get(name, was), yours.get(name, was)
        if one not in (was, other) and other != was:
            assert merged.conflicts[name] == other
            assert stored[name] == other
        else:
            assert stored[name] == (one if one != was else other)
            assert name not in merged.conflicts


def changed(draft: list[Cells], cells: dict[tuple[str, str], str]) -> list[Cells]:
    return [{**line, **{column: text for (key, column), text in cells.items() if key == line["key"]}} for line in draft]


def test_a_line_that_is_no_more_stays_away_unless_its_page_changed_it() -> None:
    draft = [charge("c1", "100"), charge("c2", "200")]
    told = merge([], [draft[0], {**draft[1], "amount": "250"}], marks_of(draft))
    assert [(line["key"], line["amount"]) for line in told.draft] == [("c2", "250")]


def test_a_line_that_someone_else_added_or_that_is_new_here_is_kept() -> None:
    start = [charge("c1", "10")]
    elsewhere = merge(start, [*start, charge("c2", "20")], marks_of(start)).draft
    here = merge(elsewhere, [*start, charge("c3", "30"), new_line(Side.CHARGE, "c4")], marks_of(start))
    assert [line["key"] for line in here.draft] == ["c1", "c2", "c3"]
    assert not here.conflicts


@pytest.mark.parametrize("hours", ["60", "37,5", "37.50 h", "1 200 heures"])
def test_hours_are_read(hours: str) -> None:
    assert not read_lines([volunteer("v", "3", hours)])[0].errors


def test_what_a_label_only_repeats_is_said_once() -> None:
    assert [named("Achats", label) for label in ("ACHATS", "", "Jouets")] == ["Achats", "Achats", "Achats : Jouets"]
    assert named("", "") == "Ligne sans nom"
