"""Projects told one by line: what the legend says of each part, the groups between them, and prose that is no list."""

from __future__ import annotations

import pytest

from reporting.reading.project import Record
from reporting.reading.record_lines import lined
from reporting.reading.segment import segment
from tests.reading.pairs import document


def told(text: str) -> list[Record]:
    return lined(segment(document(text)))


ANNEX = """Annexe – Les dossiers par région
(porteur – action – catégorie – maturité – fiche)

Bretagne (2 projets)
- Commune de Fougères – guichet unique – familles – pérennisation – fiche : oui
- CC du Kreiz-Breizh – crèche itinérante – diversification – montée en charge – fiche : non
Grand Est (2 projets)
- Département de la Meuse – médiation – familles – expérimentation – fiche : oui – résultats : oui
- Ville de Sedan – halte itinérante – diversification – démarrage – fiche : non
"""


def test_the_legend_says_what_each_part_is() -> None:
    first, second, *others = told(ANNEX)
    assert {part.kind: part.value for part in first.parts} == {
        "porteur": "Commune de Fougères",
        "categorie": "familles",
        "stade": "pérennisation",
        "fiche": "oui",
    }
    assert (second.name, len(others)) == ("CC du Kreiz-Breizh", 2)


def test_a_line_of_other_parts_only_says_what_it_labels() -> None:
    meuse = told(ANNEX)[2]
    assert [(part.kind, part.value) for part in meuse.parts] == [("fiche", "oui"), ("resultats", "oui")]


def test_the_number_of_an_item_is_none_of_its_parts() -> None:
    towns = ("Mende", "Thiers", "Gap", "Guéret")
    lines = "\n".join(f"{rank}. {town}, Occitanie, qualité" for rank, town in enumerate(towns, 1))
    records = told(f"Annexe 1 – Liste\n(n°, lieu, région, catégorie principale)\n\n{lines}\n")
    assert [record.name for record in records] == list(towns)
    assert all(record.part("categorie").value == "qualité" for record in records)  # type: ignore[union-attr]


@pytest.mark.parametrize("separator", [", ", " – "])
def test_sentences_with_commas_and_dashes_describe_no_project(separator: str) -> None:
    sentence = separator.join(("Le relais ouvre le samedi", "le dimanche aussi", "et les familles viennent"))
    assert told("\n\n".join([f"{sentence}."] * 6)) == []
