"""What is decided before any page is laid out: shapes, bars, cover, sections, figures in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.errors import DomainError
from reporting.rendering import (
    charts,
    cover,
    fiche_views,
    figure_views,
    fitting,
    kinds,
    maps,
    palette,
    sections,
    segments,
    shapes,
)
from reporting.rendering.content import FigureRow
from reporting.rendering.shapes import Box
from tests.reporting.rendering import samples


@pytest.mark.parametrize("pattern", sorted(shapes.PATTERNS))
@given(height=st.floats(1, 40), ratio=st.floats(1, 40), steps=st.integers(1, 6))
def test_patterns_stay_in_their_box(pattern: str, height: float, ratio: float, steps: int) -> None:
    width = height * ratio
    path = shapes.PATTERNS[pattern](Box(0, 0, width, height), steps)
    assert path.startswith("M")
    for command in path.split("z")[:-1]:
        x, y = command[1:].replace("h", " ").replace("a", " ").replace("L", " ").split()[:2]
        assert -0.01 <= float(x) <= width + 0.01
        assert -0.01 <= float(y) <= height + 0.01


def test_a_square_is_a_dossier_up_to_forty_then_a_bar() -> None:
    assert charts.bar(40, 40, "x").shapes[0].path.count("M") == 40
    assert charts.bar(12, 40, "x").shapes[0].path.count("M") == 12
    assert charts.bar(41, 41, "x").shapes[0].path.count("M") == 1
    assert charts.bar(0, 41, "x").shapes == ()
    boxes, _ = charts.squares(40, 40, charts.ROW_WIDTH)
    assert max(box.x + box.width for box in boxes) <= charts.ROW_WIDTH


@given(st.integers(0, 400), st.integers(0, 40))
def test_the_cover_holds_whatever_the_number(described: int, announced: int) -> None:
    place = cover._layout(described + announced)
    assert place.height <= cover.HEIGHT + 0.01
    assert place.columns * place.side + (place.columns - 1) * place.gap == pytest.approx(cover.WIDTH)


def test_the_cover_says_in_words_what_it_draws() -> None:
    unknown = cover.build(samples.recueil(18)).title
    assert unknown.startswith("26 carreaux, un par dossier.".replace(" ", " ", 1)) or "26" in unknown
    assert "plusieurs par dossier" in unknown
    assert "8\u00a0dossiers annoncés sans description" in unknown
    known = cover.build(samples.recueil(18, mains=("recours", "qualite"))).title
    assert "Catégories principales\u00a0: 9 Qualité d’accueil (diagonales), 9 Recours (lignes)" in known
    nothing = cover.build(samples.recueil(19, announced=None, short=True)).title
    assert "19\u00a0dossiers aux catégories à renseigner" in nothing


def test_the_numbers_of_the_cover_are_those_of_the_figures() -> None:
    """A cover never counts by itself: it prints what the registry counted, and refuses to contradict its document."""
    content = samples.recueil(18)
    by_category = content.figures["projects.by_category"]
    rows = (replace(by_category.rows[0], value=11), *by_category.rows[1:])
    other = {**content.figures, "projects.by_category": replace(by_category, rows=rows)}
    assert "11 Qualité d’accueil" in cover.build(replace(content, figures=other)).title
    described = replace(content.figures["projects.described"], value=17)
    with pytest.raises(DomainError, match="dossiers décrits"):
        cover.build(replace(content, figures={**content.figures, "projects.described": described}))


def test_sections_without_anything_to_say_do_not_print() -> None:
    content = samples.recueil(18)
    assert [section.id for section in sections.build(content)] == ["presentation", "I", "II", "III", "conclusion"]
    plain = tuple(replace(region, projects=()) for region in content.regions)
    assert sections.build(replace(content, blocks=(), figures={}, regions=plain)) == ()


def test_our_titles_take_the_next_number() -> None:
    content = samples.recueil(18)
    kept = tuple(block for block in content.blocks if block.section.startswith("III"))
    (section,) = sections.build(replace(content, blocks=kept, figures={}, regions=()))
    assert section.title == "I. Enseignements"


def test_all_unknown_is_said_in_a_sentence_with_what_the_source_prints() -> None:
    content = samples.recueil(18)
    part = next(one for section in sections.build(content) for one in section.parts if one.id == "II.2")
    (view,) = figure_views.views(part, content).charts
    assert view.layout == "inline"
    assert [line.row.label for line in view.rows] == ["Non évalué"]
    assert view.printed == ("(26 dossiers suivis) : 26.",)


def test_announced_dossiers_stand_beside_the_regions() -> None:
    content = samples.recueil(18)
    part = next(one for section in sections.build(content) for one in section.parts if one.id == "I.3")
    (view,) = figure_views.views(part, content).charts
    assert view.layout == "map"
    assert view.map is not None
    assert next(line.announced.text if line.announced else None for line in view.rows) == "9"


def test_rows_that_do_not_sum_up_are_not_called_a_total() -> None:
    figure = replace(
        samples.figure("projects.by_category", "Catégories", 18),
        rows=tuple(FigureRow(code, code, 12, "12", "", "") for code in palette.CATEGORIES),
    )
    content = samples.recueil(18)
    assert figure_views._chart(figure, content).total_label == "Projets en tout"


def test_advice_is_set_apart() -> None:
    content = samples.recueil(18)
    part = next(one for section in sections.build(content) for one in section.parts if one.id == "III.1")
    assert [block.is_advice for block in figure_views.views(part, content).blocks] == [False, True]


def test_short_fiches_share_pages_and_long_ones_do_not() -> None:
    short = kinds.body(samples.recueil(12, short=True))
    fiches = [segment for segment in short if segment.key.startswith("fiche-")]
    assert [segment.flows for segment in fiches] == [True] * 12
    assert sum(segment.fresh for segment in fiches) == len(samples.recueil(12, short=True).regions)
    long = [segment for segment in kinds.body(samples.recueil(12)) if segment.key.startswith("fiche-")]
    assert [segment.flows for segment in long] == [False] * 12


def test_a_fiche_that_cannot_hold_is_not_tried_tight() -> None:
    assert fitting.settings(samples.fiche(1), ()) == (False, True)
    assert fitting.settings(samples.fiche(1, length=40), ()) == (False,)


def test_what_nobody_told_is_gathered_not_lost() -> None:
    view = fiche_views.fiche(replace(samples.fiche(1), budget_label="Inconnu à ce jour"))
    assert view.unknown == "Budget disponible et résultats disponibles"
    assert "Fiche annoncée par la source" in [fact.label for fact in view.known]


def test_two_projects_of_one_place_are_told_apart() -> None:
    content = samples.recueil(2)
    twins = tuple(replace(one, title="Toulouse") for one in content.projects)
    twins = (twins[0], replace(twins[1], project_title="Des artistes en résidence"))
    regions = (replace(content.regions[0], projects=twins),)
    names = segments.titles(replace(content, regions=regions))
    assert sorted(names.values()) == ["Toulouse, Des artistes en résidence", "Toulouse, Un relais qui se déplace"]


def test_a_locator_for_every_department_and_none_for_a_wrong_code() -> None:
    assert maps.locator("974", 40.0) is not None
    assert maps.locator("999", 40.0) is None


def test_lists_run_in_a_sentence() -> None:
    assert fiche_views.sentence(("Un.", "Deux")) == "Un\u202f; Deux."
    assert fiche_views.sentence(("Un. Et demi.", "Deux")) == "Un. Et demi. Deux."


def test_a_block_without_title_opens_its_part() -> None:
    content = replace(samples.recueil(1), regions=(), blocks=(samples.block("III.2", "", ("Rien.",)),), figures={})
    (section,) = sections.build(content)
    assert section.parts[0].title == "Problèmes rencontrés"
