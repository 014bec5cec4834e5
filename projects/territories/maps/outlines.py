"""Outlines of the regions and of the departments, from the simplified maps that travel with the project.

Coordinates are those of the files: a drawing of 675 by 574, y downwards, the five overseas
departments on the left, Corsica on the right.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from projects.core.french import typeset

DATA = Path(__file__).resolve().parent.parent / "data"
VIEW_BOX = (0, 0, 675, 574)

Level = Literal["regions", "departments"]
Point = tuple[float, float]
Ring = tuple[Point, ...]

_FILES = {"regions": ("carte_regions.json", "regions"), "departments": ("carte_departements.json", "departements")}
_COMMAND = re.compile(r"([Mlz])([^Mlz]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")

# Paper shows these maps at 40 to 90 mm: two units are a quarter of a millimetre at most.
_LIGHT_GRID = 2


@dataclass(frozen=True)
class MapShape:
    """A region or a department. `path` is an SVG path; `centroid` stands inside its largest part."""

    code: str
    name: str
    path: str
    centroid: Point
    # x and y of the smallest upright box around it: left, top, right, bottom.
    box: tuple[float, float, float, float]
    # The region's code, for a department; its own, for a region.
    region: str

    @property
    def is_overseas(self) -> bool:
        """On the left of the drawing, apart from the mainland and too small to bear a label."""
        return self.box[2] < 60


@cache
def load_map(level: Level, *, light: bool = False) -> tuple[MapShape, ...]:
    """Every shape of a level, by code. `light` gives outlines for paper, of half the size.

    The light ones are rounded to a coarser grid, both maps to the same one, so that neighbours still touch.
    """
    file, member = _FILES[level]
    drawing = json.loads((DATA / file).read_text(encoding="utf-8"))
    shapes = []
    for code, entry in sorted(drawing[member].items()):
        rings = path_rings(entry["d"])
        shapes.append(
            MapShape(
                code=code,
                name=typeset(entry["nom"]),
                path=_light_path(rings) if light else entry["d"],
                centroid=_centroid(max(rings, key=lambda ring: abs(_area(ring)))),
                box=_box(rings),
                region=entry.get("region", code),
            )
        )
    return tuple(shapes)


@cache
def load_outlines(level: Level, *, light: bool = False) -> dict[str, MapShape]:
    """The same shapes, found by their code."""
    return {shape.code: shape for shape in load_map(level, light=light)}


def path_rings(path: str) -> list[Ring]:
    """The closed rings of a path made of absolute moves, relative lines and closings, as the files are."""
    rings: list[Ring] = []
    x = y = 0.0
    points: list[Point] = []
    for command, arguments in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(arguments)]
        if command == "z":
            rings.append(tuple(points))
            continue
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            if command == "M":
                points, x, y = [], dx, dy
            else:
                x, y = x + dx, y + dy
            points.append((x, y))
    return rings


def _area(ring: Ring) -> float:
    """Signed area by the shoelace formula."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def _centroid(ring: Ring) -> Point:
    area = _area(ring)
    sum_x = sum_y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        sum_x += (x0 + x1) * cross
        sum_y += (y0 + y1) * cross
    return round(sum_x / (6 * area), 1), round(sum_y / (6 * area), 1)


def _box(rings: list[Ring]) -> tuple[float, float, float, float]:
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return round(min(xs), 1), round(min(ys), 1), round(max(xs), 1), round(max(ys), 1)


def _light_path(rings: list[Ring]) -> str:
    """Rings on the coarse grid, without the points that fall together or go straight on; one ring at least is kept."""
    snapped = [_snap(ring, _LIGHT_GRID) for ring in rings]
    kept = [ring for ring in snapped if len(ring) > 2]
    if not kept:
        kept = [_snap(max(rings, key=lambda ring: abs(_area(ring))), 1)]
    parts = []
    for ring in kept:
        steps = [f"{x1 - x0}{' ' if y1 >= y0 else ''}{y1 - y0}" for (x0, y0), (x1, y1) in pairwise(ring)]
        lines = "".join(step if index == 0 or step.startswith("-") else f" {step}" for index, step in enumerate(steps))
        parts.append(f"M{ring[0][0]} {ring[0][1]}l{lines}z")
    return "".join(parts)


def _snap(ring: Ring, grid: int) -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    for x, y in ring:
        point = (round(x / grid) * grid, round(y / grid) * grid)
        if not points or points[-1] != point:
            points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    around = zip([*points[-1:], *points[:-1]], points, [*points[1:], *points[:1]], strict=True)
    return [point for before, point, after in around if _turns(before, point, after)]


def _turns(before: tuple[int, int], point: tuple[int, int], after: tuple[int, int]) -> bool:
    """Does the line go another way there? What goes straight on is drawn by its ends alone."""
    x0, y0, x1, y1 = point[0] - before[0], point[1] - before[1], after[0] - point[0], after[1] - point[1]
    return x0 * y1 != x1 * y0 or x0 * x1 + y0 * y1 <= 0
