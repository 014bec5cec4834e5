"""Drawings that most fiches have in common, which a document holds once: the country, the bands of the categories.

The renderer spends a quarter of a fiche on the corners of such a path. So it is given a mark in its place, a line where
nothing is seen, and the part that is cut says « this drawing » there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from reporting.rendering import charts, maps, palette
from reporting.rendering.shapes import Drawing, Shape

LONG = 500  # characters of a path: the others cost less than what would stand for them
ROOM = 12  # numbers that a document keeps for them
BOX = (-1000, -1000, 2000, 2000)  # holds every one of them, in its own units
MAINLAND, OVERSEAS = "75", "974"
_FIRST = 9000  # so far to the left is nothing else
# The renderer starts each path at the origin, and ends it by painting it.
_MARK = re.compile(rb"0 0 m\n-(%d\d\d) 0 m\n-\d+ 0 l\n[Bf]\n" % (_FIRST // 100))
_COMMANDS = re.compile(r"([MLlhvaz])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_QUARTER = 0.5523  # of the radius: where the handles of a quarter of a circle are


@cache
def shapes() -> tuple[Shape, ...]:
    """All of them, by rank."""
    lands = [drawing.shapes[0] for code in (MAINLAND, OVERSEAS) if (drawing := maps.locator(code, 1.0))]
    bands = [charts.band(code, height=height) for code in (*palette.CATEGORIES, None) for height in charts.BANDS]
    found = dict.fromkeys([*lands, *(shape for band in bands for shape in band.shapes if len(shape.path) > LONG)])
    if len(found) > ROOM:
        raise ValueError("a document keeps no number for so many drawings")
    return tuple(found)


@cache
def _marks() -> dict[Shape, str]:
    return {shape: f"M-{_FIRST + rank} 0h1" for rank, shape in enumerate(shapes())}


def marked(drawing: Drawing) -> Drawing:
    """The same, where each shape that is one of them knows its mark."""
    marks = _marks()
    return replace(drawing, shapes=tuple(replace(one, mark=marks.get(one, "")) for one in drawing.shapes))


def placed(content: bytes) -> tuple[bytes, tuple[int, ...]]:
    """What a page draws, with a name in the place of each mark (`name`); their ranks."""
    ranks = sorted({int(found) - _FIRST for found in _MARK.findall(content)})
    return _MARK.sub(lambda found: name(int(found[1]) - _FIRST).encode() + b" Do\n", content), tuple(ranks)


def name(rank: int) -> str:
    """What a page calls the drawing of this rank."""
    return f"/Common{rank}"


@cache
def drawn(rank: int) -> bytes:
    """The operators of a drawing; its colours and its line are those of the place that it takes."""
    shape = shapes()[rank]
    return "\n".join([*_operators(shape.path), "B" if shape.stroke else "f"]).encode()


def _operators(path: str) -> Iterator[str]:
    """A path of SVG as PDF draws it. Of arcs, halves of circles alone, from one side to the other."""
    x = y = 0.0
    start = x, y
    for letter, text in _COMMANDS.findall(path):
        values = [float(value) for value in _NUMBER.findall(text)]
        if letter == "z":
            x, y = start
            yield "h"
        elif letter == "a":
            radius, across = values[0], values[5]
            yield from _half(x, y, radius if across > 0 else -radius)
            x += across
        elif letter in "hv":
            x, y = (x + values[0], y) if letter == "h" else (x, y + values[0])
            yield f"{x:.6g} {y:.6g} l"
        else:
            for rank, (one, other) in enumerate(zip(values[::2], values[1::2], strict=True)):
                x, y = (x + one, y + other) if letter == "l" else (one, other)
                if letter == "M" and rank == 0:
                    start = x, y
                    yield f"{x:.6g} {y:.6g} m"
                else:
                    yield f"{x:.6g} {y:.6g} l"


def _half(x: float, y: float, radius: float) -> Iterator[str]:
    """Half a circle from (x, y) to the other side, `radius` to the right and down, or to the left and up."""
    handle = _QUARTER * radius
    middle, end = x + radius, x + 2 * radius
    low = y + radius
    yield f"{x:.6g} {y + handle:.6g} {middle - handle:.6g} {low:.6g} {middle:.6g} {low:.6g} c"
    yield f"{middle + handle:.6g} {low:.6g} {end:.6g} {y + handle:.6g} {end:.6g} {y:.6g} c"
