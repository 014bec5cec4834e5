"""Two documents side by side: nothing that differs is missed, nothing that is equal is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from reporting.rendering.comparison import Change, compare
from reporting.rendering.content import FicheContent, FigureRow, RecueilContent
from tests.reporting.rendering import samples


def changed(content: RecueilContent, rank: int, **values: object) -> RecueilContent:
    """The same recueil, where one project says something else."""
    wanted = content.projects[rank].reference

    def other(project: FicheContent) -> FicheContent:
        return replace(project, **values) if project.reference == wanted else project

    regions = tuple(replace(one, projects=tuple(map(other, one.projects))) for one in content.regions)
    return replace(content, regions=regions)


def test_the_same_document_twice_differs_in_nothing() -> None:
    content = samples.recueil(6)
    found = compare(content, samples.recueil(6))
    assert (found.entered, found.left, found.changed, found.texts) == ((), (), (), ())
    assert found.unchanged == 6
    assert all(figure.difference == 0 or figure.before == figure.after for figure in found.figures)
    assert not [figure for figure in found.figures if figure.is_row]


def test_who_entered_and_who_left_are_named() -> None:
    few, many = samples.recueil(4), samples.recueil(6)
    gained = {project.reference for project in many.projects} - {project.reference for project in few.projects}
    found = compare(few, many)
    assert {project.reference for project in found.entered} == gained
    assert found.left == ()
    back = compare(many, few)
    assert {project.reference for project in back.left} == gained
    assert back.entered == ()


def test_what_changed_in_a_project_is_told_line_by_line() -> None:
    before = samples.recueil(5)
    project = before.projects[2]
    after = changed(
        before, 2, maturity_label="Pérennisation", amount_label="12 000 €", summary=(*project.summary, "Un ajout.")
    )
    (found,) = compare(before, after).changed
    assert found.project.reference == project.reference
    assert found.changes == (
        Change("Maturité", project.maturity_label, "Pérennisation"),
        Change("Montant", project.amount_label, "12 000 €"),
        Change("Texte", "", "Un ajout."),
    )


def test_figures_stand_side_by_side_with_the_lines_that_moved() -> None:
    before, after = samples.recueil(4), samples.recueil(6)
    found = {figure.id: figure for figure in compare(before, after).figures if not figure.is_row}
    assert set(found) == set(before.figures) | set(after.figures)
    for id, figure in found.items():
        old, new = before.figures[id].value, after.figures[id].value
        assert figure.difference == (None if old is None or new is None else new - old)
        assert (figure.before, figure.after) == (before.figures[id].text, after.figures[id].text)
    moved = [figure for figure in compare(before, after).figures if figure.is_row]
    assert moved
    assert all(figure.difference != 0 for figure in moved)


def test_texts_are_compared_section_by_section() -> None:
    before = samples.recueil(2)
    after = replace(before, blocks=(samples.block("chapo", "", ("Un fonds aide.",)), *before.blocks[1:]))
    assert compare(before, after).texts == (
        Change("chapo", "Un fonds aide les territoires à inventer.", "Un fonds aide."),
    )


def test_cents_are_compared_and_told() -> None:
    content = samples.recueil(2)
    figure = replace(next(iter(content.figures.values())), id="a", unit="€", text="1 000,10 €", value=1000, rows=())
    row = FigureRow("2024", "2024", 1000, "1 000,10 €", "", "")
    sides = [
        replace(content, figures={"a": replace(figure, text=text, rows=(replace(row, text=text),))})
        for text in ("1 000,10 €", "1 000,90 €")
    ]
    found = compare(*sides).figures
    assert [(one.is_row, one.difference) for one in found] == [(False, Decimal("0.80")), (True, Decimal("0.80"))]


def test_the_lines_of_a_figure_that_is_not_known_are_not_zero() -> None:
    before = samples.recueil(4)
    id, known = next((id, one) for id, one in before.figures.items() if one.rows and one.unit != "€")
    silent = replace(known, value=None, text="non communiqué", rows=())
    found = compare(before, replace(before, figures={**before.figures, id: silent})).figures
    rows = [one for one in found if one.id == id and one.is_row]
    assert rows
    assert {(one.after, one.difference) for one in rows} == {("", None)}
