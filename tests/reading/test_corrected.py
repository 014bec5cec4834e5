"""What a person corrects is what every rule reads: in the words of the line, or in the statement alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.models import StatementCorrection
from reporting.reading.check import Contradiction, contradictions_of
from reporting.reading.rules.registry import Read
from reporting.reading.segment import segment
from reporting.reading.spelled import spell
from reporting.reading.text import Document, Line
from reporting.readings.corrected import corrected
from reporting.readings.told import told

BUDGETS = "Le relais de Gap dispose de 12 places.\n\nLe relais de Gap, avec ses 14 places, est complet."
SUM = "40 projets sont soutenus : 25 en Bretagne et 12 en Normandie."


def document(text: str, name: str = "texte.txt") -> Document:
    return Document(name, tuple(Line(number, line) for number, line in enumerate(text.split("\n"), 1)))


def table(*rows: tuple[str, ...]) -> Document:
    lines = (Line(number, " | ".join(cells), None, "row", cells) for number, cells in enumerate(rows, 1))
    return Document("tableau.docx", tuple(lines))


def read(given: Document, said: Mapping[str, str | Mapping[str, Any]]) -> Read:
    """A document, with corrections by the first words of a number: its value, or all that is said of it."""
    as_written = Read(segment(given))
    rows = [row for _, row in told(as_written)]
    made = []
    for words, values in said.items():
        row = next(row for row in rows if row.words.startswith(words))
        kept = {"value": values} if isinstance(values, str) else dict(values)
        dropped = kept.pop("is_dropped", False)
        made.append(StatementCorrection(line=row.line, start=row.start, values=kept, is_dropped=bool(dropped)))
    return corrected(given, as_written, made)


def found(given: Document, said: Mapping[str, Any] | None = None) -> list[Contradiction]:
    return contradictions_of([read(given, said or {})])


def rules(given: Document, said: Mapping[str, Any] | None = None) -> list[str]:
    return [one.rule for one in found(given, said)]


@pytest.mark.parametrize(
    ("text", "said", "rule"),
    [
        (BUDGETS, {"12 places": "14"}, "projet-deux-faits"),
        ("La crèche des Lilas accueille douze enfants le mercredi.\n\n"
         "À la crèche des Lilas, quatorze enfants sont accueillis le mercredi.", {"douze": "14"}, "projet-deux-faits"),
        ("Douze (14) projets sont soutenus.", {"Douze": "14"}, "chiffres-lettres"),
        (SUM, {"40 projets": "37"}, "somme-phrase"),
    ],
)  # fmt: skip
def test_a_rule_falls_silent_once_the_number_is_right(text: str, said: Mapping[str, str], rule: str) -> None:
    assert rules(document(text)) == [rule]
    assert rules(document(text), said) == []


@pytest.mark.parametrize(
    ("text", "said", "rule", "explained"),
    [
        (BUDGETS.replace("12", "14"), {"14 places": "12"}, "projet-deux-faits", "« 12 », puis « 14 »"),
        ("Trois communes participent : Gap, Digne et Manosque.", {"Trois": "4"},
         "enumeration-annoncee", "« Quatre communes »"),
        ("L’aide est plafonnée à 80 % du coût. Le projet de Gap a reçu une aide de 70 % du coût.", {"70 %": "90"},
         "plafond-depasse", "« 90 % »"),
        ("La moitié des 40 familles viennent, soit 20 familles.", {"La moitié": "60"}, "pourcentage-effectif", "60"),
    ],
)  # fmt: skip
def test_a_rule_speaks_of_the_corrected_number_and_quotes_the_line_as_it_is_written(
    text: str, said: Mapping[str, str], rule: str, explained: str
) -> None:
    given = document(text)
    assert rules(given) == []
    (one,) = found(given, said)
    assert one.rule == rule
    assert explained in one.explanation
    assert {passage.text for passage in one.passages} <= set(text.split("\n"))


def test_a_cell_is_corrected_with_its_line() -> None:
    fiche = table(
        ("Porteur", "Commune de Florac"),
        ("Département", "Lozère"),
        ("Maturité", "expérimentation"),
        ("Budget", "de l’ordre de 120 k€"),
    )
    line = read(fiche, {"120": "140500"}).text.lines[3]
    assert (line.text, line.cells) == ("Budget | de l’ordre de 140,5 k€", ("Budget", "de l’ordre de 140,5 k€"))
    counts = table(("177", "actions soutenues"), ("177", "relais aidés"))
    both = read(counts, {"177 relais": "40"}).text.lines
    assert [one.cells[0] for one in both] == ["177", "40"]


ROWS = (
    ("Département", "Projets", "Part", "Montant accordé (k€)"),
    ("Ardèche", "9", "60 %", "120"),
    ("Drôme", "6", "40 %", "80"),
    ("Total", "16", "100 %", "200"),
)


def written(rows: Sequence[tuple[str, ...]], form: str) -> Document:
    """The same table as formats hand it over: cells, signs, spaces."""
    if form == "cells":
        return table(*rows)
    lines = [f"| {' | '.join(row)} |" if form == "signs" else "".join(f"{one:26}" for one in row) for row in rows]
    return document("\n".join(["Aides du fonds", "", *lines]))


@pytest.mark.parametrize("form", ["cells", "signs", "spaces"])
def test_the_cells_of_a_table_are_told_by_row_and_column(form: str) -> None:
    given = written(ROWS, form)
    rows = [row for _, row in told(Read(segment(given)))]
    assert [(row.subject, row.population, row.measure, row.value, row.unit) for row in rows[:3]] == [
        ("Projets", "Ardèche", "nombre", 9, ""),
        ("Part", "Ardèche", "part", 60, "%"),
        ("Montant accordé (k€)", "Ardèche", "montant", 120_000, "€"),
    ]
    cells = [cell for row in ROWS[1:] for cell in row[1:]]
    assert [given.lines[row.line - 1].text[row.start : row.end] for row in rows] == cells
    assert [row.position for row in rows] == list(range(1, 10))


def test_what_a_cell_says_of_its_number_is_told() -> None:
    given = document(
        "2. Les projets\n\nBilan de 2023\n\n| N° | Projet | Année | Places | 2022 | Observations |\n"
        "| 1 | Crèche | 2024 | environ 12 | 12 | douze familles le 3 mars 2021 |\n"
        "| 2 | Relais | 2024 | 8 à 10 | -5 % | 07 |"
    )
    rows = [row for _, row in told(Read(segment(given)))]
    assert [(row.subject, row.population, row.value, row.upper, row.certainty, row.period) for row in rows] == [
        ("Places", "Crèche", 12, None, "environ", "2023"),
        ("2022", "Crèche", 12, None, "exact", "2022"),
        ("Observations", "Crèche", 12, None, "exact", "3 mars 2021"),
        ("Places", "Relais", 8, 10, "fourchette", "2023"),
        ("2022", "Relais", -5, None, "exact", "2022"),
    ], "neither ranks nor years nor codes"


def test_ranks_of_titles_are_not_told() -> None:
    given = document(
        "1. Contexte\n\nLe fonds existe.\n\n2) Les projets\n\n12 projets retenus\n\n3. Bilan de 4 relais\n"
    )
    assert [row.words for _, row in told(Read(segment(given)))] == ["12 projets", "4 relais"]


@pytest.mark.parametrize("form", ["cells", "signs", "spaces"])
@pytest.mark.parametrize("projects", ["15", None])
def test_a_total_is_right_once_its_cells_are(form: str, projects: str | None) -> None:
    given = written(ROWS, form)
    assert rules(given) == ["total-tableau"]
    said: dict[str, Any] = {"16": projects or {"is_dropped": True}}
    again = read(given, said)
    assert contradictions_of([again]) == []
    assert not again.unworded
    last = " ".join(again.text.lines[-1].text.replace("|", " ").split())
    assert last == f"Total {projects or '–'} 100 % 200"
    (one,) = found(given, {**said, "80": "85000"})
    assert (one.rule, "205" in one.explanation) == ("total-tableau", True), "in the unit of the head"
    assert [" ".join(given.lines[told.line - 1].text.split()) for told in one.passages] == [
        told.text for told in one.passages
    ], "the document as it is written"


def test_a_correction_holds_between_documents() -> None:
    texts = [document(part, f"{rank}.txt") for rank, part in enumerate(BUDGETS.split("\n\n"))]
    assert contradictions_of([Read(segment(one)) for one in texts])
    assert not contradictions_of([read(texts[0], {"12 places": "14"}), read(texts[1], {})])
    (one,) = contradictions_of([read(texts[0], {"12 places": "13"}), read(texts[1], {})])
    assert "13" in one.explanation
    assert one.passages[0].text == texts[0].lines[0].text
    dropped = {"12 places": {"is_dropped": True}}
    assert not contradictions_of([read(texts[0], dropped), read(texts[1], {})]), "no words say that it is no number"


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Le comité a examiné entre 10 et 12 projets.", "10 et", "11"),
        ("Le relais a reçu une dizaine de familles.", "une dizaine", "14"),
        ("Le projet est porté par la commune et accueille depuis deux\ncent douze enfants, dans les relais du bourg.",
         "deux", "14"),
        (SUM, "40", "-3"),
        # « 12 » alone on its line is the number of a page.
        ("1 200\n\nLe nombre de familles est donné par la Caf.", "1 200", "12"),
    ],
)  # fmt: skip
def test_what_words_cannot_say_goes_into_the_statement_alone(text: str, words: str, value: str) -> None:
    given = document(text)
    again = read(given, {words: value})
    assert again.text.lines == given.lines
    assert Decimal(value) in [one.value for one in again.statements]
    assert again.unworded == {1}


def test_what_is_no_value_goes_into_the_statement_alone() -> None:
    given = document(SUM)
    one = read(given, {"40 projets": {"subject": "crèches", "value": "37"}, "25": {"is_dropped": True}})
    assert one.text.lines[0].text.startswith("37 projets")
    assert [(int(each.value), each.noun) for each in one.statements] == [(37, "crech"), (12, "")]
    assert one.unworded == {1}


def test_a_range_becomes_the_number_that_is_said_to_be_exact() -> None:
    given = document("Le comité a examiné entre 10 et 12 projets.")
    again = read(given, {"10 et": {"value": "11", "certainty": "exact"}})
    assert again.text.lines[0].text == "Le comité a examiné entre 11 projets."


def test_a_unit_may_be_at_the_next_line_and_one_is_no_article() -> None:
    given = document(
        "L’ensemble des aides décrites ici par les trois communes représente 316 000\neuros, pour deux relais."
    )
    again = read(given, {"316": "320000", "deux": "1"})
    assert [line.text[-21:] for line in again.text.lines] == ["es représente 320 000", "euros, pour 1 relais."]
    assert [int(one.value) for one in again.statements] == [3, 320_000, 1]
    assert not again.unworded


def test_several_numbers_of_a_line_keep_their_places() -> None:
    given = document(SUM)
    again = read(given, {"40": "1 200".replace(" ", ""), "25": "1100", "12": "100"})
    assert again.text.lines[0].text == "1 200 projets sont soutenus : 1 100 en Bretagne et 100 en Normandie."
    assert [int(one.value) for one in again.statements] == [1200, 1100, 100]
    assert again.passage(again.text.lines[0]).text == SUM


# 1 000 in one block of digits may be a year.
NUMBERS = st.integers(2, 999) | st.integers(10_000, 99_999)
FORMS = (
    lambda n: f"{n} enfants",
    lambda n: f"{n:,} enfants".replace(",", " "),
    lambda n: f"{n:,} enfants".replace(",", "\u202f"),
    lambda n: f"{spell(n)} enfants",
    lambda n: f"{n} k€",
    lambda n: f"{n}\u00a0€",
    lambda n: f"{n},5 M€",
    lambda n: f"{n:,} points".replace(",", " "),
    lambda n: f"environ {n} enfants",
)


@given(st.lists(st.tuples(st.sampled_from(FORMS), NUMBERS, NUMBERS), min_size=1, max_size=3))
def test_each_number_is_said_in_its_words_and_the_others_stay(
    several: Sequence[tuple[Any, int, int]],
) -> None:
    parts = ["le relais de Gap a eu " + form(was) for form, was, _ in several]
    given = document("Cette année-là, " + " ; ".join(parts) + ".")
    before = Read(segment(given))
    rows = [row for _, row in told(before)]
    assert len(rows) == len(several)
    made = [
        StatementCorrection(line=row.line, start=row.start, values={"value": str(now)})
        for row, (_, _, now) in zip(rows[::2], several[::2], strict=True)
    ]
    again = corrected(given, before, made)
    wanted = [Decimal(one[2]) if rank % 2 == 0 else rows[rank].value for rank, one in enumerate(several)]
    assert not again.unworded
    assert [row.value for _, row in told(Read(again.text))] == wanted
    assert [one.noun for one in again.statements] == [one.noun for one in before.statements]
