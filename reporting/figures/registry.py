"""The registry of figures: what a number counts, of whom, and the dossiers behind it.

A figure is a function of a snapshot; it returns its value *and* the references it counted, so that a
page, a PDF, an export and a check can never disagree. Apps add theirs with `@figure` in a module
imported from `AppConfig.ready()`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from projects.core.errors import DomainError
from projects.core.french import plural
from projects.portfolio.fictitious import INVENTED, said_of
from reporting.figures.dossiers import EVERY_KIND, Kind, Snapshot

Unit = Literal["projet", "dossier", "action", "personne", "région", "département", "€", "%"]
Number = int | Decimal | None


# Numerator and denominator of a rate or of an average; None where the value is itself what is counted.
Terms = tuple[Number, Number] | None


@dataclass(frozen=True)
class Row:
    """One value of a breakdown. `members` are references of dossiers, in the snapshot's order."""

    key: str
    label: str
    value: Number
    members: tuple[str, ...]
    terms: Terms = None


@dataclass(frozen=True)
class Counted:
    """What a figure's function returns. `partition`: rows are disjoint and make up the total.

    `lines` are the keys and labels of every row that there may be: one that `rows` leaves out counts 0.
    """

    value: Number
    members: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    partition: bool = False
    note: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    terms: Terms = None


@dataclass(frozen=True)
class Figure:
    """An entry of the registry; `reads` are the kinds of facts that it counts, beside identity."""

    id: str
    label: str
    unit: Unit
    definition: str
    count: Callable[[Snapshot], Counted]
    reads: frozenset[Kind] = EVERY_KIND
    one: str = ""
    rank: int = 0  # its place in the registry, which is the order of pages and documents

    def label_of(self, number: Number) -> str:
        """The label that stands under a number: « Région concernée » under 1."""
        return plural(number, self.one, self.label) if self.one and number is not None else self.label


@dataclass(frozen=True)
class FigureValue:
    """A figure counted on a snapshot."""

    figure: Figure
    counted: Counted

    @property
    def fictitious(self) -> str:
        """« Dont 4 exemples fictifs, inventés pour la démonstration. »; "" when all that it counts is real."""
        said = said_of(self.counted.members)
        return f"Dont {said} : {INVENTED}." if said else ""

    def row(self, key: str) -> Row | None:
        """The row of that key, empty when nothing is counted there; None when the figure has no such row."""
        for row in self.counted.rows:
            if row.key == key:
                return row
        return next((Row(key, label, 0, ()) for line, label in self.counted.lines if line == key), None)


_registry: dict[str, Figure] = {}


def figure(
    id: str, *, label: str, unit: Unit, definition: str, reads: Iterable[Kind] = EVERY_KIND, one: str = ""
) -> Callable[[Callable[[Snapshot], Counted]], Callable[[Snapshot], Counted]]:
    """Register the decorated function under `id`; ids are unique and never change once published.

    `reads` is what a snapshot must hold for the figure to be true (everything, when not said); `one` is the label
    in the singular, for those that stand under their number.
    """

    def add(count: Callable[[Snapshot], Counted]) -> Callable[[Snapshot], Counted]:
        if id in _registry:
            raise ValueError(f"figure {id} is registered twice")
        _registry[id] = Figure(id, label, unit, definition, count, frozenset(reads), one, len(_registry))
        return count

    return add


def all_figures() -> tuple[Figure, ...]:
    """Every figure, in the order of registration (the order of pages and exports)."""
    return tuple(_registry.values())


def get_figure(id: str) -> Figure:
    """The figure of that id; DomainError (French) when there is none."""
    try:
        return _registry[id]
    except KeyError:
        raise DomainError(f"Le chiffre « {id} » n’existe pas.") from None


def compute(snapshot: Snapshot, ids: Iterable[str] | None = None) -> dict[str, FigureValue]:
    """Count the figures of `ids` (all when None) on one snapshot: one reading, however many figures.

    A figure of facts that the snapshot did not read would be false: that is an error of the program (ValueError).
    """
    chosen = all_figures() if ids is None else tuple(get_figure(id) for id in ids)
    for figure in chosen:
        if missing := figure.reads - snapshot.read:
            raise ValueError(f"{figure.id} counts {', '.join(sorted(missing))}, which the snapshot did not read")
    return {figure.id: FigureValue(figure, figure.count(snapshot)) for figure in chosen}
