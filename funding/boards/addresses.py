"""The address of the board holds everything: the filters of the list of projects, and which financings are added up."""

from __future__ import annotations

from typing import ClassVar

from django.http import QueryDict

from funding.boards.measures import Measure
from funding.boards.selectors.board import UNSAID, Cell
from funding.rules.enums import Funder, Nature
from projects.portfolio.listing.addresses import ListAddress

YEAR, FUNDER, NATURE, AXIS, MEASURE = "exercice", "financeur", "nature", "fpt", "mesure"
# Whether invented projects are left aside: « sans », or nothing.
EXAMPLES, WITHOUT = "exemples", "sans"
# The day that is described and the day whose knowledge is told (projects/portfolio/views/clock.py).
CLOCK = ("au", "su")
# What no financing may be of: the year and the axis as people type them.
YEARS, AXES = range(2000, 2101), range(1, 21)
WRONG = {
    YEAR: "n’est pas une année de financement.",
    FUNDER: "n’est pas un financeur suivi : l’État (state) ou la branche Famille (caf).",
    NATURE: "n’est pas une nature de dépense.",
    AXIS: "n’est pas un axe du FPT.",
    MEASURE: "n’est pas un montant suivi.",
    EXAMPLES: "ne dit pas s’il faut laisser de côté les exemples fictifs (sans).",
}


class BoardAddress(ListAddress):
    url_name: ClassVar[str] = "money_board"
    own: ClassVar[tuple[str, ...]] = (YEAR, FUNDER, NATURE, AXIS, EXAMPLES, *CLOCK)
    carried: ClassVar[tuple[str, ...]] = ("choix", *own)


class DossiersAddress(BoardAddress):
    url_name: ClassVar[str] = "money_dossiers"
    own: ClassVar[tuple[str, ...]] = (*BoardAddress.own, MEASURE)
    carried: ClassVar[tuple[str, ...]] = ("choix", *own)


def as_board(address: ListAddress) -> BoardAddress:
    """The board with the same filters as another page."""
    return BoardAddress(QueryDict(address.query))


def dossiers_of(address: ListAddress, measure: str, **changes: str) -> DossiersAddress:
    """The dossiers behind a number of the board at `address`."""
    return DossiersAddress(QueryDict(address.query)).with_values(**{MEASURE: measure}, **changes)


def cell_of(address: ListAddress) -> tuple[Cell, dict[str, str]]:
    """Which financings the address asks for, and what it asks that does not exist, with its reason, by name."""
    told = {name: address.getlist(name)[0] for name in BoardAddress.own if name not in CLOCK and address.getlist(name)}
    aside = told.pop(EXAMPLES, WITHOUT)
    found = {
        YEAR: _number(told.get(YEAR, ""), YEARS),
        FUNDER: _of(told.get(FUNDER, ""), Funder.values),
        NATURE: "" if told.get(NATURE) == UNSAID else _of(told.get(NATURE, ""), Nature.values),
        AXIS: 0 if told.get(AXIS) == UNSAID else _number(told.get(AXIS, ""), AXES),
    }
    wrong = {name: f"« {told[name][:40]} » {WRONG[name]}" for name in told if found[name] is None}
    if aside != WITHOUT:
        wrong[EXAMPLES] = f"« {aside[:40]} » {WRONG[EXAMPLES]}"
    cell = Cell(found[YEAR], found[FUNDER], found[NATURE], found[AXIS])  # type: ignore[arg-type]
    return cell, wrong


def measure_of(address: ListAddress) -> tuple[Measure, str]:
    """The amount that the address asks for (what is granted, unless told), and what is wrong with it."""
    asked = next(iter(address.getlist(MEASURE)), "")
    if asked in Measure.values:
        return Measure(asked), ""
    return Measure.GRANTED, f"« {asked[:40]} » {WRONG[MEASURE]}" if asked else ""


def _number(text: str, allowed: range) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        return None
    return int(text) if int(text) in allowed else None


def _of(text: str, allowed: list[str]) -> str | None:
    return text if text in allowed else None
