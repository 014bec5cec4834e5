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
_UNIT = re.compile(r" ?(?P<scale>[kK]|M)? ?(?:€|euros?)$|(?<=[\d ,.])(?P<bare>[kK]|M)$", re.IGNORECASE)
# « 12 k€ » is 12 000 €, « 1,2 M€ » 1 200 000 €; « m€ » is neither for sure.
_SCALES = {"": 0, "k": 3, "K": 3, "M": 6}
# What people write in a budget for an amount that nobody told.
_NOT_TOLD = re.compile(r"n\.? ?c\.?|non communiquée?s?|non connue?s?|inconnue?s?|\?+", re.IGNORECASE)
# « 14.000,50 », « 1.234.567 »: accounts write thousands so, and nothing else may be meant; « 14.000 » alone is either.
_POINTED = re.compile(r"[-−+]?\d{1,3}(?:(?:\.\d{3})+,\d{1,2}|(?:\.\d{3}){2,})", re.ASCII)
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
    """The amount that a person typed: « 12 500,50 € », « 12500.5 », « 12 k€ », « 1,2 M€ »,
    « 14.000,00 ».

    None for an empty text and for « nc »: not communicated. Raises DomainError in French for what is not one amount
    for sure, such as « 12.500 ».
    """
    entry = _BLANKS.sub(" ", text).strip()
    if not entry or _NOT_TOLD.fullmatch(entry):
        return None
    if entry.startswith("="):
        raise DomainError("C’est une formule : écrivez le montant qu’elle donne.", field)
    entry, scale = _scaled(entry)
    if _POINTED.fullmatch(entry):
        entry = entry.replace(".", "")
    compact = entry.replace(" ", "")
    found = _PLAIN.fullmatch(compact)
    if scale is None or found is None or _GROUPED.fullmatch(entry) is None:
        raise DomainError("Ce montant ne se lit pas. Écrivez par exemple 12 500,50.", field)
    decimals = found["decimals"] or ""
    if "." in compact and len(decimals) == 3:
        raise DomainError("Point des milliers ou des décimales\u202f? Écrivez 12 500 ou 12,50.", field)
    if len(decimals) > 2 + scale:
        raise DomainError("Un montant a deux décimales au plus.", field)
    too_long = len(found["whole"]) > 12
    amount = MAXIMUM + 1 if too_long else Decimal(f"{found['whole']}.{decimals or '0'}").scaleb(scale)
    if amount > MAXIMUM:
        raise DomainError("Ce montant est trop grand.", field)
    amount = amount.quantize(CENT)
    if found["sign"] in {"-", "−"} and amount:
        if not negative:
            raise DomainError("Un montant ne peut pas être négatif.", field)
        amount = -amount
    return amount


def _scaled(entry: str) -> tuple[str, int | None]:
    """The figures of an amount, and the power of ten that its unit stands for; None for a unit that is not sure."""
    found = _UNIT.search(entry)
    if found is None:
        return entry, 0
    scale = found["scale"] or found["bare"] or ""
    return entry[: found.start()].strip(), _SCALES.get(scale)
