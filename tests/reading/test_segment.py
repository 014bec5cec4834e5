"""Texts cut into headings, paragraphs, lists, tables and fiches, each with its lines."""

from __future__ import annotations

from reporting.reading.check import contradictions
from reporting.reading.places import departments_of_commune, places
from reporting.reading.segment import segment
from reporting.reading.text import Document, Line
from reporting.reading.words import fold
from tests.reading.pairs import document

TEXT = """I. Les projets

Au total, 26 projets ont été
retenus par le comité. Ils se
répartissent ainsi :

• 12 crèches, dont deux
  dans des quartiers ;
• 14 relais.

Porteur          Projets    Part
Communes              19     73 %
Associations           7     27 %
Total                 26    100 %
"""


def test_wrapped_lines_are_one_paragraph_and_keep_their_lines():
    text = segment(document(TEXT))
    paragraph = text.blocks[1]
    assert paragraph.text == "Au total, 26 projets ont été retenus par le comité. Ils se répartissent ainsi :"
    assert [line.number for line in paragraph.lines] == [3, 4, 5]
    assert paragraph.line_at(paragraph.text.index("comité")).number == 4
    assert paragraph.section.title == "I. Les projets"
    assert len(paragraph.sentences) == 2


def test_items_go_with_the_sentence_that_announces_them():
    (listing,) = segment(document(TEXT)).listings
    assert [item.text for item in listing.items] == ["12 crèches, dont deux dans des quartiers ;", "14 relais."]
    assert listing.intro is not None
    assert listing.intro.text.endswith("ainsi :")


def test_columns_that_spaces_align_are_a_table():
    (table,) = segment(document(TEXT)).tables
    assert [row.cells for row in table.rows][-1] == ("Total", "26", "100 %")


def test_each_cell_starts_after_the_one_before_even_where_both_say_the_same():
    (row,) = segment(document("| Nom | Du 9 | Au 9 |\n|---|---|---|\n| Gap 9 | 9 | 9 |\n")).tables[0].rows
    assert [row.text[at:] for at in row.cell_starts] == ["Gap 9 | 9 | 9 |", "9 | 9 |", "9 |"]
    # The sign that opens a line is in its first cell, not in its text.
    dashed = segment(document("- Finistère      390 000 €\n- Morbihan       275 000 €\n")).tables[0].rows[0]
    assert [dashed.text[at:] for at in dashed.cell_starts] == ["Finistère 390 000 €", "390 000 €"]


def test_pipes_tabs_and_cells_are_tables():
    pipes = "| Porteur | Projets |\n|---|---|\n| Communes | 19 |"
    tabs = "Porteur\tProjets\nCommunes\t19"
    cells = Document("a", (Line(1, "", cells=("Porteur", "Projets")), Line(2, "", cells=("Communes", "19"))))
    for given in (document(pipes), document(tabs), cells):
        (table,) = segment(given).tables
        assert table.header == ("Porteur", "Projets")
        assert [row.cells for row in table.rows] == [("Communes", "19")]


FICHES = """Le Nid
Porteur : commune de Dole
Places : 12

La Ruche
Porteur : association Alvéole
Places : 20
"""


def test_fields_make_fiches():
    fiches = segment(document(FICHES)).fiches
    assert [fiche.name for fiche in fiches] == ["Le Nid", "La Ruche"]
    assert [[block.label for block in fiche.fields] for fiche in fiches] == [["Porteur", "Places"]] * 2


def test_numbered_lines_are_titles_or_items():
    text = segment(document("1. Le contexte\n\nIl est connu.\n\n2. Les suites\n\n1. ouvrir ;\n2. former ;\n3. aider."))
    assert [block.kind for block in text.blocks] == ["heading", "text", "heading", "item", "item", "item"]


def test_a_person_is_no_mark_of_a_list():
    assert segment(document("M. Durand présente le bilan.")).blocks[0].kind == "text"


def test_places_are_names_and_communes_have_departments():
    text = "Un projet dans le Lot, deux en Île-de-France, et un lot de livres."
    assert [place.name for place in places(text, fold(text))] == ["Lot", "Île-de-France"]
    assert departments_of_commune("Épernay") == {"51"}
    assert departments_of_commune("Saint-Théoffrey") == {"38"}


def test_nothing_and_nonsense_are_read():
    assert contradictions([]) == []
    for text in ("", "\n\n", "|", "::", "12", "1.\n2.\n", "« " * 500, "a " * 3000, "12 000 " * 800, "- " * 50):
        assert contradictions([document(text)]) == []
