"""What a file of accounts says, before anything is looked for: columns, spreadsheets, texts, words of a label."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from funding.grants.services import accounting_columns, accounting_lines, accounting_sheets
from projects.core.errors import DomainError
from projects.core.spreadsheets import Sheet, ods_bytes, xlsx_bytes
from tests.factories import DAY
from tests.factories.plans import xlsx
from tests.grants.importing import HEAD


def test_columns_are_known_by_their_names_in_any_order() -> None:
    assert accounting_columns.recognised(HEAD) == {
        "montant": 0, "porteur": 1, "date": 2, "piece": 3, "projet": 4, "annee": 5, "nature": 6,
    }  # fmt: skip
    rows = [["FIPE-2023-07-001", "OP 1", "12", "2025-01-01"]]
    found = accounting_columns.recognised(["Référence", "Réf. écriture", "Somme", "Payé le"], rows)
    assert found == {"projet": 0, "piece": 1, "montant": 2, "date": 3}
    assert not accounting_columns.is_enough(accounting_columns.recognised(["a", "b", "c"]))


@pytest.mark.parametrize("written", [xlsx_bytes, ods_bytes], ids=["xlsx", "ods"])
def test_a_spreadsheet_reads_as_what_a_person_would_type(written: Any) -> None:
    rows = [["OP 1", Decimal("1234.50"), DAY, None], ["=1+1", Decimal(12000), DAY, "été"]]
    raw = written([Sheet("Versements", ["Pièce", "Montant", "Date", "Libellé"], rows)])
    read = accounting_sheets.rows_of_file("x", raw)
    assert read[1:] == [["OP 1", "1234,50", "09/12/2025", ""], ["=1+1", "12000", "09/12/2025", "été"]]


def test_a_spreadsheet_that_unfolds_without_end_is_refused_and_no_decimal_is_rounded_off() -> None:
    with pytest.raises(DomainError, match="démesuré"):
        accounting_sheets.rows_of_file("x", xlsx([["a", 1]], reference="XFD1048576"))
    read = accounting_sheets.rows_of_file("x", xlsx([["Montant", "Date"], [12.345, 0.1 + 0.2], [1234567.5, 7]]))
    assert read[1:] == [["12,345", "0,30"], ["1234567,50", "7"]]


def test_texts_are_read_as_they_are_written_and_what_is_none_is_told() -> None:
    assert accounting_sheets.rows_of_paste("a\tb\n1 234,50\t2\n\n") == [["a", "b"], ["1 234,50", "2"]]
    assert accounting_sheets.rows_of_file("x.csv", "é;b\n1;2".encode("cp1252"))[0] == ["é", "b"]
    assert accounting_sheets.rows_of_file("x.csv", "\ufeffa,b\n1".encode()) == [["a", "b"], ["1", ""]]
    for raw in (b"", b"seul", b"PK\x03\x04rien", b"\x00\x01\x02", b"a\n" * 20_003):
        with pytest.raises(DomainError) as told:
            accounting_sheets.rows_of_file("x.xlsx", raw)
        assert told.value.field == "file"


@pytest.mark.parametrize(
    ("said", "kind"),
    [("Accueil individuel", "acompte"), ("Zone industrielle", "acompte"), ("Solde 2024", "solde"), ("", "acompte"),
     ("Indu 2024", "repaid"), ("Reversement", "repaid"), ("Régul. trop-perçu", "repaid"), ("Consolidé", "acompte")],
)  # fmt: skip
def test_a_word_of_the_label_says_what_is_paid(said: str, kind: str) -> None:
    assert accounting_lines.kind_said(said) == kind


def test_of_a_text_of_any_length_one_line_too_many_is_read() -> None:
    most = accounting_sheets.MOST_ROWS
    assert len(accounting_sheets.rows_of_text("a;b\n" + "1;2\n" * (most * 3), field="file")) == most + 2
    with pytest.raises(DomainError, match="20 000 lignes"):
        accounting_sheets.rows_of_file("x.csv", b"a;b\n" + b"1;2\n" * (most + 1))
    blank = b"a;b\n" + b" ; \n" * (most + 5) + b"1;2\n"
    assert accounting_sheets.rows_of_file("x.csv", blank) == [["a", "b"], ["1", "2"]]
