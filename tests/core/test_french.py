from __future__ import annotations

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from projects.core import french
from projects.core.french import NBSP, NNBSP

french_text = st.text(alphabet="aéL1 2\u00a0\u202f\n'’«»;:!?.…()%€/@w\"", max_size=30) | st.text(max_size=40)


@given(french_text)
def test_typesetting_twice_changes_nothing(text: str) -> None:
    once = french.typeset(text)
    assert french.typeset(once) == once


@given(french_text)
def test_typesetting_keeps_the_words(text: str) -> None:
    def words(value: str) -> str:
        return "".join(value.replace("'", "’").replace("...", "…").split())

    # « .... » and the like may be cut into an ellipsis and dots in another place.
    assert words(french.typeset(text)).replace("…", "...") == words(text).replace("…", "...")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Pourquoi ? Oui!", f"Pourquoi{NNBSP}? Oui{NNBSP}!"),
        ("« Accueil pour tous »", f"«{NNBSP}Accueil pour tous{NNBSP}»"),
        ("«mot»", f"«{NNBSP}mot{NNBSP}»"),
        ("Caf : l'Ain", f"Caf{NBSP}: l’Ain"),
        ("Objectif: dix places", f"Objectif{NBSP}: dix places"),
        ("Vraiment ?!", f"Vraiment{NNBSP}?!"),
        ("à 12:30 (?)", "à 12:30 (?)"),
        ("2 395 000 € soit 12,5 %", f"2{NNBSP}395{NNBSP}000{NBSP}€ soit 12,5{NNBSP}%"),
        ("voir https://caf.fr/a?b=1;c:2 ; puis", f"voir https://caf.fr/a?b=1;c:2{NNBSP}; puis"),
        ("écrire à jean.d@caf.fr ; puis", f"écrire à jean.d@caf.fr{NNBSP}; puis"),
        ("aujourd'hui...", "aujourd’hui…"),
        ("de 2023 à 2025", "de 2023 à 2025"),
    ],
)
def test_typesetting(raw: str, expected: str) -> None:
    assert french.typeset(raw) == expected


def test_dates() -> None:
    assert french.format_date(date(2025, 12, 9)) == "9 décembre 2025"
    assert french.format_date(date(2026, 3, 1)) == "1er mars 2026"
    assert french.format_month(date(2026, 1, 13)) == "janvier 2026"
    assert french.format_short_date(date(2025, 12, 9)) == "09/12/2025"
    # Half past eleven at night in UTC is already the next day in Paris.
    assert french.format_date(datetime(2025, 12, 8, 23, 30, tzinfo=UTC)) == "9 décembre 2025"
    assert french.format_datetime(datetime(2025, 7, 1, 12, 5, tzinfo=UTC)) == f"1er juillet 2025 à 14{NBSP}h{NBSP}05"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 31), "aujourd’hui"),
        (date(2026, 3, 30), "hier"),
        (date(2026, 3, 29), "il y a 2 jours"),
        (date(2026, 1, 31), "il y a 59 jours"),
        (date(2026, 1, 30), "il y a 2 mois"),
        (date(2025, 4, 1), "il y a 11 mois"),
        (date(2024, 3, 31), "il y a 2 ans"),
    ],
)
def test_how_long_ago(day: date, said: str) -> None:
    assert french.format_ago(day, date(2026, 3, 31)) == said


def test_numbers() -> None:
    assert french.format_number(2395000) == f"2{NNBSP}395{NNBSP}000"
    assert french.format_number(Decimal("12.50")) == "12,5"
    assert french.format_number(Decimal("12.5"), 2) == "12,50"
    assert french.format_number(-1234) == f"−1{NNBSP}234"
    assert french.format_number(Decimal("0.125"), 2) == "0,13"
    assert french.format_percent(Decimal("46.15"), 1) == f"46,2{NNBSP}%"
    assert french.format_percent(100) == f"100{NNBSP}%"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_formatted_whole_number_reads_back(value: int) -> None:
    assert int(french.format_number(value).replace(NNBSP, "").replace("−", "-")) == value


