"""Budgets that are dropped: what is read of each format, what is refused, what each row is taken for. No database."""

from __future__ import annotations

import pytest

from funding.plans.sheets import BOMB, BROKEN, EMPTY, NOT_A_SHEET, TOO_LONG, Sheet, read_sheets
from funding.plans.understanding import GUESSED_SIDE, SKIPPED_TITLE, SKIPPED_TOTAL, UNREAD, Proposed, understand
from projects.core.errors import DomainError
from tests.factories.plans import ods, xlsx

ROWS = [
    ["CHARGES", "Montant", "PRODUITS", "Montant"],
    ["64 - Salaires", 30000, "Caf de l’Ardèche", 20000.5],
    ["Mobilier", 1234.566666, "Commune", "nc"],
    ["Total des charges", 31234.57, "Total des produits", 20000.5],
]


def taken(rows: list[Proposed]) -> list[tuple[str, str, str, str]]:
    return [(row.side, row.kind, row.nature, row.amount) for row in rows if row.is_taken]


def test_xlsx_ods_and_csv_say_the_same() -> None:
    text = "\n".join(";".join(str(cell).replace(".", ",") for cell in row) for row in ROWS)
    expected = [
        ("charge", "personnel", "operating", "30000"),
        ("produit", "caf", "operating", "20000,50"),
        ("charge", "equipement", "investment", "1234,57"),
        ("produit", "commune", "operating", "nc"),
    ]
    assert taken(understand(read_sheets(xlsx(ROWS), "xlsx"), 2026)) == expected
    assert taken(understand(read_sheets(ods(ROWS), "ods"), 2026)) == expected
    written = understand(read_sheets(text.encode("latin-1", "replace"), "csv"), 2026)
    assert [row[:3] for row in taken(written)] == [row[:3] for row in expected]
    assert [row.why for row in written if "Total" in row.said] == [SKIPPED_TOTAL] * 2


def test_the_headings_of_the_portal_are_understood_and_an_amount_in_words_is_told() -> None:
    rows = [["Charges", "Montant"], ["Locaux", "nc"], ["Produits", "Montant"], ["Fonds propres", "dix mille"]]
    read = understand([Sheet("Budget", rows)], 2026)
    assert taken(read) == [("charge", "locaux", "operating", "nc")]
    assert [row.why for row in read] == [SKIPPED_TITLE, "", SKIPPED_TITLE, UNREAD]


def test_one_list_with_the_column_of_the_year_and_titles_of_investment() -> None:
    text = (
        "Budget du projet\nDépenses;2025;2026\nInvestissement\nTravaux;1;9 k€\nFonctionnement\n64 Animatrice;2;8000\n"
        "Recettes;2025;2026\nPréfecture;;5000\nFamilles;1;=B2\nBénévolat\nHeures;;300\n"
    )
    assert taken(understand(read_sheets(text.encode("cp1252"), "csv"), 2026)) == [
        ("charge", "travaux", "investment", "9 k€"),
        ("charge", "personnel", "operating", "8000"),
        ("produit", "state", "operating", "5000"),
        ("produit", "families", "operating", "=B2"),
        ("benevolat", "", "operating", "300"),
    ]
    doubtful = understand(read_sheets(b"Salaires,30000\nCaf,1e999\n", "csv"), 2026)
    assert GUESSED_SIDE in doubtful[0].why
    assert "ne se lit pas" in doubtful[1].why


BROKEN_FILES = [
    (b"", "csv", EMPTY),
    (b"\n;;\n", "csv", EMPTY),
    (b"a;1\n" * 500, "csv", TOO_LONG),
    (b"%PDF-1.7", "pdf", NOT_A_SHEET),
    (b"PK\x03\x04 nothing", "xlsx", BROKEN),
    (xlsx([["a", 1]])[:-40], "xlsx", BROKEN),
    (xlsx([["a", 1]], reference="XFD1048576"), "xlsx", BOMB),
    (xlsx([["a" * 2_000_000] * 26] * 2), "xlsx", BOMB),
]


@pytest.mark.parametrize(("content", "extension", "said"), BROKEN_FILES, ids=range(len(BROKEN_FILES)))
def test_a_file_that_is_not_a_budget_is_refused_in_french(content: bytes, extension: str, said: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_sheets(content, extension)
    assert (refused.value.message, refused.value.field) == (said, "file")


def test_a_budget_of_any_shape_gives_rows_never_an_error() -> None:
    for cells in (["", ""], ["=", "nc"], ["64"], ["a"] * 30, ["2026", "2025"], ["-", "-12,5", "x"], ["CHARGES", "1"]):
        understand([Sheet("", [cells, cells])], 2026)
