"""Bars made of squares: one square is one dossier up to forty, beyond that a bar of the same pattern."""

from __future__ import annotations

from functools import cache

from reporting.rendering import palette, shapes
from reporting.rendering.shapes import Box, Drawing, Shape

SQUARES_LIMIT = 40
COLUMNS = 20
ROW_WIDTH = 78.0  # mm
SQUARE = 5.2  # mm, the largest a square gets
GAP = 0.5  # mm
BAND, THIN_BAND = BANDS = 5.0, 2.0  # mm, heights


def bar(value: int, largest: int, title: str, category: str | None = None, unknown: bool = False) -> Drawing:
    """The drawing beside one row of a figure; `largest` is the biggest value of that figure.

    A known `category` gives its colour and pattern, otherwise the accent, plain; pale for what is not known.
    """
    width = ROW_WIDTH
    if largest > SQUARES_LIMIT:
        length = max(0.6, width * value / largest) if value else 0.0
        boxes = [Box(0, 0, length, SQUARE)] if value else []
        height = SQUARE
    else:
        boxes, height = squares(value, largest, width)
    view_box = f"0 0 {shapes.number(width)} {shapes.number(height)}"
    return Drawing(width, height, view_box, title, _paint(boxes, category, unknown))


def squares(value: int, largest: int, width: float) -> tuple[list[Box], float]:
    """The squares of a row and its height: all the rows of a figure share one size of square."""
    columns = max(1, min(largest, COLUMNS))
    side = min(SQUARE, width / columns - GAP)
    rows = max(1, -(-value // columns))
    pitch = side + GAP
    boxes = [Box(index % columns * pitch, index // columns * pitch, side, side) for index in range(value)]
    return boxes, rows * pitch - GAP


def _paint(boxes: list[Box], category: str | None, unknown: bool) -> tuple[Shape, ...]:
    if not boxes:
        return ()
    if category in palette.CATEGORIES:
        style = palette.CATEGORIES[category]
        return shapes.patterned(boxes, style.colour, style.pattern, 3)
    return (shapes.plain(boxes, palette.UNKNOWN_FILL if unknown else palette.ACCENT),)


@cache
def band(main_category: str | None, width: float = 170.0, height: float = BAND) -> Drawing:
    """The strip over a fiche: the main category's colour and pattern, or a neutral hatching."""
    box = Box(0, 0, width, height)
    view_box = f"0 0 {shapes.number(width)} {shapes.number(height)}"
    style = palette.CATEGORIES.get(main_category or "")
    if style is None:
        title = "Bande neutre hachurée : catégorie principale à renseigner."
        marks = shapes.hatched(box, "#9aa4a6", "#eceee9", 2.0)
    else:
        title = f"Bande de la catégorie {style.short} : {style.pattern_label}."
        marks = shapes.patterned([box], style.colour, style.pattern, 2)
    return Drawing(width, height, view_box, title, marks)


def scale(rank: int | None, label: str) -> Drawing:
    """The five steps of maturity, filled up to `rank`; all empty when it is unknown or in doubt."""
    step, gap, height = 8.4, 1.0, 2.2
    boxes = [Box(index * (step + gap), 0, step, height) for index in range(palette.MATURITY_STEPS)]
    filled = boxes[: rank or 0]
    marks: tuple[Shape, ...] = (shapes.plain(filled, palette.ACCENT),) if filled else ()
    marks += (shapes.outlined(boxes, palette.ACCENT if rank else "#9aa4a6", 0.25),)
    width = palette.MATURITY_STEPS * (step + gap) - gap
    place = f"étape {rank} sur {palette.MATURITY_STEPS}" if rank else "aucune étape retenue"
    return Drawing(width, height, f"0 0 {shapes.number(width)} {height}", f"{label}, {place}.", marks)
