"""What the values of several periods give together, and when they give nothing.

The rule, by nature of the indicator:
- « flux » (ateliers, visites): each period counts what happened in it, so they add up. Two periods that overlap would
  count the same thing twice: no total then. An unknown period leaves a partial total, which says so.
- « cumul » and « stock » (enfants accueillis depuis l’ouverture, places): each value already stands for all, or for a
  moment. Adding them would count the same thing again: the last known one is kept, with its year.
- « distinct » and « taux » (familles différentes, taux d’occupation): one family may come back, a rate has no sum, and
  the last one stands for its own year alone. There is no total at all.

Pure functions: nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from projects.bilans.enums import Nature
from projects.core.french import count, typeset

SUMMED = frozenset({Nature.FLOW})
LAST = frozenset({Nature.CUMULATIVE, Nature.STOCK})
NO_TOTAL = "ne s’additionne pas"


@dataclass(frozen=True)
class Reading:
    """The target and the actual value of one period; None is « non communiqué »."""

    start: date
    end: date
    target: Decimal | None
    actual: Decimal | None

    @property
    def year(self) -> int:
        """The year that the period is of: that of its last day."""
        return self.end.year


@dataclass(frozen=True)
class Total:
    """`value` is None when there is no total, and `said` tells why, or what the value is."""

    value: Decimal | None
    said: str


def total_of(nature: str, readings: Sequence[Reading]) -> Total:
    """What the actual values of an indicator give over all its periods."""
    if nature in LAST:
        return _last(readings)
    if nature not in SUMMED:
        return Total(None, NO_TOTAL)
    known = [row for row in readings if row.actual is not None]
    if _overlap(readings):
        return Total(None, typeset(f"{NO_TOTAL} : deux périodes se recouvrent"))
    if not known:
        return Total(None, "non communiqué")
    unknown = len(readings) - len(known)
    said = f"somme de {count(len(known), 'période')}" if len(readings) > 1 else "une seule période"
    if unknown:
        said += f", {count(unknown, 'non communiquée')}"
    return Total(sum((row.actual or Decimal(0) for row in known), Decimal(0)), said)


def _last(readings: Sequence[Reading]) -> Total:
    known = sorted((row for row in readings if row.actual is not None), key=lambda row: (row.end, row.start))
    if not known:
        return Total(None, "non communiqué")
    return Total(known[-1].actual, f"dernière valeur connue, {known[-1].year}")


def _overlap(readings: Sequence[Reading]) -> bool:
    periods = sorted((row.start, row.end) for row in readings)
    return any(after[0] <= before[1] for before, after in pairwise(periods))


@dataclass(frozen=True)
class Sum:
    """Amounts added up: the sum of those that are known (None without any) and how many are not."""

    known: Decimal | None
    unknown: int


@dataclass(frozen=True)
class Balance:
    """Charges against produits. `gap` is produits less charges, None as long as an amount is not communicated."""

    charges: Sum
    produits: Sum

    @property
    def gap(self) -> Decimal | None:
        if self.charges.unknown or self.produits.unknown or self.charges.known is None or self.produits.known is None:
            return None
        return self.produits.known - self.charges.known

    @property
    def is_balanced(self) -> bool:
        return self.gap == 0


def sum_of(amounts: Sequence[Decimal | None]) -> Sum:
    """An amount that is not communicated is never 0: it is counted apart."""
    known = [amount for amount in amounts if amount is not None]
    return Sum(sum(known, Decimal(0)) if known else None, len(amounts) - len(known))
