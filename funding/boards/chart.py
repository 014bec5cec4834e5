"""The curves of money by year: geometry in whole pixels, drawn by `boards/_curves.html` beside a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.boards.measures import Measure
from funding.boards.selectors.board import Line
from projects.core.french import typeset
from projects.core.money import format_euros

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 24, 616, 34, 204
# In words on the legend, and drawn apart: each has its own dashes and its own mark.
DRAWN = (Measure.ASKED, Measure.GRANTED, Measure.PAID)
DASHES = {Measure.ASKED: "2 5", Measure.GRANTED: "", Measure.PAID: "10 5"}


@dataclass(frozen=True)
class Point:
    x: int
    y: int
    said: str


@dataclass(frozen=True)
class Curve:
    """A measure over the years. `parts` are the polylines: a year that is not communicated interrupts the curve."""

    kind: str
    label: str
    dashes: str
    points: tuple[Point, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    title: str
    description: str
    curves: tuple[Curve, ...]
    years: tuple[tuple[str, int], ...]
    top_label: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


def curves_of(lines: Sequence[Line]) -> Chart | None:
    """None when fewer than two years are told of anything: a point is no curve."""
    amounts = {one: [line[one].known for line in lines] for one in DRAWN}
    told = {place for values in amounts.values() for place, value in enumerate(values) if value is not None}
    if len(told) < 2:
        return None
    largest = max((value for values in amounts.values() for value in values if value is not None), default=Decimal())
    step = (RIGHT - LEFT) / (len(lines) - 1)
    places = [round(LEFT + step * place) for place in range(len(lines))]
    curves = tuple(_curve(one, lines, places, amounts[one], largest) for one in DRAWN if any(_told(amounts[one])))
    return Chart(
        title=typeset("Montants par année"),
        description=typeset(" ".join(_in_words(one, lines) for one in DRAWN)),
        curves=curves,
        years=tuple((line.key, x) for line, x in zip(lines, places, strict=True)),
        top_label=format_euros(largest, cents=False),
    )


def _told(values: Sequence[Decimal | None]) -> list[bool]:
    return [value is not None for value in values]


def _curve(
    measure: Measure, lines: Sequence[Line], places: Sequence[int], values: Sequence[Decimal | None], largest: Decimal
) -> Curve:
    points: list[Point] = []
    parts: list[list[str]] = [[]]
    for line, x, value in zip(lines, places, values, strict=True):
        if value is None:
            parts.append([])
            continue
        y = BOTTOM - (int((BOTTOM - TOP) * value / largest) if largest else 0)
        points.append(Point(x, y, typeset(f"{measure.label}, {line.key} : {line[measure].said}")))
        parts[-1].append(f"{x},{y}")
    drawn = tuple(" ".join(part) for part in parts if len(part) > 1)
    return Curve(measure.value, str(measure.label), DASHES[measure], tuple(points), drawn)


def _in_words(measure: Measure, lines: Sequence[Line]) -> str:
    return f"{measure.label} : " + " ; ".join(f"{line[measure].said} en {line.key}" for line in lines) + "."
