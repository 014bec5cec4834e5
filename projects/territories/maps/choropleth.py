"""A map that counts: each territory tinted by its class, its number in a disc, all of it also in words."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from projects.core.french import count, enumerate_fr, format_number, region_phrase, sort_key, typeset
from projects.territories.maps.outlines import VIEW_BOX, Level, MapShape, load_map
from projects.territories.maps.zoom import zoomed

# Up to this number the classes are 0, 1, 2 or 3, 4 and more; beyond, three thirds of the largest.
_SMALL_MAXIMUM = 12
UNKNOWN = 4
_RADIUS: dict[str, float] = {"regions": 24.0, "departments": 14.0}


@dataclass(frozen=True)
class MapClass:
    """A tint of the legend: `index` 0 is « nothing », 3 the darkest; `maximum` is None for the last.

    `UNKNOWN` is no tint but hatching, of what is not known: it holds no number.
    """

    index: int
    minimum: int
    maximum: int | None
    label: str

    @property
    def is_unknown(self) -> bool:
        return self.index == UNKNOWN

    def holds(self, value: int) -> bool:
        return value >= self.minimum and (self.maximum is None or value <= self.maximum)


@dataclass(frozen=True)
class ChoroplethShape:
    """A territory on the map; `label` is its accessible name (« Corse : 1 projet »), `link` its address or ""."""

    code: str
    name: str
    path: str
    value: int
    class_index: int
    label: str
    link: str

    @property
    def is_unknown(self) -> bool:
        return self.class_index == UNKNOWN


@dataclass(frozen=True)
class Bubble:
    """The number of a territory in a disc of the drawing's units; `leader` is a line back to it when moved away."""

    code: str
    text: str
    x: float
    y: float
    radius: float
    anchor_x: float
    anchor_y: float
    leader: bool
    link: str

    @property
    def font_size(self) -> float:
        """So that the text fits the disc, four digits as well as one."""
        return round(self.radius * (1.25, 1.25, 0.95, 0.75)[min(len(self.text), 4) - 1], 1)

    @property
    def text_scale(self) -> float:
        """What brings the 30 units of the screen's style sheet to `font_size`."""
        return round(self.font_size / 30, 3)

    @property
    def baseline(self) -> float:
        """y of the text that is centred in the disc."""
        return round(self.y + self.font_size * 0.34, 1)


@dataclass(frozen=True)
class MapRow:
    """A line of the table that says the same as the map."""

    code: str
    name: str
    value: int
    link: str


@dataclass(frozen=True)
class Choropleth:
    """A map ready to be drawn. Its texts are typeset plain text, which a template escapes."""

    level: Level
    element_id: str
    title: str
    description: str
    territory_label: str
    unit_label: str
    shapes: tuple[ChoroplethShape, ...]
    bubbles: tuple[Bubble, ...]
    legend: tuple[MapClass, ...]
    # Territories with something to count, the largest first; codes that the map does not have at the end.
    rows: tuple[MapRow, ...]
    total: int

    @property
    def view_box(self) -> str:
        return " ".join(str(value) for value in VIEW_BOX)

    @property
    def has_links(self) -> bool:
        return any(shape.link for shape in self.shapes)


def choropleth(
    level: Level,
    values: Mapping[str, int],
    *,
    unit_label: str,
    title: str,
    unit_plural: str | None = None,
    links: Mapping[str, str] | None = None,
    element_id: str = "carte",
    light: bool = False,
    only: Collection[str] | None = None,
    unknown_label: str = "",
) -> Choropleth:
    """The map of counts by official code.

    `values` are counts: a code that is absent counts 0, or is not known where `unknown_label` says so. A code that the
    map does not have (a closed one) is not drawn, but stays in the total, in the table and in the words. `unit_label`
    is the singular (« projet »); `element_id` must be unique in the page. `only` draws these codes alone, as large as
    they can be.
    """
    links = links or {}
    legend = classes_for(max(values.values(), default=0))
    drawn = sorted(load_map(level, light=light and only is None), key=lambda shape: sort_key(shape.name))
    if only is not None:
        drawn = list(zoomed([shape for shape in drawn if shape.code in only]))
    shapes = tuple(_shape(shape, values, legend, links, unit_label, unit_plural, unknown_label) for shape in drawn)
    if any(shape.is_unknown for shape in shapes):
        legend = (*legend, MapClass(UNKNOWN, 0, -1, typeset(unknown_label)))
    off_map = sorted(code for code, value in values.items() if value and code not in {shape.code for shape in drawn})
    rows = [MapRow(shape.code, shape.name, shape.value, shape.link) for shape in shapes if shape.value]
    rows.sort(key=lambda row: -row.value)
    rows += [MapRow(code, f"{code} (hors carte)", values[code], links.get(code, "")) for code in off_map]
    total = sum(values.values())
    return Choropleth(
        level=level,
        element_id=element_id,
        title=typeset(title),
        description=_in_words(level, shapes, rows, total, unit_label, unit_plural, unknown_label),
        territory_label="Région" if level == "regions" else "Département",
        unit_label=(unit_plural or f"{unit_label}s").capitalize(),
        # What can be followed comes last, so that a neighbour never covers the ring of the focus.
        shapes=tuple(sorted(shapes, key=lambda shape: bool(shape.link or shape.value))),
        bubbles=_bubbles(_RADIUS["regions" if only is not None else level], drawn, values, links),
        legend=legend,
        rows=tuple(rows),
        total=total,
    )


