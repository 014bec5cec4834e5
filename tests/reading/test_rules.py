"""Each rule finds what contradicts itself, and nothing in what only resembles it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reporting.reading.check import contradictions
from reporting.reading.rules import RULES
from tests.reading.pairs import Pair, document, pairs

ACROSS = {
    "carte-documents",
    "deux-nombres-documents",
    "deux-dates-documents",
    "deux-totaux-documents",
    "fiche-promise-documents",
    "populations",
}
PAIRS = pairs()


def _names(pair: Pair) -> str:
    return pair.rule


@pytest.mark.parametrize("pair", PAIRS, ids=_names)
def test_a_rule_finds_what_it_is_for(pair):
    found = contradictions([document(pair.planted)])
    assert pair.rule in {one.rule for one in found}
    lines = {number: " ".join(line.split()) for number, line in enumerate(pair.planted.splitlines(), 1)}
    assert all(passage.text == lines[passage.line] for one in found for passage in one.passages)


@pytest.mark.parametrize("pair", PAIRS, ids=_names)
def test_nothing_is_found_in_a_lookalike(pair):
    assert contradictions([document(pair.lookalike)]) == []


def test_every_rule_has_its_pair():
    assert set(RULES) == {pair.rule for pair in PAIRS} | ACROSS


def test_the_table_of_rules_is_that_of_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")
    table = page.partition("| rule | finds |\n")[2].partition("\n\n")[0]
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+?) \|$", table, re.M))
    assert rows == {rule.name: rule.about for rule in RULES.values()}


def test_explanations_cite_the_values_in_french():
    (found,) = contradictions([document("Le budget est passé de 100 € à 150 €, soit une hausse de 20 %.")])
    assert found.severity == "majeure"
    assert "une hausse de 50" in found.explanation
    assert found.explanation.endswith(".")


def test_the_same_texts_give_the_same_answer():
    text = "\n\n".join(pair.planted for pair in PAIRS)
    assert contradictions([document(text)]) == contradictions([document(text)])


BILAN = "Bilan 2022-2024\n\nLe fonds a été lancé le 14 mars 2022.\n\nIl a soutenu 212 projets de 2022 à 2024.\n"
NOTE = "Note\n\nLe fonds a été lancé le 14 mars 2021.\n\nEn 2022, 212 projets ont été soutenus.\n"


def test_documents_are_compared_with_one_another():
    both = [document(BILAN, "bilan.txt"), document(NOTE, "note.txt")]
    found = contradictions(both)
    assert {one.rule for one in found} == {"deux-dates-documents", "populations"}
    assert all({passage.file for passage in one.passages} == {"bilan.txt", "note.txt"} for one in found)
    assert contradictions(both[:1]) == contradictions(both[1:]) == []


RATES = ("Le taux de couverture du territoire des Deux-Rives atteint {} % des besoins exprimés par les familles.\n",)


def test_two_documents_may_not_give_two_numbers_of_one_thing():
    one, two = (document(RATES[0].format(value), f"{value}.txt") for value in (62, 58))
    assert [found.rule for found in contradictions([one, two])] == ["deux-valeurs"]
    assert contradictions([one, document(RATES[0].format(62), "encore.txt")]) == []


LETTER = "À Bourg-en-Bresse, l’équipe mobile, {}, est portée par {}. Elle a ouvert en {} et dispose de {} places.\n"
REVIEW = """Bourg-en-Bresse (Ain)
Porteur : commune
Maturité : démarrage
Places : 12

L’équipe de Bourg-en-Bresse a ouvert en mars 2024.
"""


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (("en phase de démarrage", "la ville", "mars 2024", 12), ""),
        (("en phase de démarrage", "une association", "mars 2024", 12), "projet-deux-faits"),
        (("en phase de pérennisation", "la ville", "mars 2024", 12), "projet-deux-stades"),
        (("en phase de démarrage", "la ville", "mai 2025", 12), "projet-deux-faits"),
        (("en phase de démarrage", "la ville", "mars 2024", 20), "projet-deux-faits"),
    ],
)
def test_two_documents_may_not_say_two_things_of_what_both_name(said, rule):
    both = [document(LETTER.format(*said), "lettre.txt"), document(REVIEW, "bilan.txt")]
    found = [one.rule for one in contradictions(both)]
    assert found.count(rule) == 1 if rule else not found  # two rules see a stage: one tells it


RUNNING = "Seules les dépenses de fonctionnement sont prises en charge en 2026.\n"
HELPED = """La ruche (Alès). Porteur : commune. Aide 2026 : 55 000 €, dont 20 000 € {}.
Le nid (Uzès). Porteur : association. Aide 2026 : 40 000 €.
Serre (Lunel). Porteur : commune. Aide 2026 : 30 000 €.
"""


def test_a_document_may_not_pay_the_investment_that_another_excludes():
    letter, one, two = (
        document(text, name)
        for text, name in (
            (RUNNING, "lettre.txt"),
            (HELPED.format("pour un véhicule (investissement)"), "recueil.txt"),
            (HELPED.format("pour une coordinatrice"), "autre.txt"),
        )
    )
    assert [found.rule for found in contradictions([letter, one])] == ["exclu-admis"]
    assert contradictions([letter, two]) == []
