"""CSV written by PostgreSQL: French amounts and days, and no text that a spreadsheet would run."""

from __future__ import annotations

from io import BytesIO

import pytest

from projects.core.copying import CHUNK, Head, Kind, copy_csv

pytestmark = pytest.mark.django_db

HEADS = (Head("Texte; en %"), Head("Euros", Kind.NUMBER), Head("Jour", Kind.DAY), Head("Nombre", Kind.WHOLE))


def written(sql: str, *params: object) -> str:
    stream = BytesIO()
    size = copy_csv(stream, sql, params, HEADS)
    assert size == len(stream.getvalue())
    return stream.getvalue().decode("utf-8-sig")


def test_texts_are_no_formula_and_numbers_are_french() -> None:
    rows = "VALUES ('=1+1', -1234.50, DATE '2026-04-22', 3), (%s, NULL, NULL, NULL), ('a;b', 2, NULL, -1)"
    found = written(rows, "@é")
    assert found == '"Texte; en %";Euros;Jour;Nombre\n\'=1+1;-1234,50;22/04/2026;3\n\'@é;;;\n"a;b";2;;-1\n'


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_each_sign_that_begins_a_formula_is_told(sign: str) -> None:
    line = written("SELECT %s::text, NULL::numeric, NULL::date, NULL::int", f"{sign}x").split("\n", 1)[1]
    assert line.strip('"').startswith(f"'{sign}x")


def test_a_title_is_as_it_is_told_with_or_without_parameters() -> None:
    assert written("SELECT 'a', NULL::numeric, NULL::date, 1").splitlines()[0] == '"Texte; en %";Euros;Jour;Nombre'


def test_many_rows_come_whole() -> None:
    rows = CHUNK // 8
    found = written("SELECT 'p', NULL::numeric, NULL::date, n FROM generate_series(1, %s) AS n", rows)
    lines = found.splitlines()
    assert len(lines) == rows + 1
    assert lines[-1] == f"p;;;{rows}"