def classes_for(largest: int) -> tuple[MapClass, ...]:
    """Four classes: 0, 1, 2 or 3, 4 and more; for larger numbers, 0 and three thirds with round bounds."""
    step = _round_down(largest / 3)
    bounds = (0, 1, 2, 4) if largest <= _SMALL_MAXIMUM else (0, 1, step, 2 * step)
    classes = [
        MapClass(index, low, high - 1, _bounds_label(low, high - 1))
        for index, (low, high) in enumerate(pairwise(bounds))
    ]
    last = bounds[-1]
    return (*classes, MapClass(len(classes), last, None, f"{format_number(last)} et plus"))


def _round_down(value: float) -> int:
    """To one significant digit, or to its half step: 41 gives 40, 17 gives 15, 6 gives 6."""
    if value < 10:
        return max(2, int(value))
    step = 10 ** math.floor(math.log10(value)) // 2
    return int(value // step * step)


def _bounds_label(low: int, high: int) -> str:
    if low == high:
        return format_number(low)
    return f"{format_number(low)} {'ou' if high == low + 1 else 'à'} {format_number(high)}"


def _shape(
    shape: MapShape,
    values: Mapping[str, int],
    legend: Sequence[MapClass],
    links: Mapping[str, str],
    one: str,
    many: str | None,
    unknown_label: str,
) -> ChoroplethShape:
    value = values.get(shape.code, 0)
    is_known = shape.code in values or not unknown_label
    return ChoroplethShape(
        code=shape.code,
        name=shape.name,
        path=shape.path,
        value=value,
        class_index=next(each.index for each in legend if each.holds(value)) if is_known else UNKNOWN,
        label=typeset(f"{shape.name} : {count(value, one, many) if is_known else unknown_label}"),
        link=links.get(shape.code, ""),
    )


def _in_words(
    level: Level,
    shapes: Sequence[ChoroplethShape],
    rows: Sequence[MapRow],
    total: int,
    one: str,
    many: str | None,
    unknown_label: str,
) -> str:
    """Every value, the largest first, then how many territories have none, and of how many it is not known."""
    on_map = {shape.code for shape in shapes}
    sentences = [f"{count(total, one, many)} en tout."]
    for value, group in groupby((row for row in rows if row.code in on_map), key=lambda row: row.value):
        names = [row.name for row in group]
        if level == "regions":
            sentences.append(f"{count(value, one, many)} {enumerate_fr([region_phrase(name) for name in names])}.")
        else:
            sentences.append(f"{count(value, one, many)} : {enumerate_fr(names)}.")
    outside = [row for row in rows if row.code not in on_map]
    if outside:
        listed = enumerate_fr([f"{count(row.value, one, many)} pour le code {row.code}" for row in outside])
        sentences.append(f"Hors de la carte : {listed}.")
    unknown = sum(shape.is_unknown for shape in shapes)
    empty = sum(not shape.value for shape in shapes) - unknown
    if empty and total:
        sentences.append(f"{_others(level, empty)} n’en {'a' if empty == 1 else 'ont'} pas.")
    if unknown:
        sentences.append(f"{_others(level, unknown)} : {unknown_label}.")
    return typeset(" ".join(sentences))


def _others(level: Level, number: int) -> str:
    """« L’autre région », « Les 9 autres régions »."""
    other = "région" if level == "regions" else "département"
    return f"L’autre {other}" if number == 1 else f"Les {count(number, f'autre {other}', f'autres {other}s')}"


def _bubbles(
    base: float, drawn: Sequence[MapShape], values: Mapping[str, int], links: Mapping[str, str]
) -> tuple[Bubble, ...]:
    placed = []
    for shape in drawn:
        value = values.get(shape.code, 0)
        if value > 0:
            text = format_number(value)
            radius = base * (1.25 if len(text) > 3 else 1)
            x, y = shape.centroid
            if shape.is_overseas:
                x = shape.box[2] + radius
            placed.append((shape, text, radius, x, y))
    spread = _spread([(x, y, radius) for _, _, radius, x, y in placed])
    return tuple(
        Bubble(
            code=shape.code,
            text=text,
            x=x,
            y=y,
            radius=radius,
            anchor_x=shape.centroid[0],
            anchor_y=shape.centroid[1],
            # A disc that no longer covers its territory is tied to it.
            leader=not shape.is_overseas and math.dist((x, y), shape.centroid) > radius,
            link=links.get(shape.code, ""),
        )
        for (shape, text, radius, _, _), (x, y) in zip(placed, spread, strict=True)
    )


def _spread(discs: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """Centres moved apart until no two discs overlap (Paris and its neighbours), always in the same way."""
    centres = [[x, y] for x, y, _ in discs]
    for _ in range(200):
        moved = False
        for i, first in enumerate(centres):
            for j in range(i + 1, len(centres)):
                second = centres[j]
                gap = discs[i][2] + discs[j][2] + 1
                dx, dy = second[0] - first[0], second[1] - first[1]
                distance = math.hypot(dx, dy)
                if distance >= gap:
                    continue
                # Two discs on one spot part along a direction of their own.
                ux, uy = (dx / distance, dy / distance) if distance > 0.01 else (math.cos(i + j), math.sin(i + j))
                push = (gap - distance) / 2 + 0.05
                first[0], first[1] = first[0] - ux * push, first[1] - uy * push
                second[0], second[1] = second[0] + ux * push, second[1] + uy * push
                moved = True
        if not moved:
            break
    return [_inside(x, y, radius) for (x, y), (_, _, radius) in zip(centres, discs, strict=True)]


def _inside(x: float, y: float, radius: float) -> tuple[float, float]:
    """Within the drawing, its border included."""
    left, top, right, bottom = VIEW_BOX
    margin = radius + 1
    return round(min(max(x, left + margin), right - margin), 1), round(min(max(y, top + margin), bottom - margin), 1)
