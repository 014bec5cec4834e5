"""Some shapes of a map drawn as large as the map allows: the departments of one region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from projects.territories.maps.outlines import VIEW_BOX, MapShape, Point, Ring, path_rings

# Room for the discs and the rings of the focus.
_MARGIN = 24
# A single small department is not drawn larger than this.
_LARGEST = 9.0


def zoomed(shapes: Sequence[MapShape]) -> tuple[MapShape, ...]:
    """The same shapes, moved and enlarged alike until they fill the drawing, in whole units."""
    if not shapes:
        return ()
    left, top = min(shape.box[0] for shape in shapes), min(shape.box[1] for shape in shapes)
    right, bottom = max(shape.box[2] for shape in shapes), max(shape.box[3] for shape in shapes)
    width, height = VIEW_BOX[2] - 2 * _MARGIN, VIEW_BOX[3] - 2 * _MARGIN
    scale = min(width / max(right - left, 1), height / max(bottom - top, 1), _LARGEST)
    across = _MARGIN + (width - (right - left) * scale) / 2
    down = _MARGIN + (height - (bottom - top) * scale) / 2

    def moved(point: Point) -> Point:
        return (point[0] - left) * scale + across, (point[1] - top) * scale + down

    return tuple(_moved(shape, moved) for shape in shapes)


def _moved(shape: MapShape, moved: Callable[[Point], Point]) -> MapShape:
    rings = [tuple(moved(point) for point in ring) for ring in path_rings(shape.path)]
    (left, top), (right, bottom) = moved(shape.box[:2]), moved(shape.box[2:])
    x, y = moved(shape.centroid)
    return replace(
        shape,
        path="".join(_path(ring) for ring in rings),
        centroid=(round(x, 1), round(y, 1)),
        box=(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)),
    )


def _path(ring: Ring) -> str:
    """Differences of rounded places, so that neighbours still touch at the end of a long border."""
    places = [(round(x), round(y)) for x, y in ring]
    steps = " ".join(f"{x1 - x0} {y1 - y0}" for (x0, y0), (x1, y1) in pairwise(places) if (x0, y0) != (x1, y1))
    return f"M{places[0][0]} {places[0][1]}l{steps}z" if steps else ""
