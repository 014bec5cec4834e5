"""What carries meaning on paper: a category is a letter, a colour and a pattern, always the three."""

from __future__ import annotations

from dataclasses import dataclass

INK = "#172022"
INK_FAINT = "#5c686d"
LAND = "#e7e9e4"
ACCENT = "#0b5563"
# From the palest to the darkest: how many dossiers a region of the map has.
TINTS = ("#bcd5d9", "#73a9b1", "#0b5563")
BLANK = "#e3e6e1"  # a category that a dossier does not concern


@dataclass(frozen=True)
class Category:
    """A Fipe category as paper shows it; `pattern` names a function of `shapes.py`."""

    code: str
    letter: str
    short: str
    colour: str
    pattern: str
    pattern_label: str


CATEGORIES: dict[str, Category] = {
    category.code: category
    for category in (
        Category("qualite", "Q", "Qualité d’accueil", "#1f5fa8", "diagonals", "diagonales"),
        Category("diversification", "D", "Diversification", "#b2480c", "dots", "points"),
        Category("recours", "R", "Recours", "#86307f", "lines", "lignes"),
        Category("accueil_individuel", "I", "Accueil individuel", "#4b6a12", "grid", "quadrillage"),
    )
}

MATURITY_LABELS = ("Amorçage", "Expérimentation", "Montée en charge", "Passage à l’échelle", "Pérennisation")
MATURITY_STEPS = len(MATURITY_LABELS)
UNKNOWN_FILL, UNKNOWN_PALE = "#c3d3d6", "#d9e3e5"  # what is not known yet


@dataclass(frozen=True)
class State:
    """A state as a glyph and a colour beside its word: in black and white everything still reads."""

    glyph: str
    css: str


# Progress of a project, by the keys of the registry.
PROGRESS: dict[str, State] = {
    "bien_avance": State("●", "ok"),
    "en_demarrage": State("▸", "info"),
    "retarde_ou_pause": State("‖", "watch"),
    "non_demarre": State("○", "neutral"),
    "abandonne": State("✗", "error"),
    "non_evalue": State("–", "neutral"),
}

# State of an action, by the codes of `ActionContent.state`.
ACTIONS: dict[str, State] = {
    "done": State("✓", "ok"),
    "not_done": State("✗", "error"),
    "selected": State("▸", "info"),
    "asked": State("○", "neutral"),
}
NO_STATE = State("–", "neutral")  # what nobody said
