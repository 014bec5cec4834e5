from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from projects.core.errors import DomainError, StaleVersion
from projects.core.forms.euros import EurosField
from projects.core.forms.rates import RateField
from projects.core.french import NBSP, NNBSP
from projects.core.money import format_euros, parse_euros, round_euros


def test_amounts_on_screen() -> None:
    assert format_euros(None) == "non communiqué"
    assert format_euros(Decimal(0)) == f"0{NBSP}€"
    assert format_euros(Decimal("2395000.00")) == f"2{NNBSP}395{NNBSP}000{NBSP}€"
    assert format_euros(Decimal("1234.5")) == f"1{NNBSP}234,50{NBSP}€"
    assert format_euros(Decimal(1234), cents=True) == f"1{NNBSP}234,00{NBSP}€"
    assert format_euros(Decimal("1234.50"), cents=False) == f"1{NNBSP}235{NBSP}€"
    assert round_euros(Decimal("2.005")) == Decimal("2.01")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12 500,50 €", "12500.50"),
        (f"12{NNBSP}500,50{NBSP}€", "12500.50"),
        ("12500.5", "12500.50"),
        ("0", "0.00"),
        ("1500 euros", "1500.00"),
        ("999 999 999 999,99", "999999999999.99"),
        ("12 k€", "12000.00"),
        ("12,5 K€", "12500.00"),
        ("12k", "12000.00"),
        (f"1,2345{NBSP}M€", "1234500.00"),
        ("3,25 k euros", "3250.00"),
        ("14.000,00", "14000.00"),
        (f"1.234.567,5{NBSP}€", "1234567.50"),
        ("1.234.567", "1234567.00"),
    ],
)
def test_reading_an_amount(text: str, amount: str) -> None:
    assert parse_euros(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "douze",
        "12.500",
        "14.00,00",
        "1234.567,00",
        "14.000,000",
        "1.234.56",
        "1,234",
        "1 23 4",
        "12,5,0",
        "1 234.567,00",
        "-5",
        "1e5",
        "1e999",
        "=SOMME(B2:B5)",
        "12 m€",
        "12.500 k€",
        "1,234567 k€",
        "9999999 M€",
        "k€",
        "nc 12",
        "NaN",
        "1" * 13,
        "١٢",
        "€",
        "12 €€",
        ",",
    ],
)
def test_what_is_not_an_amount_is_refused_in_french(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        parse_euros(text, field="montant")
    assert refused.value.field == "montant"
    assert refused.value.message.endswith(".")


def test_an_empty_amount_is_unknown() -> None:
    for text in ("  ", "nc", "N.C.", "n. c.", "non communiqué", f"Non{NBSP}connu", "?"):
        assert parse_euros(text) is None
    assert parse_euros("-12,5", negative=True) == Decimal("-12.50")
    assert StaleVersion().message.startswith("Cette page")


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_what_is_written_reads_back(amount: Decimal) -> None:
    assert parse_euros(format_euros(amount)) == amount
    assert parse_euros(format_euros(amount, cents=True)) == amount


@given(st.text(max_size=20))
def test_any_text_gives_an_amount_or_a_clear_refusal(text: str) -> None:
    try:
        amount = parse_euros(text)
    except DomainError:
        return
    assert amount is None or amount >= 0


def test_a_field_that_needs_an_amount_says_so_of_nc_and_a_rate_is_read_as_people_write_it() -> None:
    assert EurosField(required=False).clean("nc") is None
    with pytest.raises(ValidationError, match="le montant doit être connu"):
        EurosField().clean("nc")
    assert EurosField().clean("12 k€") == 12_000
    rate = RateField(localize=True)
    assert [rate.clean(text) for text in ("80", "80 %", "70,5\u202f%")] == [80, 80, Decimal("70.5")]
    for wrong, said in (("beaucoup", "ne se lit pas"), ("-1 %", "négative"), ("101", "de 0 à 100"), ("1,234", "deux")):
        with pytest.raises(ValidationError, match=said):
            rate.clean(wrong)
