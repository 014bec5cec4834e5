"""What the rules of one document find between two."""

from __future__ import annotations

from reporting.reading.check import contradictions
from tests.reading.pairs import document

CALL = "Appel à projets\n\nAucun achat immobilier, aucun véhicule.\n\nQuatre partenaires s'engagent ensemble.\n"
REPORT = "Bilan\n\nÀ Lens, 12 000 euros d'aide ont permis d'acheter un minibus.\n\nCinq partenaires ont signé.\n"


def test_what_one_document_excludes_is_held_against_what_another_funds():
    call = document("Les dépenses d'investissement sont exclues de l'aide.\n", "appel.txt")
    report = document("Une aide à l'investissement de 22 000 € a été accordée à Lens.\n", "bilan.txt")
    found = [one for one in contradictions([call, report]) if one.rule == "exclu-admis"]
    assert [{passage.file for passage in one.passages} for one in found] == [{"appel.txt", "bilan.txt"}]
    assert {passage.line for one in found for passage in one.passages} == {1}


def test_what_a_document_tells_of_a_row_is_held_against_the_table_of_another():
    rows = "Ressource | Montant | Part\nÉtat | 120 000 | 40 %\nRégion | 90 000 | 30 %\nVille | 90 000 | 30 %\n"
    table = document(f"Plan de financement (en euros)\n\n{rows}", "annexe.txt")
    told = document("Bilan\n\nL'État verse 130 000 €.\n", "bilan.txt")
    found = [one for one in contradictions([table, told]) if one.rule == "tableau-texte"]
    assert [{passage.file for passage in one.passages} for one in found] == [{"annexe.txt", "bilan.txt"}]


def test_a_row_that_sums_the_others_up_is_no_territory_of_its_own():
    rows = "Territoire | Projets\nCher | 4\nIndre | 3\nLoiret | 4\nRégion | 11\n"
    table = document(f"Projets par territoire\n\n{rows}", "annexe.txt")
    told = document("Bilan\n\nLa région compte 13 projets.\n", "bilan.txt")
    assert "tableau-texte" not in {one.rule for one in contradictions([table, told])}


def test_what_each_document_counts_once_is_compared():
    found = contradictions([document(CALL, "appel.txt"), document(REPORT, "bilan.txt")])
    assert "deux-nombres-documents" in {one.rule for one in found}


def test_many_documents_are_not_read_as_one():
    call = document("Les dépenses d'investissement sont exclues de l'aide.\n", "appel.txt")
    report = document("Une aide à l'investissement de 22 000 € a été accordée à Lens.\n", "bilan.txt")
    others = [document("Rien à signaler.\n", f"{rank}.txt") for rank in range(3)]
    assert contradictions([call, report, *others]) == []
