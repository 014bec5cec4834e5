"""Reading the dated rules of money."""

from funding.rules.selectors.rulings import (
    LAST_YEAR_OF_FIPE,
    UNKNOWN,
    UNKNOWN_RULE,
    Rulebook,
    Ruling,
    fund_for,
    fund_of,
    last_year_of_fipe,
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
    "last_year_of_fipe",
    "rulebook",
    "said",
]