def test_words_that_count() -> None:
    assert [french.plural(n, "projet") for n in (0, 1, 1.5, 2)] == ["projet", "projet", "projet", "projets"]
    assert french.plural(3, "cheval", "chevaux") == "chevaux"
    assert french.count(18, "projet") == f"18{NBSP}projets"
    assert french.enumerate_fr([]) == ""
    assert french.enumerate_fr(["a"]) == "a"
    assert french.enumerate_fr(["a", "b", "c"]) == "a, b et c"


@given(st.text(max_size=40))
def test_a_sort_key_is_its_own_sort_key(text: str) -> None:
    key = french.sort_key(text)
    assert french.sort_key(key) == key
    assert french.sort_key(french.typeset(text)) == key or "…" in french.typeset(text)


def test_sort_keys() -> None:
    assert french.sort_key("L’Haÿ-les-Roses") == "l hay les roses"
    assert french.sort_key("Œuilly") == "oeuilly"
    names = ["Zuydcoote", "Écommoy", "Ébréon", "Eaubonne", "Évreux", "Ezy"]
    assert sorted(names, key=french.sort_key) == ["Eaubonne", "Ébréon", "Écommoy", "Évreux", "Ezy", "Zuydcoote"]


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Guadeloupe", "en Guadeloupe"),
        ("Martinique", "en Martinique"),
        ("Guyane", "en Guyane"),
        ("La Réunion", "à La Réunion"),
        ("Mayotte", "à Mayotte"),
        ("Île-de-France", "en Île-de-France"),
        ("Centre-Val de Loire", "en Centre-Val de Loire"),
        ("Bourgogne-Franche-Comté", "en Bourgogne-Franche-Comté"),
        ("Normandie", "en Normandie"),
        ("Hauts-de-France", "dans les Hauts-de-France"),
        ("Grand Est", "dans le Grand Est"),
        ("Pays de la Loire", "dans les Pays de la Loire"),
        ("Bretagne", "en Bretagne"),
        ("Nouvelle-Aquitaine", "en Nouvelle-Aquitaine"),
        ("Occitanie", "en Occitanie"),
        ("Auvergne-Rhône-Alpes", "en Auvergne-Rhône-Alpes"),
        ("Provence-Alpes-Côte d'Azur", "en Provence-Alpes-Côte d’Azur"),
        ("Corse", "en Corse"),
        ("Nouvelle-Île", "dans la région Nouvelle-Île"),
    ],
)
def test_region_phrases(name: str, phrase: str) -> None:
    assert french.region_phrase(name) == phrase


@pytest.mark.parametrize(
    "text", ["a" * 30_000, "1" * 30_000, "a.b" * 10_000, "a@" * 15_000, " ;" * 15_000, "« " * 15_000]
)
def test_a_long_text_costs_what_it_is_long(text: str) -> None:
    """Milliseconds; a rule that goes back at each letter would take minutes."""
    started = time.process_time()
    french.typeset(text)
    assert time.process_time() - started < 2.0


@pytest.mark.parametrize("text", ["un texte", "l'eau : 1 000 €"])
def test_what_is_typeset_never_calls_itself_safe(text: str) -> None:
    assert type(french.typeset(SafeString(text))) is str


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('Un "mot" et "deux mots".', "Un «\u202fmot\u202f» et «\u202fdeux mots\u202f»."),
        ('un écran de 20" seul', 'un écran de 20" seul'),
        ('"ouvert\nfermé"', '"ouvert\nfermé"'),
        ("déjà « ainsi »", "déjà « ainsi »"),
    ],
)
def test_quotes_of_the_keyboard_become_french(typed: str, kept: str) -> None:
    assert french.french_quotes(typed) == kept
    assert french.french_quotes(kept) == kept
