"""The cover: one square is one dossier, in the pattern of what it is known to be about.

With main categories, a dossier is one full square, grouped by category. While none is known, its
square is divided between the four categories and shows those that it concerns. A dossier of which
nothing is known is a plain square; one that is announced but not described, an empty frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from projects.core.errors import DomainError
from projects.core.french import count, plural, typeset
from reporting.rendering import palette, shapes
from reporting.rendering.content import FicheContent, RecueilContent
from reporting.rendering.sections import UNKNOWN_KEY
from reporting.rendering.shapes import Box, Drawing, Label, Shape

WIDTH, HEIGHT = 170.0, 150.0  # mm: the part of the cover above the title
GAP_SHARE = 0.078  # of a square's side
LARGE_COLUMNS = 8  # above, squares are small and the number keeps its own size under them
KEY_WIDTH = 58.0  # mm that the key needs beside the number
KEY_SQUARE = 3.2
# Digits of the bold face, in em: they are tabular, so that their width is known beforehand.
DIGIT_WIDTH, DIGIT_HEIGHT = 0.54, 0.65


@dataclass(frozen=True)
class Layout:
    """Where the squares, the number and its key stand."""

    columns: int
    side: float
    gap: float
    rows: int
    number_x: float
    number_y: float  # top
    number_height: float
    height: float

    @property
    def pitch(self) -> float:
        return self.side + self.gap


@dataclass(frozen=True)
class Told:
    """The numbers that the cover prints: those of the registry of figures, never counted again here."""

    described: int
    announced: int  # by the printed document, and not described
    by_main: bool  # whether categories are the main one of each dossier
    categories: tuple[tuple[str, int], ...]  # code and number of dossiers, those that some dossier concerns
    unknown: int  # dossiers whose categories nobody told

    @property
    def total(self) -> int:
        return self.described + self.announced


def told(content: RecueilContent) -> Told:
    """Raises DomainError when the figures count other dossiers than those that the document shows."""
    described = _value(content, "projects.described", default=len(content.projects))
    if described != len(content.projects):
        raise DomainError("Le chiffre des dossiers décrits n’est pas le nombre de ceux que le recueil montre.")
    by_main = _by_main(content.projects)
    figure = content.figures.get("projects.by_main_category" if by_main else "projects.by_category")
    rows = {row.key: row.value or 0 for row in figure.rows} if figure else {}
    return Told(
        described=described,
        announced=max(0, _value(content, "announced.not_described", default=0)),
        by_main=by_main,
        categories=tuple((code, rows[code]) for code in palette.CATEGORIES if rows.get(code)),
        unknown=rows.get(UNKNOWN_KEY, 0) if figure else described,
    )


def _value(content: RecueilContent, id: str, default: int) -> int:
    figure = content.figures.get(id)
    return default if figure is None else figure.value or 0


def build(content: RecueilContent) -> Drawing:
    """The drawing of the cover: squares from what each project is known to be, numbers from the registry."""
    numbers = told(content)
    place = _layout(numbers.total)
    boxes = [
        Box(index % place.columns * place.pitch, index // place.columns * place.pitch, place.side, place.side)
        for index in range(numbers.total)
    ]
    marks, labels = _key(numbers, place)
    height = shapes.number(place.height)
    return Drawing(
        WIDTH,
        place.height,
        f"0 0 {shapes.number(WIDTH)} {height}",
        typeset(_alternative(numbers)),
        (*_paint(content.projects, boxes), *marks),
        labels,
    )


def _layout(total: int) -> Layout:
    """The fewest columns, six at least, whose rows hold in the height; the number beside the last squares if it can."""
    columns = 6
    while True:
        side = WIDTH / (columns + (columns - 1) * GAP_SHARE)
        gap = side * GAP_SHARE
        pitch = side + gap
        rows = -(-total // columns)
        used = total - (rows - 1) * columns if rows else 0
        height = side if columns <= LARGE_COLUMNS else 22.0
        free = WIDTH - used * pitch
        beside = rows > 0 and columns <= LARGE_COLUMNS and free >= _number_width(total, height) + KEY_WIDTH
        bottom = rows * pitch - gap if beside else rows * pitch + (gap if columns <= LARGE_COLUMNS else 5) + height
        if bottom <= HEIGHT or columns > 60:
            x, top = (used * pitch, (rows - 1) * pitch) if beside else (0.0, bottom - height)
            return Layout(columns, side, gap, rows, x, top, height, bottom)
        columns += 1


def _number_width(total: int, height: float) -> float:
    return len(str(total)) * DIGIT_WIDTH * height / DIGIT_HEIGHT


def _key(numbers: Told, place: Layout) -> tuple[tuple[Shape, ...], tuple[Label, ...]]:
    """The big number, its unit, and a line for each kind of square."""
    bottom = place.number_y + place.number_height
    size = place.number_height / DIGIT_HEIGHT
    labels = [Label(place.number_x, bottom, str(numbers.total), size, palette.INK, 700)]
    x = place.number_x + _number_width(numbers.total, place.number_height) + 5.0
    lines = list(_legend(numbers))
    step = 4.4
    marks: list[Shape] = []
    for rank, (text, drawn) in enumerate(reversed(lines)):
        baseline = bottom - 0.3 - rank * step
        square = Box(x, baseline - KEY_SQUARE + 0.5, KEY_SQUARE, KEY_SQUARE)
        marks += drawn(square)
        labels.append(Label(x + KEY_SQUARE + 2, baseline, text, 3.5, palette.INK))
    baseline = bottom - 0.3 - len(lines) * step - 0.5
    labels.append(Label(x, baseline, plural(numbers.total, "dossier"), 4.2, palette.INK, 700))
    return tuple(marks), tuple(labels)


def _by_main(projects: tuple[FicheContent, ...]) -> bool:
    return any(project.main_category in palette.CATEGORIES for project in projects)


def _paint(projects: tuple[FicheContent, ...], boxes: list[Box]) -> Iterator[Shape]:
    if not boxes:
        return
    steps = 3 if boxes[0].width > 12 else 2
    described, empty = boxes[: len(projects)], boxes[len(projects) :]
    if _by_main(projects):
        yield from _paint_main(projects, described, steps + (2 if steps == 3 else 0))
    else:
        yield from _paint_quarters(projects, described, steps)
    if empty:
        yield shapes.outlined(empty, palette.INK_FAINT, 0.3, "1.2 1")


def _paint_main(projects: tuple[FicheContent, ...], boxes: list[Box], steps: int) -> Iterator[Shape]:
    """Full squares, grouped: the biggest category first, those « à renseigner » last."""
    groups: dict[str, int] = {}
    for project in projects:
        key = project.main_category if project.main_category in palette.CATEGORIES else ""
        groups[key or ""] = groups.get(key or "", 0) + 1
    order = sorted(groups, key=lambda code: (not code, -groups[code], code))
    start = 0
    for code in order:
        chosen = boxes[start : start + groups[code]]
        start += groups[code]
        if code:
            style = palette.CATEGORIES[code]
            # As many dots or lines as the pattern needs to read at this size.
            yield from shapes.patterned(chosen, style.colour, style.pattern, 3 if style.pattern == "dots" else steps)
        else:
            yield from unknown_squares(chosen)


def _paint_quarters(projects: tuple[FicheContent, ...], boxes: list[Box], steps: int) -> Iterator[Shape]:
    """Each square in four: the quarters of the categories that the dossier concerns."""
    quarters: dict[str, list[Box]] = {code: [] for code in palette.CATEGORIES}
    blanks: list[Box] = []
    unknown: list[Box] = []
    for project, box in zip(projects, boxes, strict=True):
        concerned = {tag.code for tag in project.categories}
        if not concerned:
            unknown.append(box)
            continue
        for code, quarter in zip(palette.CATEGORIES, quarter_boxes(box), strict=True):
            (quarters[code] if code in concerned else blanks).append(quarter)
    if unknown:
        yield from unknown_squares(unknown)
    if blanks:
        yield shapes.plain(blanks, palette.BLANK)
    for code, chosen in quarters.items():
        style = palette.CATEGORIES[code]
        yield from shapes.patterned(chosen, style.colour, style.pattern, steps)


def unknown_squares(boxes: list[Box]) -> Iterator[Shape]:
    """Four quarters in two pale tones: a place for each category, and none filled."""
    quarters = [quarter_boxes(box) for box in boxes]
    yield shapes.plain([one for four in quarters for one in (four[0], four[3])], palette.UNKNOWN_FILL)
    yield shapes.plain([one for four in quarters for one in (four[1], four[2])], palette.UNKNOWN_PALE)


def quarter_boxes(box: Box) -> tuple[Box, Box, Box, Box]:
    """Top left, top right, bottom left, bottom right: Q, D, R, I."""
    gap = box.width * 0.035
    half = (box.width - gap) / 2
    left, right = box.x, box.x + half + gap
    top, bottom = box.y, box.y + half + gap
    return (
        Box(left, top, half, half),
        Box(right, top, half, half),
        Box(left, bottom, half, half),
        Box(right, bottom, half, half),
    )


def _legend(numbers: Told) -> Iterator[tuple[str, Callable[[Box], tuple[Shape, ...]]]]:
    """Text of each line of the key, and how to draw its square."""
    for code, dossiers in sorted(numbers.categories, key=lambda pair: -pair[1]):
        style = palette.CATEGORIES[code]

        def draw(box: Box, style: palette.Category = style) -> tuple[Shape, ...]:
            return shapes.patterned([box], style.colour, style.pattern, 3)

        yield f"{dossiers} {style.short}", draw
    if numbers.unknown:
        yield f"{numbers.unknown} aux catégories à renseigner", lambda box: tuple(unknown_squares([box]))
    if numbers.announced:
        text = f"{numbers.announced} {plural(numbers.announced, 'annoncé')}, non {plural(numbers.announced, 'décrit')}"
        yield text, lambda box: (shapes.outlined([box], palette.INK_FAINT, 0.3, "0.9 0.6"),)


def _alternative(numbers: Told) -> str:
    """What the drawing says, in words."""
    styles = [(palette.CATEGORIES[code], dossiers) for code, dossiers in numbers.categories]
    named = [f"{dossiers} {style.short} ({style.pattern_label})" for style, dossiers in styles]
    parts = [f"{count(numbers.total, 'carreau', 'carreaux')}, un par dossier."]
    if named:
        rule = "Catégories principales" if numbers.by_main else "Catégories concernées, plusieurs par dossier"
        parts.append(f"{rule} : {', '.join(named)}.")
    if numbers.unknown:
        parts.append(f"{count(numbers.unknown, 'dossier')} aux catégories à renseigner.")
    if numbers.announced:
        parts.append(f"{count(numbers.announced, 'dossier annoncé', 'dossiers annoncés')} sans description.")
    return " ".join(parts)
