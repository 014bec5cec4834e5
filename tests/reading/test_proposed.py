"""Blocks of recueils read as values of the portal, matched with its projects; numbers told as its figures."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from projects.portfolio.enums import Maturity, Progress
from reporting.reading.rules.registry import Read
from reporting.reading.segment import segment
from reporting.reading.text import Document, Line
from reporting.readings.matching import Known, Portal
from reporting.readings.measures import Counted, Population, is_about_fund, measured, region_of_document
from reporting.readings.proposed import Block, block_of
from reporting.readings.told import described_on, sentences

RECUEIL = (Path(__file__).parent / "data" / "facsimiles" / "recueil.txt").read_text(encoding="utf-8")
TABLED = """Bilan du Fipe en Bretagne

Commune de Vitré – Le jardin des petits
Porteur : collectivité – Catégorie : qualité d’accueil
Maturité : montée en charge
Fiche : oui. Résultats : non

Association Ti Pa – Les premiers pas
Porteur : association – Catégorie : accueil individuel
Maturité : expérimentation
Fiche : non. Résultats : non

Quimper – Bébé à la mer
Porteur : commune – Catégorie : diversification
Maturité : retardé
Fiche : oui. Résultats : oui
"""


def read(text: str) -> Read:
    lines = tuple(Line(number, line) for number, line in enumerate(text.splitlines(), 1))
    return Read(segment(Document("texte.txt", lines)))


def blocks(text: str) -> list[Block]:
    return [block_of(record) for record in read(text).records]


def numbers(text: str, **told_of: Any) -> list[Counted]:
    found = read(text)
    rows = list(sentences(found))
    inside = [range(one.lines[0].number, one.lines[-1].number + 1) for one in found.records]
    return list(measured(rows, text.splitlines(), described=inside, **told_of))


def known(pk: int, name: str, department: str, region: str, title: str = "", kind: str = "commune") -> Known:
    return Known(pk, f"FIPE-2023-{department}-{pk:03}", title, (name,), kind, department, region)


def test_a_block_gives_its_porteur_its_phase_its_categories_and_its_papers() -> None:
    first = blocks(RECUEIL)[0]
    assert (first.porteur, first.porteur_kind, first.region) == ("Annonay Rhône Agglomération", "epci", "84")
    assert first.maturity == Maturity.MONTEE_EN_CHARGE
    assert first.categories == ["qualite", "diversification", "recours", "accueil_individuel"]
    assert (first.has_fiche, first.fiche_count, first.has_budget, first.has_results) == (True, 3, False, True)
    assert first.quotes["maturity"][0].line == 183
    assert RECUEIL.splitlines()[first.first - 1].startswith("Annonay")


def test_a_title_that_ends_in_brackets_parts_its_project_from_the_one_before() -> None:
    found = blocks(RECUEIL)
    assert len(found) == 18
    before, grigny = next((a, b) for a, b in pairwise(found) if "Grigny" in b.porteur)
    assert before.last < grigny.first
    assert before.doubts == []


def test_a_title_stands_above_a_long_description() -> None:
    text = """3 projets en Bretagne

Commune de Vannes
L’action « relais du soir » s’adresse aux parents qui travaillent tard et qui cherchent dans la
commune une solution de garde
pour leurs enfants.

Cette action est conduite avec les assistants maternels du quartier de Kercado et les équipes des
crèches.

Niveau de maturité : expérimentation
Fiche disponible : oui


Association Ti Pa
Une halte itinérante.

Un bus dessert les communes qui n’ont ni crèche ni relais, avec deux éducatrices et une infirmière
puéricultrice.

Niveau de maturité : montée en charge
Fiche disponible : non


Ville de Lorient
Un guichet.

