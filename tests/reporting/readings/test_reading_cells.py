"""The numbers of tables on the pages of a reading: listed by row and column, corrected like those of sentences."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.models import User
from reporting.models import ReadingStatement, StatementCorrection
from tests.factories.readings import read, reading_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


TABLE = """Bilan du fonds

| Département | Crèches | Familles |
| Ardèche | 9 | 120 |
| Drôme | 6 | 80 |
| Total | 16 | 200 |
"""


def test_a_cell_of_a_table_is_corrected_and_the_next_reading_starts_with_it(client: Client, officer: User) -> None:
    reading = reading_of(officer, TABLE)
    assert reading.findings.filter(rule="total-tableau").exists()
    row = ReadingStatement.objects.get(value=16)
    page = parse(client.get(f"/lectures/{reading.pk}/enonces/"))
    assert len(page.xpath("//tbody/tr")) == 6
    assert "tableaux compris" in text_of(page)
    line = text_of(page.xpath(f"//tr[@id='e-{row.pk}']")[0])
    assert ("Total" in line, "Crèches" in line, "ligne 6" in line.replace("\xa0", " ")) == (True, True, True)
    assert parse(client.get(f"/lectures/{reading.pk}/enonces/?q=Drôme")).xpath("count(//tbody/tr)") == 2
    marked = parse(client.get(f"/lectures/{reading.pk}/")).xpath("//*[@id='l-6']//mark/b/text()")
    assert marked == ["16", "200"]
    url = f"/lectures/{reading.pk}/enonces/{row.pk}/"
    form = parse(client.get(url))
    typed = {
        one.get("name"): one.get("value", "") for one in form.xpath("//main//form//input[@name][not(@type='checkbox')]")
    }
    client.post(url, {**typed, "measure": "nombre", "certainty": "exact", "value": "15"})
    assert StatementCorrection.objects.get().values == {"value": "15"}
    client.post(f"/lectures/{reading.pk}/comparer/")
    read(reading)
    assert not reading.findings.exists()
    again = reading_of(officer, TABLE)
    assert not again.findings.exists()
    assert again.files.get().corrections.get().values == {"value": "15"}


def test_the_queries_do_not_grow_with_the_cells(client: Client, officer: User) -> None:
    rows = "".join(f"| Commune {rank} | {rank} | {rank * 7} |\n" for rank in range(20, 60))
    client.get("/lectures/")
    counted = []
    big = TABLE.replace("| Total | 16 | 200 |", f"{rows}| Total | {16 + sum(range(20, 60))} | 200 |")
    for text in (TABLE, big):
        reading = reading_of(officer, text)
        assert reading.findings.exists()
        for address in ("", "enonces/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/lectures/{reading.pk}/{address}").status_code == 200
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
