"""The figures of the portal that the cells of a table tell; and tables of which none is sure."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reporting.reading.rules.registry import Read
from reporting.reading.segment import segment
from reporting.reading.text import Document, Line
from reporting.readings.heads import Head, head_of
from reporting.readings.measures import Counted, Population, measured, names_caflab, region_of_document
from reporting.readings.tabled import About, Wholes, tabled
from reporting.readings.told import sentences

RECUEIL = Path(__file__).parent / "data" / "facsimiles" / "recueil.txt"
LONG = "Le Fipe\n\n" + "Un fonds pour les projets de demain.\n\n" * 8
START = "Le Fipe en 2025\n\nFait le 12 mars 2025\n\n"


def cells(text: str, *, year: int | None = 2025) -> list[Counted]:
    lines = text.splitlines()
    read = Read(segment(Document("texte.txt", tuple(Line(number, line) for number, line in enumerate(lines, 1)))))
    region = region_of_document(lines, read.records)
    said = list(measured(list(sentences(read)), lines, year=year, region=region))
    found = list(tabled(read.text, Wholes(said, region), About(year, region, names_caflab(lines))))
    for one in found:
        printed = one.row.words.rsplit(" : ", 1)[-1]
        assert " ".join(lines[one.row.line - 1][one.row.start : one.row.end].split()) == printed
    return found


def told_of(text: str) -> dict[tuple[str, str], int]:
    return {(one.figure, one.key): int(one.value) for one in cells(text)}


def table(*rows: str, before: str = "", after: str = "", start: str = START) -> str:
    return f"{start}{before}\n\n" + "\n".join(f"| {row} |" for row in rows) + f"\n\n{after}\n"


REGIONS = ("Région | Projets | Montant accordé (€)", "Bretagne | 12 | 340 000", "Île-de-France | 8 | 212 500")
TOTAL = "Total | 20 | 552 500"


def test_regions_tell_their_projects_and_their_money_and_their_total() -> None:
    assert told_of(table(*REGIONS, TOTAL)) == {
        ("projects.by_region", "53"): 12,
        ("projects.by_region", "11"): 8,
        ("projects.total", ""): 20,
        ("money.granted_by_region", "53"): 340_000,
        ("money.granted_by_region", "11"): 212_500,
        ("money.granted", ""): 552_500,
    }


def test_the_lines_over_the_table_and_the_head_of_the_column_are_told() -> None:
    text = table(*REGIONS, before="Tableau 1 – Projets par région")
    first = next(one for one in cells(text) if one.key == "53")
    assert first.head is not None
    lines = text.splitlines()
    assert lines[first.above[0] - 1] == "Tableau 1 – Projets par région"
    line, start, end = first.head
    assert line in first.above
    assert lines[line - 1][start:end] == "Projets"


def test_departments_with_their_numbers_and_overseas() -> None:
    rows = ("Département | Nombre de projets", "07 – Ardèche | 3", "Paris (75) | 4", "La Réunion | 2", "2A | 1")
    assert told_of(table(*rows)) == {
        ("projects.by_department", key): n for key, n in zip(("07", "75", "974", "2A"), (3, 4, 2, 1), strict=True)
    }


def test_a_cell_is_found_where_its_label_holds_the_same_digits() -> None:
    text = table("Département | Projets", "Paris (75) | 5", "Var (83) | 3")
    for one in cells(text):
        assert one.row.start == text.splitlines()[one.row.line - 1].rindex(str(one.value))


@pytest.mark.parametrize(
    ("head", "rows", "figure"),
    [
        ("Niveau de maturité", {"Amorçage": "amorcage", "Montée en charge": "montee_en_charge"}, "by_maturity"),
        ("Avancement", {"Bien avancé": "bien_avance", "Retardé ou en pause": "retarde_ou_pause"}, "by_progress"),
        ("Porteur", {"Communes": "commune", "Associations": "association"}, "by_porteur_kind"),
        ("Catégorie principale", {"Qualité d’accueil": "qualite", "Recours": "recours"}, "by_main_category"),
    ],
)
def test_stages_categories_and_porteurs(head: str, rows: dict[str, str], figure: str) -> None:
    text = table(f"{head} | Projets | Part", *(f"{label} | {10 + n} | 50 %" for n, label in enumerate(rows)))
    assert told_of(text) == {(f"projects.{figure}", code): 10 + n for n, code in enumerate(rows.values())}


def test_a_table_may_have_its_parts_in_columns() -> None:
    text = table(
        "Maturité | Amorçage | Expérimentation | Total", "Projets | 7 | 9 | 16", before="16 projets ont été soutenus."
    )
    assert told_of(text) == {
        ("projects.by_maturity", "amorcage"): 7,
        ("projects.by_maturity", "experimentation"): 9,
        ("projects.total", ""): 16,
    }


def test_years_are_those_of_the_calls() -> None:
    rows = ("Appel | Lauréats", "2023 | 12", "2024 | 14")
    found = {one.population: int(one.value) for one in cells(table(*rows))}
    assert found == {Population(year=2023): 12, Population(year=2024): 14}
    # « Projets » of a year are those that it follows as well.
    assert not cells(table("Année | Projets", *rows[1:]))


def test_a_list_of_numbers_without_heads() -> None:
    rows = ("Projets retenus          17", "Régions concernées        6", "Candidatures reçues      41")
    text = "\n".join((f"{START}Chiffres clés\n", *rows))
    assert told_of(text) == {("projects.total", ""): 17, ("regions.total", ""): 6}


def test_a_number_without_a_noun_is_of_projects_where_a_sentence_counts_as_many() -> None:
    rows = ("Porteur | Nbr | %", "Communes | 9 | 60 %", "Associations | 6 | 40 %", "Total | 15 | 100 %")
    said = {("projects.by_porteur_kind", "commune"): 9, ("projects.by_porteur_kind", "association"): 6}
    assert told_of(table(*rows, before="15 projets ont été soutenus.")) == {**said, ("projects.total", ""): 15}
    assert told_of(table(*rows, before="Répartition des projets par porteur")) == {**said, ("projects.total", ""): 15}
    assert not told_of(table(*rows))


def test_money_in_thousands_is_told_about() -> None:
    one, two = cells(table("Région | Montant versé (k€)", "Bretagne | 340", "Normandie | 90"))
    assert (one.figure, one.key, one.value, one.row.certainty) == ("money.paid_by_region", "53", 340_000, "environ")
    assert two.value == 90_000


def test_a_table_of_what_the_caflab_follows_is_of_these() -> None:
    rows = ("Région | Dossiers", "Bretagne | 6", "Normandie | 5", "Total | 11")
    followed = {one.population for one in cells(table(*rows, before="Dossiers suivis par le Caflab"))}
    assert followed == {Population(caflab=True)}
    said = "11 projets sont suivis par le Caflab."
    assert {one.population for one in cells(table(*rows, before=said))} == followed
    # Its cover names it, nothing says of which dossiers it speaks.
    assert not cells(table(*rows, start=f"Caflab\n\n{START}"))
    assert not cells(table(*rows, start=f"Bilan des dossiers suivis\n\n{START}"))


REGION_ROWS = ("Bretagne | 12", "Normandie | 8", "Total | 20")
STAGES = ("Bretagne | 12 | 3", "Normandie | 8 | 2")
OTHERS = {
    "another head": table("Région | Projets déposés", *REGION_ROWS),
    "papers": table("Région | Projets avec fiche", *REGION_ROWS),
    "another caption": table("Région | Projets", *REGION_ROWS, before="Projets déposés en 2025"),
    "another sort": table("Région | Projets", *REGION_ROWS, before="Projets de médiation par région"),
    "another fund": table("Région | Projets", *REGION_ROWS, before="Projets du Reaap"),
    "some": table("Région | Projets", *REGION_ROWS, before="Les deux premières régions"),
    "a stage": table("Région | Projets", *REGION_ROWS, before="Projets en expérimentation"),
    "another year": table("Région | Projets", *REGION_ROWS, before="Situation au 31 décembre 2023"),
    "maybe of one call": table("Région | Projets", *REGION_ROWS, before="Lauréats 2025"),
    "nothing": table("Région | Crèches", *REGION_ROWS),
    "no noun": table("Région | Nombre", *REGION_ROWS),
    "two of them": table("Région | Projets | Projets", *STAGES),
    "heads on two lines": table("Région | Projets | Montant", " | 2023 | 2024", *STAGES),
    "towns": table("Ville | Projets", "Paris | 12", "Nantes | 8"),
    "towns without a head": table("Paris | 12", "Nantes | 8", before="Projets soutenus"),
    "regions of yesterday": table("Région | Projets", "Auvergne | 12", "Alsace | 8"),
    "money of whom": table("Région | Montant (€)", "Bretagne | 340 000", "Normandie | 90 000"),
    "money without its unit": table("Région | Montant accordé", "Bretagne | 340", "Normandie | 90"),
    "shares": table("Région | Projets (%)", "Bretagne | 60", "Normandie | 40"),
    "several categories": table(
        "Catégorie | Projets", "Qualité d’accueil | 12", "Recours | 8", "Total | 20",
        after="Un projet peut relever de plusieurs catégories.",
    ),
    "categories in what way": table("Catégorie | Projets", "Qualité d’accueil | 12", "Recours | 8"),
    "two sorts": table("Porteur | Projets", "Commune ou CCAS | 12", "Associations de parents | 8"),
    "a sort among others": table("Porteur | Projets", "Départements | 12", "Collectivités (dont 3 communes) | 8"),
    "began": table("Avancement | Projets", "Démarrés | 12", "Achevés | 8"),
    "a choice": table("Région | Projets", *REGION_ROWS, before="212 projets ont été soutenus."),
    "followed by whom": table("Région | Projets suivis", *REGION_ROWS, before="20 projets ont été soutenus."),
    "spoken of before": table("Région | Projets", *REGION_ROWS, before="Répartition des vingt projets"),
}  # fmt: skip


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_doubt_tells_nothing(text: str) -> None:
    assert told_of(text) == {}


def test_the_total_of_lines_that_are_not_all_understood_is_not_of_all() -> None:
    rows = ("Région | Projets", "Bretagne | 12", "Alsace | 8", "Total | 20")
    assert told_of(table(*rows)) == {("projects.by_region", "53"): 12}
    assert told_of(table(*rows, before="20 projets ont été soutenus.")) == {
        ("projects.by_region", "53"): 12,
        ("projects.total", ""): 20,
    }


def test_the_total_of_a_region_is_its_own() -> None:
    rows = ("Département | Projets", "Finistère | 12", "Morbihan | 8", "Total | 20")
    alone = {("projects.by_department", "29"): 12, ("projects.by_department", "56"): 8}
    assert told_of(table(*rows)) == alone
    assert told_of(table(*rows, before="Projets en Bretagne", start=LONG)) == {
        **alone,
        ("projects.by_region", "53"): 20,
    }
    inside = cells(table(*rows, start="Le Fipe en Bretagne\n\n"))
    assert {(one.figure, one.population) for one in inside if not one.key} == {
        ("projects.total", Population(region="53"))
    }


def test_an_old_recueil_tells_its_total_as_the_caflab_follows_it() -> None:
    found = {(one.figure, one.key): one for one in cells(RECUEIL.read_text(encoding="utf-8"), year=2026)}
    assert found["projects.total", ""].value == 26
    assert {one.population for one in found.values()} == {Population(caflab=True)}
    assert ("projects.by_porteur_kind", "association") not in found  # « dont 2 centres sociaux », counted apart


def test_a_label_is_read_whole() -> None:
    assert head_of("Nombre de projets Fipe") == Head("projects.total")
    assert head_of("Nombre") == Head()
    assert head_of("Région", of_place="department") == Head(dimension="total")
    for words in (
        "Villes de plus de 10 000 habitants",
        "Total hors DOM",
        "Hors Île-de-France",
        "Projets déposés",
        "Part",
    ):
        assert head_of(words) is None


def test_a_long_table_takes_no_longer_by_line() -> None:
    def spent(number: int) -> float:
        rows = (f"Commune | {rank}" for rank in range(number))
        text = table("Catégorie | Projets", *(f"Qualité | {n}" for n in range(number)), "Total | 3") + table(*rows)
        start = time.process_time()
        cells(text)
        return time.process_time() - start

    # The best of three: what else the machine does only adds to it.
    short, long = (min(spent(number) for _ in range(3)) for number in (200, 2000))
    assert long < 25 * short
