"""What is written is read again, as a reader of spreadsheets reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from projects.core.spreadsheets import Sheet, csv_bytes, ods_bytes, xlsx_bytes


@pytest.mark.parametrize("written", [xlsx_bytes, ods_bytes])
def test_a_sheet_comes_back_as_it_was(written: Callable[[Sequence[Sheet]], bytes]) -> None:
    row = ("=1+1", "Réserve « A & B » <c>\x00", Decimal("1234.50"), 3, date(2026, 4, 22), None, "012")
    sheets = [
        Sheet("Caf/Ardèche", ("Texte", "Nom", "Euros", "Nombre", "Jour", "Rien", "Code"), [row]),
        Sheet("2", ("A",), []),
    ]
    content = written(sheets)
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["Caf Ardèche", "2"]
    head, line = book.get_sheet_by_index(0).to_python()
    assert head == list(sheets[0].head)
    assert line == ["=1+1", "Réserve « A & B » <c>\ufffd", 1234.5, 3.0, date(2026, 4, 22), "", "012"]
    assert written(sheets) == content


def test_a_csv_holds_french_amounts_and_no_formula() -> None:
    rows = [("+1", Decimal("-1234.50"), date(2026, 4, 22), None), ("@a;b", 3, "\n=1", "Annonay")]
    lines = csv_bytes(Sheet("Caf", ("Texte", "Euros", "Jour", "Rien"), rows)).decode("utf-8")
    assert lines == '\ufeffTexte;Euros;Jour;Rien\r\n\'+1;-1234,50;22/04/2026;\r\n"\'@a;b";3;"\'\n=1";Annonay\r\n'
