"""The drawing of a project's life: state, progress and maturity over time. Pure geometry, drawn by a template.

Units are those of the viewBox. Each stretch runs from the day that a fact was true to the next one, or to the day
of the page. The drawing is summed up in words; the table of the facts is beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from projects.portfolio.enums import ObservationKind
from projects.portfolio.selectors import MATURITY_RANKS
from projects.portfolio.selectors.timeline import Line

WIDTH = 820
LEFT = 104
RIGHT = 12
TOP = 24
ROW = 40
BAR = 24
LETTER = 7.4
TICKS = 8
TRACKS = (("etat", "État"), (ObservationKind.PROGRESS, "Avancement"), (ObservationKind.MATURITY, "Maturité"))
SHORTEST = timedelta(days=180)


@dataclass(frozen=True)
class Stretch:
    """A value over a span of days. `text` is empty where it would not fit."""

    x: int
    width: int
    y: int
    style: str
    text: str
    is_last: bool


@dataclass(frozen=True)
class Track:
    label: str
    y: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Tick:
    x: int
    year: int


@dataclass(frozen=True)
class Frise:
    height: int
    tracks: tuple[Track, ...]
    ticks: tuple[Tick, ...]
    today_x: int
    summary: str
    width: int = WIDTH
    left: int = LEFT
    bar: int = BAR


def frise(lines: Sequence[Line], situation_on: date) -> Frise | None:
    """The drawing of the facts of the whole project that stand; None when there is none."""
    standing = [line for line in lines if not line.taken_back and not line.action]
    found = {kind: _values(standing, kind) for kind, _ in TRACKS}
    days = [line.day for values in found.values() for line in values]
    if not days:
        return None
    first = min(min(days), situation_on - SHORTEST)
    span = max((situation_on - first).days, 1)

    def place(day: date) -> int:
        return LEFT + round((WIDTH - LEFT - RIGHT) * (day - first).days / span)

    tracks: list[Track] = []
    sentences: list[str] = []
    for kind, label in TRACKS:
        values = found[kind]
        if not values:
            continue
        y = TOP + ROW * len(tracks)
        ends = [*(line.day for line in values[1:]), situation_on]
        tracks.append(
            Track(
                label,
                y,
                tuple(
                    _stretch(line, place(line.day), place(end), y, is_last=line is values[-1])
                    for line, end in zip(values, ends, strict=True)
                ),
            )
        )
        sentences.append(f"{label} : " + ", ".join(f"{line.value.lower()} au {line.on}" for line in values) + ".")
    return Frise(
        height=TOP + ROW * len(tracks),
        tracks=tuple(tracks),
        ticks=_ticks(first, situation_on, place),
        today_x=place(situation_on),
        summary=" ".join(sentences),
    )


def _values(lines: Sequence[Line], kind: str) -> list[Line]:
    """What was said of one thing, the first first; of two facts of one day, the one recorded last."""
    by_day = {line.day: line for line in sorted(lines, key=lambda line: (line.day, line.at)) if line.kind == kind}
    return list(by_day.values())


def _stretch(line: Line, start: int, end: int, y: int, *, is_last: bool) -> Stretch:
    width = max(end - start - 2, 4)
    rank = MATURITY_RANKS.get(line.code) if line.kind == ObservationKind.MATURITY else None
    text = line.value if len(line.value) * LETTER < width - 12 else ""
    x = min(start, WIDTH - RIGHT - width)
    return Stretch(x, width, y, f"rang-{rank}" if rank else line.code.replace("_", "-"), text, is_last)


def _ticks(first: date, last: date, place: Callable[[date], int]) -> tuple[Tick, ...]:
    years = list(range(first.year + 1, last.year + 1))
    step = max(1, -(-len(years) // TICKS))
    return tuple(Tick(place(date(year, 1, 1)), year) for year in years[::step])
