"""Maps for paper: the country by regions, one region by departments, and where one project is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from projects.core.french import typeset
from projects.territories import maps
from projects.territories.maps import Choropleth, ChoroplethShape
from reporting.rendering import palette
from reporting.rendering.shapes import Drawing, Label, Shape, circle, number

LAND_EDGE = "#fff"
LARGEST_HEIGHT = 80.0  # mm


def by_region(values: Mapping[str, int], unit: str, title: str, width: float = 78.0) -> Drawing:
    """The country, regions tinted by their number, the number written on each."""
    drawn = maps.choropleth("regions", values, unit_label=unit, title=title, light=True)
    return _country(drawn, width)


def by_department(region: str, values: Mapping[str, int], unit: str, title: str, width: float = 78.0) -> Drawing:
    """One region, its departments tinted by their number."""
    drawn = maps.choropleth("departments", values, unit_label=unit, title=title, light=True)
    inside = {shape.code: shape for shape in maps.load_map("departments", light=True) if shape.region == region}
    if not inside:
        return _country(drawn, width)
    left, top = min(one.box[0] for one in inside.values()) - 4, min(one.box[1] for one in inside.values()) - 4
    right, bottom = max(one.box[2] for one in inside.values()) + 4, max(one.box[3] for one in inside.values()) + 4
    scale = min(width / (right - left), LARGEST_HEIGHT / (bottom - top))
    radius = 2.7 / scale  # millimetres on paper, whatever the size of the region
    shown = [shape for shape in drawn.shapes if shape.code in inside]
    marks, labels = [], []
    for shape in shown:
        if shape.value:
            x, y = inside[shape.code].centroid
            marks.append(circle(x, y, radius))
            labels.append(Label(x, y + radius * 0.42, str(shape.value), radius * 1.22, palette.INK, 700, "middle"))
    painted = (*_tinted(shown, 0.35 / scale), Shape("".join(marks), "#fff", palette.INK, 0.22 / scale))
    box = " ".join(number(value) for value in (left, top, right - left, bottom - top))
    words = f"{drawn.title} {drawn.description}"
    return Drawing((right - left) * scale, (bottom - top) * scale, box, words, painted, tuple(labels))


def _country(drawn: Choropleth, width: float) -> Drawing:
    discs, labels = [], []
    for bubble in drawn.bubbles:
        discs.append(circle(bubble.x, bubble.y, bubble.radius * 0.86))
        size = bubble.font_size * 0.86
        labels.append(Label(bubble.x, bubble.y + size * 0.34, bubble.text, size, palette.INK, 700, "middle"))
    painted = _tinted(drawn.shapes, 1.6)
    if discs:
        painted += (Shape("".join(discs), "#fff", palette.INK, 1.6),)
    across, down = maps.VIEW_BOX[2], maps.VIEW_BOX[3]
    words = f"{drawn.title} {drawn.description}"
    return Drawing(width, down * width / across, drawn.view_box, words, painted, tuple(labels))


def _tinted(shapes: tuple[ChoroplethShape, ...] | list[ChoroplethShape], edge: float) -> tuple[Shape, ...]:
    """One path for each tint."""
    tints = (palette.LAND, *palette.TINTS)
    groups: list[list[str]] = [[] for _ in tints]
    for shape in shapes:
        groups[shape.class_index].append(shape.path)
    return tuple(
        Shape("".join(paths), tint, LAND_EDGE, edge) for tint, paths in zip(tints, groups, strict=True) if paths
    )


def legend(values: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """Tint and words of each class that the values reach, the palest first."""
    classes = maps.classes_for(max(values.values(), default=0))
    reached = {one.index for one in classes for value in values.values() if value and one.holds(value)}
    return tuple((palette.TINTS[one.index - 1], one.label) for one in classes if one.index in reached)


@cache
def locator(department_code: str, width: float) -> Drawing | None:
    """The country in grey, the project's region pale, its department dark; None for an unknown code."""
    found = maps.locator(department_code)
    if found is None:
        return None
    _, _, across, down = (float(value) for value in found.view_box.split())
    painted = [
        Shape(found.land, palette.LAND, LAND_EDGE, 2),
        Shape(found.region, palette.TINTS[0], LAND_EDGE, 2),
        Shape(found.department, palette.ACCENT, palette.ACCENT, 2),
    ]
    if found.ring is not None:
        painted.append(Shape(circle(*found.ring, found.ring_radius), "none", palette.ACCENT, 4))
    return Drawing(width, down * width / across, found.view_box, typeset(found.title), tuple(painted))
