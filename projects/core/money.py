"""Euros: always `Decimal`, two decimals, half-up; unknown is None and never 0."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from projects.core.errors import DomainError
from projects.core.french import NBSP, format_number

UNKNOWN = "non communiqué"
CENT = Decimal("0.01")
# What the numeric(14,2) columns hold.
MAXIMUM = Decimal("999999999999.99")

_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f]+")
_PLAIN = re.compile(r"(?P<sign>[-−+]?)(?P<whole>\d+)(?:[.,](?P<decimals>\d+))?", re.ASCII)
_GROUPED = re.compile(r"[-−+]?\d{1,3}(?: \d{3})+(?:[.,]\d*)?|[-−+]?[\d.,]+", re.ASCII)


def round_euros(amount: Decimal) -> Decimal:
    """To the cent, half-up (2,005 € gives 2,01 €)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def format_euros(amount: Decimal | int | None, *, cents: bool | None = None) -> str:
    """« 1 234,50 € », « 2 395 000 € », « non communiqué » for None.

    Cents are shown when there are some; `cents` forces them (True: accounts) or rounds them off (False).
    """
    if amount is None:
        return UNKNOWN
    rounded = round_euros(Decimal(amount))
    if cents is None:
        cents = rounded != rounded.to_integral_value()
    return f"{format_number(rounded, 2 if cents else 0)}{NBSP}€"


def parse_euros(text: str, *, field: str | None = None, negative: bool = False) -> Decimal | None:
    """The amount that a person typed: « 12 500,50 € », « 12500.5 »; None for an empty text (unknown).

    Raises DomainError in French for what is not one amount for sure, such as « 12.500 ».
    """
    entry = _BLANKS.sub(" ", text).strip()
    if not entry:
        return None
    entry = re.sub(r" ?(?:€|euros?)$", "", entry, flags=re.IGNORECASE).strip()
    compact = entry.replace(" ", "")
    found = _PLAIN.fullmatch(compact)
    if found is None or _GROUPED.fullmatch(entry) is None:
        raise DomainError("Ce montant ne se lit pas. Écrivez par exemple 12 500,50.", field)
    decimals = found["decimals"] or ""
    if "." in compact and len(decimals) == 3:
        raise DomainError("Point des milliers ou des décimales\u202f? Écrivez 12 500 ou 12,50.", field)
    if len(decimals) > 2:
        raise DomainError("Un montant a deux décimales au plus.", field)
    amount = Decimal(f"{found['whole']}.{decimals or '0'}").quantize(CENT) if len(found["whole"]) <= 12 else MAXIMUM + 1
    if amount > MAXIMUM:
        raise DomainError("Ce montant est trop grand.", field)
    if found["sign"] in {"-", "−"} and amount:
        if not negative:
            raise DomainError("Un montant ne peut pas être négatif.", field)
        amount = -amount
    return amount
