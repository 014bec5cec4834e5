"""A territory is known by its capital letter, wherever the article has its own."""

from __future__ import annotations

import pytest

from reporting.reading.places import places
from reporting.reading.words import fold


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("La réunion suivante aura lieu à Laon, en Aveyron.", ["12"]),
        ("Une crèche à La Réunion.", ["R04"]),
        ("Une crèche à la Réunion.", ["R04"]),
        ("Le relais de la Loire et celui du Lot.", ["42", "46"]),
    ],
)
def test_a_name_has_its_capital(text: str, codes: list[str]) -> None:
    assert [place.code for place in places(text, fold(text))] == codes
