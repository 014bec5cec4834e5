"""The maps: every official code is drawn, and all that a map shows is also said."""

from __future__ import annotations

import math
import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from projects.core.french import NBSP, typeset
from projects.territories.maps import UNKNOWN, VIEW_BOX, choropleth, classes_for, load_map, locator
from projects.territories.maps.outlines import path_rings
from projects.territories.models import Department, Region

SVG = "{http://www.w3.org/2000/svg}"
RECUEIL = {"84": 6, "24": 1, "94": 1, "32": 2, "11": 3, "04": 2, "28": 1, "76": 1, "52": 1}


@pytest.mark.django_db
def test_maps_draw_every_official_code_under_its_name() -> None:
    regions = {region.code: region.name for region in Region.objects.in_force()}
    departments = {department.code: department for department in Department.objects.in_force()}
    assert {shape.code: shape.name for shape in load_map("regions")} == regions
    assert {shape.code: shape.region for shape in load_map("departments")} == {
        code: department.region_id for code, department in departments.items()
    }


@pytest.mark.parametrize("level", ["regions", "departments"])
def test_light_outlines_are_half_as_heavy_and_as_many(level: str) -> None:
    full, light = load_map(level), load_map(level, light=True)
    assert [shape.code for shape in full] == [shape.code for shape in light]
    assert sum(len(shape.path) for shape in light) < 0.55 * sum(len(shape.path) for shape in full)
    for shape, other in zip(full, light, strict=True):
        assert re.fullmatch(r"(?:M\d+ \d+l-?\d+(?:[ -]+\d+)*z)+", other.path)
        # Three units at most between the two: nothing drifts along a relative path.
        xs = [x for ring in path_rings(other.path) for x, _ in ring]
        assert shape.box[0] - 3 <= min(xs)
        assert max(xs) <= shape.box[2] + 3


@pytest.mark.parametrize("level", ["regions", "departments"])
def test_labels_stand_within_their_territory(level: str) -> None:
    for shape in load_map(level):
        left, top, right, bottom = shape.box
        x, y = shape.centroid
        assert left <= x <= right
        assert top <= y <= bottom


def test_the_classes_are_those_of_the_printed_recueil() -> None:
    assert [each.label for each in classes_for(6)] == ["0", "1", "2 ou 3", "4 et plus"]


