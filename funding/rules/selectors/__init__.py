"""Reading the dated rules of money."""

from funding.rules.selectors.rulings import (
    LAST_YEAR_OF_FIPE,
    UNKNOWN,
    UNKNOWN_RULE,
    Rulebook,
    Ruling,
    fund_for,
    fund_of,
    rulebook,
    said,
)

__all__ = [
    "LAST_YEAR_OF_FIPE",
    "UNKNOWN",
    "UNKNOWN_RULE",
    "Rulebook",
    "Ruling",
    "fund_for",
    "fund_of",
    "rulebook",
    "said",
]
