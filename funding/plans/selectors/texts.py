"""A stored line as texts: what a draft, a correction or a comparison shows of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from funding.plans.enums import Heading, Side
from funding.plans.lines import AMOUNTS, COLUMNS, Cells, Read, new_line
from funding.rules.enums import CoFunder, Nature
from projects.core.french import format_number
from projects.core.money import UNKNOWN, format_euros

LABELS = {
    "heading": "Poste",
    "nature": "Nature",
    "co_funder": "Financeur",
    "label": "Précision",
    "amount": "Montant",
    "asked": "Demandé",
    "granted": "Accordé",
    "received": "Reçu",
    "hours": "Heures",
}
SINGULAR = {Side.CHARGE: "charge", Side.PRODUCT: "produit", Side.VOLUNTEER: "temps bénévole"}
_WORDS: dict[str, dict[str, Any]] = {
    "heading": dict(Heading.choices),
    "nature": dict(Nature.choices),
    "co_funder": dict(CoFunder.choices),
}


def cells_of(line: Any) -> Cells:
    """The cells of a draft that mean this line (a row of a version, or a line that was read)."""
    return new_line(line.side, line.key, **{column: typed(getattr(line, column)) for column in COLUMNS[line.side]})


def typed(value: Decimal | str | None) -> str:
    """An amount as one would type it: « 1 234,50 »; "" for what is not known."""
    if value is None or isinstance(value, str):
        return value or ""
    return format_number(value, 0 if value == value.to_integral_value() else 2)


def shown(line: Read | Any, column: str) -> str:
    """A value of a line in words: « 12 500 € », « Fonctionnement », « non communiqué »."""
    value = getattr(line, column)
    if column in AMOUNTS:
        return format_euros(value)
    if column == "hours":
        return UNKNOWN if value is None else format_number(value)
    return str(_WORDS.get(column, {}).get(value, value))