Niveau de maturité : amorçage
Fiche disponible : non
"""
    assert [one.name for one in read(text).records] == ["Commune de Vannes", "Association Ti Pa", "Ville de Lorient"]


def test_two_phases_in_one_block_are_a_doubt_and_none_is_chosen() -> None:
    babyland = next(one for one in blocks(RECUEIL) if "Babyland" in one.porteur)
    assert babyland.maturity == ""
    assert babyland.doubts == ["maturity"]
    assert len(babyland.quotes["maturity"]) == 2


def test_the_type_of_a_porteur_is_not_taken_for_its_name() -> None:
    vitre, ti_pa, quimper = blocks(TABLED)
    assert (vitre.porteur, vitre.title, vitre.porteur_kind) == ("Commune de Vitré", "Le jardin des petits", "commune")
    assert (ti_pa.porteur, ti_pa.porteur_kind) == ("Association Ti Pa", "association")
    assert (quimper.porteur, quimper.title) == ("Quimper", "Bébé à la mer")
    assert (quimper.maturity, quimper.progress) == ("", Progress.RETARDE_OU_PAUSE)


def test_unknown_is_not_no() -> None:
    assert blocks(TABLED)[0].has_budget is None


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("Annonay Rhône Agglomération", "Annonay Rhône Agglo", "epci"),
        ("Communauté de Communes Celavu-Pruneli", "Communauté de communes Celavu-Prunelli", "epci"),
        ("Entreprise de l'ESS Hello Charly", "Hello Charly", "entreprise_ess"),
        ("Mairie de Villejuif", "Commune de Villejuif", "commune"),
    ],
)
def test_names_written_otherwise_are_matched(written: str, name: str, kind: str) -> None:
    portal = Portal([known(1, name, "07", "84", kind=kind), known(2, "Commune de Lyon", "69", "84")])
    values = Block(1, 2, porteur=written, porteur_kind=kind, region="84").as_json()
    found = portal.match(values).found
    assert found is not None
    assert found.known.pk == 1
    assert "même région" in found.reasons


def test_the_same_name_elsewhere_is_proposed_and_not_chosen() -> None:
    portal = Portal([known(1, "Commune de Saint-Jean", "31", "76"), known(2, "Commune de Saint-Jean", "974", "04")])
    there = portal.match(Block(1, 2, porteur="Commune de Saint-Jean", department="31").as_json())
    assert there.found is not None
    assert there.found.known.pk == 1
    nowhere = portal.match(Block(1, 2, porteur="Commune de Saint-Jean").as_json())
    assert nowhere.found is None
    assert {match.known.pk for match in nowhere.others} == {1, 2}


def test_a_department_known_by_its_number_and_a_reference_are_matched() -> None:
    portal = Portal([known(1, "Département de Seine-et-Marne", "77", "11", kind="departement")])
    by_code = portal.match(Block(1, 2, porteur="Conseil Départemental 77", region="11").as_json())
    assert by_code.found is not None
    assert by_code.found.reasons[0] == "le département lui-même"
    by_reference = portal.match(Block(1, 2, porteur="Autre nom", reference="FIPE-2023-77-001").as_json())
    assert by_reference.found is not None
    assert by_reference.found.reasons == ("même référence",)


def test_words_that_all_names_share_match_nothing() -> None:
    portal = Portal([known(1, "Centre social Les Tilleuls", "59", "32"), known(2, "Commune de Lille", "59", "32")])
    values = Block(1, 2, porteur="Centre social de la Commune", title="Petite enfance", region="32").as_json()
    assert portal.match(values).found is None


def test_numbers_are_told_as_figures_of_their_population() -> None:
    found = {(one.row.line, one.figure, one.key): one for one in numbers(RECUEIL, year=2026)}
    followed = Population(caflab=True)
    assert found[37, "projects.total", ""].population == followed
    assert found[71, "projects.by_region", "84"].value == 7
    assert found[72, "projects.by_region", "24"].population == followed  # « 1 en Centre », without its noun
    assert found[98, "projects.by_progress", "bien_avance"].value == 14
    assert found[15, "projects.total", ""].population == Population()


def test_numbers_of_one_project_or_of_part_of_them_are_no_figure() -> None:
    text = (
        "Le Fipe\n\n212 projets ont été soutenus, dont 12 nouveaux projets. 40 projets déposés. Cinq projets plaisent."
    )
    assert [(one.figure, one.value) for one in numbers(text)] == [("projects.total", 212)]


def test_a_communique_of_one_region_speaks_of_that_region_and_of_the_fund() -> None:
    lines = ["Fipe en Bretagne", "", "Rennes, le 3 mars 2024"]
    assert region_of_document(lines) == "53"
    assert region_of_document(["Bretagne et Normandie"]) == ""
    assert region_of_document(["Lettre au réseau", "Paris, le 3 mars 2024"]) == ""
    elsewhere = read(TABLED.replace("Quimper", "Lille (Nord)")).records
    assert region_of_document(TABLED.splitlines(), read(TABLED).records) == "53"
    assert region_of_document(TABLED.splitlines(), elsewhere) == ""
    assert is_about_fund(lines)
    assert is_about_fund(["Bilan du fonds d’innovation pour la petite enfance"])
    assert not is_about_fund(["Un bilan des ludothèques"])


def test_the_situation_of_the_first_lines_is_the_day_where_a_document_bears_none() -> None:
    undated = "Bilan 2025 du Fipe\n\nSituation au 30 juin 2025\n\nLe fonds soutient 17 projets.\n"
    assert described_on([read(undated)]) == date(2025, 6, 30)
    assert described_on([read(f"Lettre\n\nParis, le 4 juillet 2025\n\n{undated}")]) == date(2025, 7, 4)
    assert (
        described_on([read("Note\n\nLa crèche a ouvert en mars 2024. Les dossiers sont dus au 30 juin 2025.\n")])
        is None
    )
