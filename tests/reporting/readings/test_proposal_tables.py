"""What the tables of an old document propose: in each format, reviewed under their heads, held against the portal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.models import User
from projects.portfolio.models import Statement
from reporting.enums import ProposalKind
from reporting.models import Reading, ReadingProposal
from reporting.services.proposals import accept_figure
from reporting.services.reading_portal import compare_with_portal
from reporting.services.readings import ask_reading
from tests.factories.readings import carry_out, reading_of
from tests.reading.files import odt_of, pdf_of, word
from tests.reporting.readings.recueils import ardeche
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
ON, SINCE = date(2025, 3, 12), date(2024, 1, 1)
HEAD = ("Bilan du Fipe", "Fait le 12 mars 2025", "Projets soutenus par département")
ROWS = (
    ("Département", "Projets", "Part", "Montant accordé"),
    ("Ardèche", "9", "64 %", "120 000 €"),
    ("Drôme", "5", "36 %", "80 000 €"),
)
FOUND = {("projects.by_department", "07", 9), ("projects.by_department", "26", 5)}


def txt() -> bytes:
    rows = "\n".join("".join(cell.ljust(20) for cell in row).rstrip() for row in ROWS)
    return ("\n\n".join(HEAD) + f"\n\n{rows}\n").encode()


def docx() -> bytes:
    return word([("Title", HEAD[0]), *(("Normal", words) for words in HEAD[1:])], ROWS)


def odt() -> bytes:
    cells = ["".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in ROWS]
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return odt_of("".join(f"<text:p>{words}</text:p>" for words in HEAD) + f"<table:table>{rows}</table:table>")


def pdf() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return pdf_of("".join(f"<p>{words}</p>" for words in HEAD) + f"<table>{rows}</table>", "td { padding: 4pt 20pt }")


def figures(reading: Reading) -> list[ReadingProposal]:
    return list(reading.proposals.filter(kind=ProposalKind.FIGURE).select_related("file", "reading"))


def told(reading: Reading) -> set[tuple[str, str, int]]:
    return {(one.values["figure"], one.values["key"], int(float(one.values["number"]))) for one in figures(reading)}


def reading_with(actor: User, table: str, before: str = "") -> Reading:
    return reading_of(actor, f"Bilan du Fipe\n\nFait le 12 mars 2025\n\n{before}\n\n{table}\n")


@pytest.mark.parametrize("made", [txt, docx, odt, pdf])
def test_each_format_proposes_the_cells_of_its_tables(officer: User, made: Callable[[], bytes]) -> None:
    upload = SimpleUploadedFile(f"bilan.{made.__name__}", made())
    reading = reading_of(officer, uploads=[upload])
    assert told(reading) == FOUND
    for one in figures(reading):
        line = one.file.lines[one.first_line - 1][0]
        assert line[one.start : one.values["end"]] == str(int(one.values["number"]))
    before = [(one.pk, one.version) for one in figures(reading)]
    carry_out(ask_reading(actor=officer, reading=reading))
    assert [(one.pk, one.version) for one in figures(reading)] == before


@pytest.mark.parametrize("made", [txt, docx, odt, pdf])
def test_a_cell_is_one_statement_at_the_place_of_its_proposal(officer: User, made: Callable[[], bytes]) -> None:
    reading = reading_of(officer, uploads=[SimpleUploadedFile(f"bilan.{made.__name__}", made())])
    rows = {(row.line, row.start): row for row in reading.files.get().statements.all()}
    assert [row.words for row in rows.values()] == [cell for row in ROWS[1:] for cell in row[1:]]
    for one in figures(reading):
        assert rows[one.first_line, one.start].value == int(one.values["number"])


def test_a_cell_is_not_read_as_a_sentence_too(officer: User) -> None:
    reading = reading_with(officer, "| Objet | Retenus | Refusés |\n| Projets | 22 | 9 |\n| Relais | 4 | 5 |")
    assert reading.files.get().statements.filter(subject="Retenus", population="Projets", value=22).exists()
    assert not figures(reading)


def test_a_table_of_others_proposes_nothing(officer: User) -> None:
    for head, before in (("Projets déposés", ""), ("Projets", "Dossiers refusés"), ("Nombre", "")):
        reading = reading_with(officer, f"| Département | {head} |\n| Ardèche | 9 |\n| Drôme | 5 |", before)
        assert not figures(reading), (head, before)


def test_the_row_is_shown_under_its_heads_with_its_cell_marked(client: Client, officer: User) -> None:
    rows = "\n".join(f"| {name} | 9 | {rank} |" for rank, name in enumerate(("Ain", "Allier", "Drôme", "Ardèche"), 9))
    reading = reading_with(
        officer, f"| Département | Porteurs | Projets |\n{rows}", "Tableau 1 – Projets par département"
    )
    last = next(one for one in figures(reading) if one.values["key"] == "07")
    page = parse(client.get(f"/lectures/{reading.pk}/propositions/{last.pk}/"))
    assert [mark.text for mark in page.xpath("//ol//mark")] == ["Projets", "12"]
    shown = [" ".join(line.text_content().split()) for line in page.xpath("//ol[@class='pf-texte']/li")]
    assert shown[0].endswith("Tableau 1 – Projets par département")
    assert [line for line in shown if "Ain" in line] == []  # what is between is left out, and it shows
    assert len(page.xpath("//li[contains(@class, 'est-apart')]")) == 1
    assert "12 : Projets par département, Ardèche" in text_of(page)


def test_cells_are_held_against_the_figures_of_that_day(client: Client, officer: User) -> None:
    for rank in range(3):
        ardeche(f"Commune {rank}", selected_on=SINCE)
    rows = "| Département | Projets |\n| Ardèche | 3 |\n| Drôme | 2 |\n| Total | 5 |"
    reading = reading_with(officer, rows)
    done = compare_with_portal(actor=officer, reading=reading)
    assert (done.numbers, done.found) == (2, 1)
    found = reading.findings.get(rule="chiffre-portail")
    assert "« Drôme, Projets : 2 » (projets par département : Drôme)" in found.explanation
    assert found.passages == [{"file": 0, "line": 9, "text": "Drôme, Projets : 2", "start": 10, "end": 11}]
    shown = parse(client.get(f"/lectures/{reading.pk}/"))
    assert [one.text for one in shown.xpath("//*[@id='l-9']//mark/b")] == ["2"]


def test_two_years_are_kept_without_a_doubt_and_two_numbers_of_one_are_not(officer: User) -> None:
    table = "| Appel | Lauréats |\n| 2023 | 12 |\n| 2024 | 14 |"
    reading = reading_with(officer, table)
    assert {one.values["year"] for one in figures(reading)} == {2023, 2024}
    for one in figures(reading):
        said = {name: one.values[name] for name in ("figure", "key", "number", "population")}
        accept_figure(actor=officer, proposal=one, version=1, said=said, observed_on=ON)
    assert list(Statement.objects.values_list("number", "in_doubt")) == [(12, False), (14, False)]
    again = reading_with(officer, table)
    one = figures(again)[0]
    said = {**{name: one.values[name] for name in ("figure", "key", "population")}, "number": "13"}
    accept_figure(actor=officer, proposal=one, version=1, said=said, observed_on=ON)
    kept = Statement.objects.get(number=13)
    assert kept.in_doubt
    assert "« 2023, Lauréats : 12 »" in kept.reason


def test_queries_do_not_grow_with_the_lines_of_a_table(officer: User) -> None:
    def cost(names: tuple[str, ...]) -> int:
        rows = "\n".join(f"| {name} | {rank} |" for rank, name in enumerate(names, 1))
        reading = reading_with(officer, f"| Région | Projets |\n{rows}")
        assert len(figures(reading)) == len(names)
        with CaptureQueriesContext(connection) as seen:
            carry_out(ask_reading(actor=officer, reading=reading))
        with CaptureQueriesContext(connection) as compared:
            compare_with_portal(actor=officer, reading=reading)
        return len(seen) + len(compared)

    ardeche("Commune d’Aubenas", selected_on=SINCE)
    few = cost(("Bretagne", "Normandie"))
    assert (
        cost(("Bretagne", "Normandie", "Occitanie", "Corse", "Grand Est", "Île-de-France", "Pays de la Loire")) == few
    )