@given(st.integers(min_value=0, max_value=10**6))
def test_every_value_is_in_one_class(largest: int) -> None:
    classes = classes_for(largest)
    assert len(classes) == 4
    for value in {0, 1, largest // 3, largest // 2, largest}:
        assert sum(each.holds(value) for each in classes) == 1


def test_a_map_says_all_that_it_shows() -> None:
    drawn = choropleth("regions", RECUEIL, unit_label="projet", title="Projets par région")
    one = f"1{NBSP}projet"
    assert drawn.description.startswith(f"18{NBSP}projets en tout. 6{NBSP}projets en Auvergne-Rhône-Alpes.")
    assert f"2{NBSP}projets dans les Hauts-de-France et à La Réunion." in drawn.description
    places = "en Centre-Val de Loire, en Corse, en Normandie, en Occitanie et dans les Pays de la Loire"
    assert f"{one} {places}." in drawn.description
    assert drawn.description.endswith(f"Les 9{NBSP}autres régions n’en ont pas.")
    assert drawn.total == 18
    assert [(row.name, row.value) for row in drawn.rows[:2]] == [("Auvergne-Rhône-Alpes", 6), ("Île-de-France", 3)]
    assert {bubble.code: bubble.text for bubble in drawn.bubbles} == {code: str(n) for code, n in RECUEIL.items()}
    assert {shape.code: shape.class_index for shape in drawn.shapes}["84"] == 3


def test_a_code_that_the_map_does_not_have_is_not_lost() -> None:
    drawn = choropleth("departments", {"07": 2, "20": 1}, unit_label="dossier", title="Dossiers")
    assert drawn.total == 3
    assert drawn.rows[-1].name == "20 (hors carte)"
    assert typeset(f"Hors de la carte : 1{NBSP}dossier pour le code 20.") in drawn.description


def test_a_map_does_not_tell_what_is_unknown_as_nothing() -> None:
    """0 has a tint and words of its own, what nobody said is hatched and said so."""
    values = {"84": 3, "94": 0}
    drawn = choropleth("regions", values, unit_label="euro", title="Montants", unknown_label="non communiqué")
    shapes = {shape.code: shape for shape in drawn.shapes}
    assert [shapes[code].class_index for code in ("84", "94", "53")] == [2, 0, UNKNOWN]
    assert shapes["94"].label == typeset(f"Corse : 0{NBSP}euro")
    assert shapes["53"].label == typeset("Bretagne : non communiqué")
    assert [each.label for each in drawn.legend] == ["0", "1", "2 ou 3", "4 et plus", "non communiqué"]
    assert "L’autre région n’en a pas." in drawn.description
    assert drawn.description.endswith(typeset("autres régions : non communiqué."))
    page = render_to_string("territories/_map.html", {"map": drawn})
    assert page.count('fill="url(#carte-hachure)"') == len(shapes) - len(values)
    assert "pf-teinte--inconnu" in page
    every = choropleth("regions", dict.fromkeys(shapes, 1), unit_label="euro", title="x", unknown_label="inconnu")
    assert len(every.legend) == 4


def test_a_map_of_nothing_is_a_map() -> None:
    drawn = choropleth("regions", {}, unit_label="projet", title="Rien")
    assert drawn.description == f"0{NBSP}projet en tout."
    assert "Rien à compter." in render_to_string("territories/_map_table.html", {"map": drawn})


@given(st.sets(st.sampled_from([shape.code for shape in load_map("departments")]), max_size=25))
def test_discs_stay_in_the_drawing_and_rarely_meet(codes: set[str]) -> None:
    drawn = choropleth("departments", dict.fromkeys(codes, 1), unit_label="projet", title="x")
    assert drawn == choropleth("departments", dict.fromkeys(sorted(codes), 1), unit_label="projet", title="x")
    for bubble in drawn.bubbles:
        assert bubble.radius <= bubble.x <= VIEW_BOX[2] - bubble.radius
        assert bubble.radius <= bubble.y <= VIEW_BOX[3] - bubble.radius
    for index, first in enumerate(drawn.bubbles):
        for second in drawn.bubbles[index + 1 :]:
            assert math.dist((first.x, first.y), (second.x, second.y)) > first.radius + second.radius - 2


def test_the_drawing_is_well_formed_and_accessible() -> None:
    drawn = choropleth("regions", RECUEIL, unit_label="projet", title="Projets <par> région", element_id="carte-a")
    html = render_to_string("territories/_map.html", {"map": drawn})
    svg = etree.fromstring(
        html[: html.index("</svg>") + 6].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    )
    assert svg.get("role") == "img"
    labels = svg.get("aria-labelledby").split()
    texts = [svg.findtext(f"*[@id='{label}']") for label in labels]
    assert texts == ["Projets <par> région", drawn.description]
    assert len(svg.findall(f"{SVG}g[@class]")) == 18
    assert len(svg.findall(f".//{SVG}circle")) == len(RECUEIL)
    assert " style=" not in html
    # Coordinates keep their decimal point in a French page.
    assert all(float(circle.get("cx")) for circle in svg.iter(f"{SVG}circle"))


def test_links_are_reached_by_keyboard_once_each() -> None:
    links = {code: f"/projets/?region={code}&etat=tous" for code in RECUEIL}
    drawn = choropleth("regions", RECUEIL, unit_label="projet", title="Projets", links=links)
    html = render_to_string("territories/_map.html", {"map": drawn})
    svg = etree.fromstring(
        html[: html.index("</svg>") + 6].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    )
    assert svg.get("role") == "group"
    reached = [link for link in svg.iter(f"{SVG}a") if link.get("tabindex") != "-1"]
    assert {link.get("href") for link in reached} == set(links.values())
    assert len(reached) == len(RECUEIL)
    assert typeset(f"Corse : 1{NBSP}projet") in {link.get("aria-label") for link in reached}
    table = render_to_string("territories/_map_table.html", {"map": drawn})
    assert table.count("<a href=") == len(RECUEIL)
    assert f'<td class="pf-num">{drawn.total}</td>' in table


def test_a_locator_shows_a_department_in_its_region() -> None:
    ardeche, reunion = locator("07"), locator("974")
    assert ardeche is not None
    assert reunion is not None
    assert ardeche.title == typeset("Carte de France, département repéré : Ardèche (07).")
    # Overseas departments stand on the left, which the map of the mainland leaves out.
    assert (ardeche.view_box, reunion.view_box) == ("90 0 585 574", "0 0 675 574")
    assert ardeche.ring is None
    assert reunion.ring is not None
    assert locator("20") is None
    for place in (ardeche, reunion):
        html = render_to_string("territories/_locator.html", {"locator": place, "element_id": "ici"})
        svg = etree.fromstring(html.strip())
        assert svg.findtext("title") == place.title
    assert render_to_string("territories/_locator.html", {"locator": None}).strip() == ""


def test_a_locator_is_light() -> None:
    for shape in load_map("departments"):
        place = locator(shape.code)
        assert place is not None
        assert len(place.land) + len(place.region) + len(place.department) < 11_000
