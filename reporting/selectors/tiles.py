"""Figures in a row: a number, its words in the right number, and how it moved since another day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from projects.core.french import NBSP, format_date, format_number, plural, typeset
from reporting.figures.registry import FigureValue, Number
from reporting.rendering.content import FigureContent
from reporting.selectors.editions import UNKNOWN, number_text

NO_VALUE = "pas de valeur à cette date"


@dataclass(frozen=True)
class Trend:
    """How a figure moved; the arrow repeats the words, and is hidden from those who hear them."""

    arrow: str  # ↑ ↓ = or "" when one of the two values is unknown
    text: str
    url: str = ""


@dataclass(frozen=True)
class Tile:
    """What components/_figure.html draws."""

    text: str
    label: str
    url: str
    tone: str = ""
    trend: Trend | None = None


def figure_tile(value: FigureValue, address: Callable[[str, str], str], *, trend: Trend | None = None) -> Tile:
    """The tile of a whole figure: « 1 région concernée », « 9 régions concernées »."""
    number = value.counted.value
    return Tile(
        text=number_text(number, value.figure.unit),
        label=typeset(value.figure.label_of(number)),
        url=address(value.figure.id, ""),
        trend=trend,
    )


def content_tile(figure: FigureContent) -> Tile:
    """The tile of a figure that was frozen, in the words of that day."""
    return Tile(figure.text, figure.caption, figure.url)


def row_tile(
    value: FigureValue,
    key: str,
    labels: tuple[str, str],
    address: Callable[[str, str], str],
    *,
    tone: str = "",
    trend: Trend | None = None,
) -> Tile:
    """The tile of one line of a figure; `labels` in the singular and in the plural. A line that is not there is 0."""
    number = row_value(value, key)
    return Tile(
        text=number_text(number, value.figure.unit),
        label=typeset(labels[1] if number is None else plural(number, *labels)),
        url=address(value.figure.id, key),
        tone=tone if number else "",
        trend=trend,
    )


def row_value(value: FigureValue, key: str) -> Number:
    row = value.row(key)
    return row.value if row else 0


def trend(before: Number, after: Number, *, since: date, url: str = "") -> Trend:
    """From one value to another; unknown, not 0, when one of them is."""
    day = format_date(since).replace(" ", NBSP)  # a line of a tile is short: the day stays whole
    if before is None or after is None:
        said = NO_VALUE if before is None else UNKNOWN
        return Trend("", typeset(f"{said} ({day})"), url)
    gap = after - before
    was = format_number(before)
    if not gap:
        return Trend("=", typeset(f"comme au {day}"), url)
    word = "de plus" if gap > 0 else "de moins"
    return Trend(
        "↑" if gap > 0 else "↓", typeset(f"{format_number(gap if gap > 0 else -gap)} {word} qu’au {day} ({was})"), url
    )
