"""The five documents, each set in its own way, all as accessible as a recueil."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from pikepdf import Pdf

from reporting.enums import EditionKind
from reporting.rendering import figure_views, kinds
from reporting.rendering.content import FigureContent, FigureRow, RecueilContent
from reporting.rendering.recueil import render_recueil
from reporting.rendering.sections import Subsection
from tests.reporting.rendering import reading, samples
from tests.reporting.rendering.test_recueil import check_accessible, text_of


def document(kind: EditionKind, projects: int = 3, **changes: object) -> RecueilContent:
    content = samples.recueil(projects)
    return replace(content, meta={**content.meta, "kind": kind.value}, **changes)


def keys(content: RecueilContent) -> list[str]:
    return [segment.key.partition("-")[0] for segment in kinds.plan(content)]


def letter(**changes: object) -> RecueilContent:
    blocks = (
        samples.block("destinataires", "", ("Aux directrices et directeurs des Caf",)),
        samples.block("suite", "Ce qui change en 2026", ("Le fonctionnement seul.",)),
        samples.block("signature", "", ("La direction générale",)),
    )
    return document(EditionKind.LETTER, blocks=blocks, **changes)


def test_a_bilan_has_the_annex_and_no_fiche() -> None:
    found = keys(document(EditionKind.BILAN))
    assert found[:2] == ["couverture", "sommaire"]
    assert "projet" in found
    assert "fiche" not in found
    assert found[-1] == "annexe"


def test_fiches_alone_have_no_cover_and_few_have_no_contents() -> None:
    assert set(keys(document(EditionKind.FICHE, 1))) == {"fiches", "fiche"}
    assert keys(document(EditionKind.FICHE, 4))[0] == "sommaire"


def test_a_letter_says_to_whom_what_and_by_whom_in_that_order(tmp_path: Path) -> None:
    data = render_recueil(letter())
    check_accessible(data, tmp_path)
    text = text_of(data)
    said = [
        "Aux directrices et directeurs",
        "Ce qui change en 2026",
        "Le fonctionnement seul.",
        "La direction générale",
    ]
    places = [text.index(one) for one in said]
    assert places == sorted(places)


def test_a_letter_bears_the_bilan_that_it_cites(tmp_path: Path) -> None:
    """The annex is the bilan itself, with its cover, its own title and its own links."""
    bilan = replace(document(EditionKind.BILAN), title="Bilan du Caflab")
    content = letter(annexed=(bilan,))
    assert keys(content)[:2] == ["lettre", "couverture"]
    data = render_recueil(content)
    check_accessible(data, tmp_path)
    text = text_of(data)
    assert "Pièce jointe" in text
    assert text.count("Annexe 2. Chiffres") == 1
    with Pdf.open(io.BytesIO(data)) as pdf:
        names = [str(one) for one in pdf.Root.Names.Dests.Names][::2]
    assert len(names) == len(set(names))


def test_a_press_release_lists_the_projects_by_department(tmp_path: Path) -> None:
    content = document(EditionKind.PRESS_RELEASE, 6)
    data = render_recueil(content)
    check_accessible(data, tmp_path)
    text = text_of(data)
    assert "Communiqué de presse" in text
    names = sorted({project.department_name for project in content.projects})
    headings = [node.whole_text() for node in reading.read(data).walk() if node.role == "H2"]
    assert [one for one in headings if any(one.startswith(name) for name in names)]
    assert all(project.title in text for project in content.projects)


@pytest.mark.parametrize("kind", EditionKind)
def test_every_kind_of_nothing_is_a_document(kind: EditionKind) -> None:
    content = document(kind, 0, blocks=())
    if kind == EditionKind.FICHE:
        assert kinds.plan(content) == []
    else:
        assert render_recueil(content).startswith(b"%PDF-1.7")


def test_an_annex_has_a_number_when_there_are_two() -> None:
    titles = {
        kind: [entry.title for segment in kinds.plan(document(kind)) for entry in segment.entries]
        for kind in (EditionKind.BILAN, EditionKind.PRESS_RELEASE, EditionKind.LETTER)
    }
    assert "Annexe 2. Chiffres, réserves et sources" in titles[EditionKind.BILAN]
    for kind in (EditionKind.PRESS_RELEASE, EditionKind.LETTER):
        assert "Annexe. Chiffres, réserves et sources" in titles[kind]


@pytest.mark.parametrize(("kind", "told"), [(EditionKind.RECUEIL, True), (EditionKind.BILAN, False)])
def test_the_contents_tell_of_two_pages_where_projects_have_two(kind: EditionKind, told: bool) -> None:
    contents = next(one for one in kinds.plan(document(kind)) if one.key == "sommaire")
    assert ("pages du bloc et de la fiche" in contents.build("", False)) is told


def test_numbers_side_by_side_are_in_the_singular_and_their_notes_say_of_which() -> None:
    def number(id: str, label: str, one: str, note: str) -> FigureContent:
        return FigureContent(id, label, "projet", "1", 1, "", "", note=note, one=one)

    known = number("a", "Projets avec budget", "Projet avec budget", "")
    other = number("b", "Projets avec fiche", "Projet avec fiche", "Inconnu pour 9 projets.")
    part = Subsection("x", "x", "Titre", (), (known, other))
    html = render_to_string(
        "reporting/pdf/_part.html", {"part": part, "view": figure_views.views(part, document(EditionKind.BILAN))}
    )
    assert '<span class="compte">Projet avec budget</span>' in html
    assert "Projets avec fiche\u00a0: inconnu pour 9 projets." in html


@pytest.mark.parametrize(("kind", "told"), [(EditionKind.RECUEIL, True), (EditionKind.FICHE, False)])
def test_a_fiche_sends_to_the_annex_where_there_is_one(kind: EditionKind, told: bool) -> None:
    fiche = next(one for one in kinds.plan(document(kind)) if one.key.startswith("fiche-"))
    assert ("Son bloc dans l’annexe 1" in fiche.build("", False)) is told


@pytest.mark.parametrize(("share", "told"), [("", False), ("100 %", True)])
def test_rows_that_do_not_add_up_have_no_total(share: str, told: bool) -> None:
    """Four actions asked for and none selected: no sum, though four and zero make four."""
    rows = (FigureRow("a", "Demandées", 4, "4", share, ""), FigureRow("b", "Retenues", 0, "0", share and "0 %", ""))
    figure = FigureContent("actions.by_status", "Actions", "action", "4", 4, "", "", rows=rows)
    part = Subsection("x", "x", "Titre", (), (figure,))
    [chart] = figure_views.views(part, document(EditionKind.BILAN)).charts
    assert (chart.total_label == "Total") is told
