"""Maps for paper: the country by regions, and where one project is.

The outlines of `projects.territories.maps` are drawn for screens; at four centimetres they may lose
the points that no printer shows, which halves what the renderer has to read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from projects.core.french import typeset
from projects.territories.maps import MapShape, load_map
from reporting.rendering import palette
from reporting.rendering.shapes import Drawing, Label, Shape, circle, number

VIEW_BOX = (0.0, 0.0, 675.0, 574.0)
_TOKEN = re.compile(r"[a-zA-Z]|-?\d*\.?\d+")


def choropleth(values: Mapping[str, int], title: str, width: float = 92.0) -> Drawing:
    """Regions tinted by their number of dossiers, the number written on each."""
    scale = width / VIEW_BOX[2]
    blank, tinted, marks, labels = [], {tint: [] for tint in palette.TINTS}, [], []  # type: ignore[var-annotated]
    largest = max(values.values(), default=0)
    for shape in regions():
        value = values.get(shape.code, 0)
        if value <= 0:
            blank.append(shape.path)
            continue
        tinted[_tint(value, largest)].append(shape.path)
        x, y = shape.centroid
        size = 13.0 if value < 100 else 11.0
        marks.append(circle(x, y, 12.0))
        labels.append(Label(x, y + size * 0.34, str(value), size, palette.INK, 700, "middle"))
    painted = [Shape("".join(blank), palette.LAND, "#fff", 1.4)]
    painted += [Shape("".join(paths), tint, "#fff", 1.4) for tint, paths in tinted.items() if paths]
    if marks:
        painted.append(Shape("".join(marks), "#fff", palette.INK, 0.8))
    height = VIEW_BOX[3] * scale
    box = f"0 0 {number(VIEW_BOX[2])} {number(VIEW_BOX[3])}"
    return Drawing(width, height, box, typeset(title), tuple(painted), tuple(labels))


def _tint(value: int, largest: int) -> str:
    """Three classes of equal width between 1 and the largest value."""
    if largest <= 1:
        return palette.TINTS[1]
    return palette.TINTS[min(2, (value - 1) * 3 // largest)]


def locator(region_code: str, department_code: str, title: str, width: float = 46.0) -> Drawing:
    """The country in grey, the project's region pale, its department dark."""
    left, top, across, down = 0.0, 0.0, VIEW_BOX[2], VIEW_BOX[3]
    painted = [Shape(_land(), palette.LAND, "#fff", 2)]
    if region := _coarse("regions").get(region_code):
        painted.append(Shape(region, "#bcd5d9", "#fff", 2))
    if department := _coarse("departments").get(department_code):
        painted.append(Shape(department, palette.ACCENT, palette.ACCENT, 2.4))
    box = " ".join(number(value) for value in (left, top, across, down))
    return Drawing(width, down * width / across, box, typeset(title), tuple(painted))


@cache
def regions() -> tuple[MapShape, ...]:
    """The regions as the territories hold them, whatever their container."""
    return _shapes("regions")


def _shapes(level: str) -> tuple[MapShape, ...]:
    loaded = load_map(level)
    return tuple(loaded.values()) if isinstance(loaded, Mapping) else tuple(loaded)


@cache
def _land() -> str:
    return "".join(_coarse("regions").values())


@cache
def _coarse(level: str) -> dict[str, str]:
    return {shape.code: coarsen(shape.path) for shape in _shapes(level)}


def coarsen(path: str, tolerance: float = 1.6) -> str:
    """The path with the points closer than `tolerance` to the previous one left out; tiny islands stay whole."""
    return "".join(_ring(points, tolerance) for points in _rings(path))


def _rings(path: str) -> list[list[tuple[float, float]]]:
    """Absolute points of each closed ring; only the commands that the maps use (M, m, L, l, H, h, V, v, Z, z)."""
    rings: list[list[tuple[float, float]]] = []
    ring: list[tuple[float, float]] = []
    x = y = 0.0
    command = ""
    tokens = iter(_TOKEN.findall(path))
    for token in tokens:
        if token.isalpha():
            command = token
            if command in "zZ" and ring:
                x, y = ring[0]
                rings.append(ring)
                ring = []
            continue
        value = float(token)
        if command in "hH":
            x = value + (x if command == "h" else 0)
        elif command in "vV":
            y = value + (y if command == "v" else 0)
        else:
            other = float(next(tokens))
            relative = command.islower()
            x, y = (x + value, y + other) if relative else (value, other)
            command = {"m": "l", "M": "L"}.get(command, command)
        ring.append((x, y))
    if ring:
        rings.append(ring)
    return rings


def _ring(points: list[tuple[float, float]], tolerance: float) -> str:
    kept = [points[0]]
    for x, y in points[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= tolerance:
            kept.append((x, y))
    if len(kept) < 4:
        kept = points
    start = f"M{_short(kept[0][0])} {_short(kept[0][1])}"
    return start + "L" + " ".join(f"{_short(x)} {_short(y)}" for x, y in kept[1:]) + "z"


def _short(value: float) -> str:
    return number(round(value, 1))
