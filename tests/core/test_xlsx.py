"""Workbooks written row by row: links, titles, bounds, and a memory that does not grow."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from projects.core import xlsx
from projects.core.cells import Cell, Link, Sheet, Strong
from projects.core.errors import DomainError
from projects.core.spreadsheets import ods_bytes, xlsx_bytes

SPACES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def test_a_link_leads_to_a_sheet_or_to_an_address() -> None:
    rows = [
        [Strong("Sommaire"), None],
        [Link("=Où", sheet="Chiffre 1"), Link("Le projet", url="https://portail.example/?a=1&b=2")],
    ]
    sheets = [Sheet("Sommaire", (), rows, widths=(20, 30)), Sheet("Chiffre 1", ("A",), [])]
    content = xlsx_bytes(sheets)
    with ZipFile(BytesIO(content)) as archive:
        tree = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        links = tree.findall(".//m:hyperlink", SPACES)
        assert [link.get("ref") for link in links] == ["A2", "B2"]
        assert links[0].get("location") == "'Chiffre 1'!A1"
        related = etree.fromstring(archive.read("xl/worksheets/_rels/sheet1.xml.rels"))
        assert [node.get("Target") for node in related] == ["https://portail.example/?a=1&b=2"]
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[1] == ["=Où", "Le projet"]
    told = CalamineWorkbook.from_filelike(BytesIO(ods_bytes(sheets))).get_sheet_by_index(0).to_python()
    assert told == [["Sommaire", ""], ["=Où", "Le projet"]]


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Four times the rows, all of their own, for the same memory."""

    def peak(number: int) -> int:
        rows: Iterator[tuple[Cell, ...]] = ((f"Projet {rank}", Decimal(rank), rank, None) for rank in range(number))
        tracemalloc.start()
        with (tmp_path / f"{number}.xlsx").open("wb") as stream:
            xlsx.write_xlsx(stream, [Sheet("A", ("Nom", "Euros", "Rang", "Rien"), rows)])
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(12_000) < 1.3 * peak(3_000)


def test_what_a_spreadsheet_does_not_open_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    assert xlsx_bytes([Sheet("A", ("Nom",), [["a"], ["b"]])])
    with pytest.raises(DomainError, match="choisissez le CSV"):
        xlsx_bytes([Sheet("A", ("Nom",), [["a"], ["b"], ["c"]])])
    long = xlsx_bytes([Sheet("A", ("Nom",), [["x" * 40_000]])])
    cell = CalamineWorkbook.from_filelike(BytesIO(long)).get_sheet_by_index(0).to_python()[1][0]
    assert len(str(cell)) == xlsx.LONGEST
    assert str(cell).endswith("…")
