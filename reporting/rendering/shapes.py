"""Squares and patterns as SVG path data. Lengths are in millimetres, or in the units of the caller's view box.

Patterns are drawn, not tiled with `<pattern>`, which leaves visible seams. One path holds all the
marks of a row: few elements cost the renderer little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle, its corner at the top left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Shape:
    """One `<path>`: filled, or outlined when `stroke` is given (dashed if `dash` is)."""

    path: str
    fill: str = "none"
    stroke: str = ""
    stroke_width: float = 0
    dash: str = ""
    mark: str = ""  # path of what stands for it where a document holds it once (see `commons.py`)


@dataclass(frozen=True)
class Label:
    """A text of a drawing; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    weight: int = 400
    anchor: str = "start"


@dataclass(frozen=True)
class Drawing:
    """An SVG figure: `title` is its text alternative, and the only thing that assistive tools read of it."""

    width: float  # mm
    height: float  # mm
    view_box: str
    title: str
    shapes: tuple[Shape, ...] = ()
    labels: tuple[Label, ...] = ()


def number(value: float) -> str:
    """Short decimal form for path data."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def rectangle(box: Box) -> str:
    return f"M{number(box.x)} {number(box.y)}h{number(box.width)}v{number(box.height)}h{number(-box.width)}z"


def polygon(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "z"


def circle(x: float, y: float, radius: float) -> str:
    r, d = number(radius), number(2 * radius)
    return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z"


def dots(box: Box, steps: int) -> str:
    """`steps` rows of white points over the height, as many columns as the width takes."""
    pitch = box.height / steps
    columns = max(1, round(box.width / pitch))
    across = box.width / columns
    return "".join(
        circle(box.x + (column + 0.5) * across, box.y + (row + 0.5) * pitch, min(pitch, across) * 0.25)
        for row in range(steps)
        for column in range(columns)
    )


def lines(box: Box, steps: int) -> str:
    """`steps` horizontal gaps, ink above and below."""
    pitch = box.height / (steps + 0.5)
    return "".join(rectangle(Box(box.x, box.y + row * pitch, box.width, pitch * 0.5)) for row in range(steps + 1))


def grid(box: Box, steps: int) -> str:
    """`steps` gaps over the height (and as many columns as the width takes), ink in the squares between."""
    rows = steps + 1
    gap = box.height / rows * 0.26
    columns = max(2, round(box.width / (box.height / rows)))
    gap = min(gap, box.width / columns * 0.5)
    height = (box.height - steps * gap) / rows
    width = (box.width - (columns - 1) * gap) / columns
    return "".join(
        rectangle(Box(box.x + column * (width + gap), box.y + row * (height + gap), width, height))
        for row in range(rows)
        for column in range(columns)
    )


def diagonals(box: Box, steps: int) -> str:
    """Slanting ink, `steps` bands over the height, clipped to the box."""
    pitch = box.height / steps
    total = int((box.width + box.height) / pitch) + 2
    # Bands between x + y = low and x + y = high, in the box's own coordinates.
    bands = (_band(box.width, box.height, (index - 0.28) * pitch, (index + 0.28) * pitch) for index in range(total))
    return "".join(polygon((box.x + x, box.y + y) for x, y in band) for band in bands if len(band) > 2)


def _band(width: float, height: float, low: float, high: float) -> list[Point]:
    """Corners of `low ≤ x + y ≤ high` inside a rectangle: two half-planes cut off one after the other."""
    corners: list[Point] = [(0, 0), (width, 0), (width, height), (0, height)]
    above = _cut(corners, lambda x, y: x + y - low)
    return _cut(above, lambda x, y: high - x - y)


def _cut(points: list[Point], side: Callable[[float, float], float]) -> list[Point]:
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        start, end = side(x0, y0), side(x1, y1)
        if start >= 0:
            kept.append((x0, y0))
        if (start < 0 < end) or (end < 0 < start):
            ratio = start / (start - end)
            kept.append((x0 + (x1 - x0) * ratio, y0 + (y1 - y0) * ratio))
    return kept


# Ink on white, so that no thread of colour shows at the edges; the points alone are white on ink.
PATTERNS: dict[str, Callable[[Box, int], str]] = {
    "dots": dots,
    "lines": lines,
    "grid": grid,
    "diagonals": diagonals,
}


def plain(boxes: Iterable[Box], colour: str) -> Shape:
    """All these rectangles in one colour."""
    return Shape("".join(rectangle(box) for box in boxes), fill=colour)


def patterned(boxes: Iterable[Box], colour: str, pattern: str, steps: int) -> tuple[Shape, ...]:
    """All these rectangles in the colour and the pattern of a category."""
    kept = tuple(boxes)
    if not kept:
        return ()
    marks = "".join(PATTERNS[pattern](box, steps) for box in kept)
    if pattern == "dots":
        return plain(kept, colour), Shape(marks, fill="#fff")
    return (Shape(marks, fill=colour),)


def outlined(boxes: Iterable[Box], colour: str, width: float, dash: str = "") -> Shape:
    """All these rectangles as empty frames, the line drawn inside."""
    inset = width / 2
    frames = (Box(b.x + inset, b.y + inset, b.width - width, b.height - width) for b in boxes)
    return Shape("".join(rectangle(box) for box in frames), stroke=colour, stroke_width=width, dash=dash)


def hatched(box: Box, colour: str, gap: str, pitch: float) -> tuple[Shape, ...]:
    """A neutral band of thin slanting lines: « à renseigner »."""
    total = int((box.width + box.height) / pitch) + 1
    marks = []
    for index in range(total):
        outline = _band(box.width, box.height, index * pitch, index * pitch + pitch * 0.22)
        if len(outline) > 2:
            marks.append(polygon((box.x + x, box.y + y) for x, y in outline))
    return Shape(rectangle(box), fill=gap), Shape("".join(marks), fill=colour)
