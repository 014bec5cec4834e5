"""Numbers and dates as French writes them, both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.french import MONTHS, format_date, format_number, format_short_date
from reporting.reading.dates import moments
from reporting.reading.numbers import quantities
from reporting.reading.spelled import SPELLED, read, spell, value_of
from reporting.reading.words import fold, stem, tidy


def numbers(text):
    folded = fold(tidy(text))
    return [
        (one.value, one.kind, one.hedge)
        for one in quantities(folded, moments(folded))
        if one.kind != "label" and not one.article
    ]


@given(st.integers(0, 10**12 - 1))
def test_a_number_in_letters_is_read_as_it_was_written(value):
    for words in (spell(value), spell(value).replace(" ", "-")):
        match = SPELLED.fullmatch(fold(words))
        assert match is not None
        assert read(match) == (value, False)


@given(st.decimals(0, 10**9, places=2))
def test_a_number_in_digits_is_read_as_it_was_written(value):
    (one,) = quantities(fold(tidy(f"Il reste {format_number(value)} euros.")))
    assert one.value == value
    assert one.kind == "euro"


@pytest.mark.parametrize("words", ["deux trois", "vingt cent cent", "trente dix", "cinq deux"])
def test_words_that_make_no_number(words):
    assert value_of(words) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 projets", [(12, "count", "")]),
        ("8.000 jeunes", [(8000, "count", "")]),
        ("2 395 000 € sur trois ans", [(2395000, "euro", ""), (3, "count", "")]),
        ("1,2 M€ et 60 k€", [(Decimal("1200000.0"), "euro", ""), (60000, "euro", "")]),
        ("5 milliards d’euros", [(5 * 10**9, "euro", "")]),
        ("46% des projets", [(46, "percent", "")]),
        ("+ 3 points", [(3, "points", "")]),
        ("la moitié des places", [(50, "percent", "")]),
        ("huit sur dix", [(80, "percent", "")]),
        ("quatre parrains sur dix", [(40, "percent", "")]),
        ("une trentaine de communes", [(30, "count", "about")]),
        ("environ 15 places", [(15, "count", "about")]),
        ("au moins 4 projets", [(4, "count", "min")]),
        ("90 jours au maximum", [(90, "count", "max")]),
        ("de 15 à 24 ans", [(15, "count", "range")]),
        ("entre 10 et 12 %", [(10, "percent", "range")]),
        ("passe de 10 à 14 places", [(10, "count", ""), (14, "count", "")]),
        ("à 14 h 30", [(870, "time", "")]),
        ("les Caf 45 %", [(45, "percent", "")]),
        ("19 73%", [(19, "count", ""), (73, "percent", "")]),
    ],
)
def test_what_numbers_are_worth(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "article 10",
        "la Caf 62",
        "les 0-3 ans",
        "axe 4 du FPT",
        "12 rue de la Paix",
        "le 1er projet",
        "n° 12",
        "le 9 juin 2023",
    ],
)
def test_names_and_dates_are_no_numbers(text):
    assert numbers(text) == []


DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_a_day_is_read_as_it_was_written(day):
    for written in (format_date(day), format_short_date(day), day.isoformat(), f"le {format_date(day).upper()}"):
        (found,) = moments(fold(tidy(written)))
        assert (found.first, found.last, found.known_year) == (day, day, True)


@given(DAYS, DAYS)
def test_two_days_make_a_span(one, two):
    first, last = sorted((one, two))
    (found,) = moments(fold(tidy(f"du {format_date(first)} au {format_date(last)}")))
    assert (found.first, found.last, found.grain) == (first, last, "span")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en mars 2025", ("2025-03-01", "2025-03-31")),
        ("du 3 au 15 mars 2025", ("2025-03-03", "2025-03-15")),
        ("du 15 décembre au 15 janvier 2025", ("2024-12-15", "2025-01-15")),
        ("du 15 juin au 30 mai 2025", ("2025-06-15", "2025-05-30")),
        ("au premier semestre 2025", ("2025-01-01", "2025-06-30")),
        ("T1 2024", ("2024-01-01", "2024-03-31")),
        ("de 2023 à 2025", ("2023-01-01", "2025-12-31")),
        ("mars/avril 2014", ("2014-03-01", "2014-04-30")),
        ("avant l’été 2023", ("2023-06-01", "2023-09-30")),
        ("à la rentrée 2025", ("2025-09-01", "2025-09-30")),
    ],
)
def test_periods(text, expected):
    (found,) = moments(fold(tidy(text)))
    assert (str(found.first), str(found.last)) == expected


@pytest.mark.parametrize("text", ["1 000 jours", "2 395 000", "le 31 juin 2024", "12/13/2024"])
def test_what_is_no_date(text):
    assert [one for one in moments(fold(tidy(text))) if one.grain != "year"] == []


def test_months_are_known():
    assert len({moments(fold(f"en {month} 2024"))[0].first for month in MONTHS}) == 12


@pytest.mark.parametrize(
    "forms",
    [
        ("retenu", "retenue", "retenus", "retenues"),
        ("financé", "financée", "financés", "financées"),
        ("régional", "régionaux"),
        ("réseau", "réseaux"),
        ("actif", "active"),
    ],
)
def test_plural_and_feminine_have_one_stem(forms):
    assert len({stem(fold(form)) for form in forms}) == 1
