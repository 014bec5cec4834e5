"""How to read a fiche: the key of all its signs."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.rendering import charts, palette
from reporting.rendering.palette import Category, State
from reporting.rendering.shapes import Drawing

ACTION_LABELS = (("asked", "Demandée"), ("selected", "Retenue"), ("done", "Menée"), ("not_done", "Non menée"))


@dataclass(frozen=True)
class GuideLine:
    """A category in the reading guide."""

    category: Category
    band: Drawing


@dataclass(frozen=True)
class Guide:
    """How to read a fiche: categories, states of actions, the scale of maturity."""

    categories: tuple[GuideLine, ...]
    neutral: Drawing
    actions: tuple[tuple[State, str], ...]
    maturity: tuple[tuple[Drawing, str], ...]


def guide() -> Guide:
    """The key of all the signs that the fiches use."""
    return Guide(
        categories=tuple(
            GuideLine(category, charts.band(category.code, width=24.0)) for category in palette.CATEGORIES.values()
        ),
        neutral=charts.band(None, width=24.0),
        actions=tuple((palette.ACTIONS[code], label) for code, label in ACTION_LABELS),
        maturity=tuple(
            (charts.scale(rank, label), label) for rank, label in enumerate(palette.MATURITY_LABELS, start=1)
        ),
    )
