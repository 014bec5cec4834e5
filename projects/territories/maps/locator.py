"""A small map that says where one department is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from projects.core.french import typeset
from projects.territories.maps.outlines import VIEW_BOX, Point, load_map, load_outlines

# The mainland and Corsica alone: overseas departments are drawn on the left of this.
_MAINLAND = "90 0 585 574"


@dataclass(frozen=True)
class Locator:
    """The country in one path, a region pale over it, a department dark; `ring` circles what is too small to see."""

    view_box: str
    title: str
    land: str
    region: str
    department: str
    ring: Point | None
    ring_radius: float = 40


@cache
def locator(department_code: str, *, light: bool = True) -> Locator | None:
    """The locator of a department, or None for a code that the map does not have."""
    department = load_outlines("departments", light=light).get(department_code)
    if department is None:
        return None
    region = load_outlines("regions", light=light)[department.region]
    overseas = department.is_overseas
    regions = [shape.path for shape in load_map("regions", light=light) if overseas or not shape.is_overseas]
    left, top, right, bottom = department.box
    small = max(right - left, bottom - top) < 16
    return Locator(
        view_box=" ".join(map(str, VIEW_BOX)) if overseas else _MAINLAND,
        title=typeset(f"Carte de France, département repéré : {department.name} ({department.code})."),
        land="".join(regions),
        region=region.path,
        department=department.path,
        ring=department.centroid if overseas or small else None,
        ring_radius=40 if overseas else 22,
    )
