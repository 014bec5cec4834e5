"""What the boards add up of the money of projects: what is known, beside how many amounts are not communicated.

The same is said twice, in Python of one `MoneyRow` and in SQL of the table `money` (see `grants.selectors.amounts`), so
that a board of many projects reads sums and a figure reads rows; tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import models

from funding.grants.enums import FinancingState
from funding.grants.selectors.amounts import REMAINING, WITHDRAWN, MoneyRow
from projects.core.french import count
from projects.core.money import UNKNOWN, format_euros

ZERO = Decimal()
# Nothing is granted yet, or never will be: an amount that does not exist is not one that is not communicated.
UNDECIDED = (FinancingState.ASKED, FinancingState.REFUSED)
# What is said in its place.
PENDING, TURNED_DOWN = "pas encore décidé", "refusé"


class Measure(models.TextChoices):
    """An amount of a yearly financing; in addresses by its value."""

    ASKED = "asked", "Demandé"
    GRANTED = "granted", "Accordé"
    PAID = "paid", "Versé"
    RECOVERED = "recovered", "Reversé"
    REMAINING = "remaining", "Reste à verser"


def amount_of(row: MoneyRow, measure: str) -> Decimal | None:
    """That amount; none where all that was granted is refused or withdrawn: it is not one of 0 that lowers averages."""
    if measure == Measure.GRANTED and not row.granted and row.status in WITHDRAWN:
        return None
    amount: Decimal | None = getattr(row, measure)
    return amount


def is_unknown(row: MoneyRow, measure: str) -> bool:
    """Whether that amount exists and nobody said it: it counts among « et n non communiqués », never as 0."""
    if getattr(row, measure) is not None:
        return False
    return measure in (Measure.ASKED, Measure.PAID, Measure.RECOVERED) or row.status not in UNDECIDED


def _listed(states: object) -> str:
    return ", ".join(f"'{state}'" for state in sorted(map(str, states)))  # type: ignore[call-overload]


# By measure, the amount as an expression of `money`.
VALUES: dict[str, str] = {measure.value: measure.value for measure in Measure} | {
    Measure.GRANTED.value: f"CASE WHEN granted = 0 AND status IN ({_listed(WITHDRAWN)}) THEN NULL ELSE granted END",
    Measure.REMAINING.value: REMAINING,
}


def unknown_sql(measure: str) -> str:
    """The condition on `money` that says the same as `is_unknown`."""
    silent = "granted IS NULL" if measure == Measure.GRANTED else f"({VALUES[measure]}) IS NULL"
    if measure in (Measure.ASKED, Measure.PAID, Measure.RECOVERED):
        return silent
    return f"({silent} AND COALESCE(status, '') NOT IN ({_listed(UNDECIDED)}))"


@dataclass(frozen=True)
class Total:
    """The sum of `told` amounts, in euros, beside how many are not communicated. `known` None: not one is told.

    `none` is what is said where there is no amount to tell.
    """

    known: Decimal | None = None
    unknown: int = 0
    told: int = 0
    none: str = "—"

    @property
    def text(self) -> str:
        """« 1 000 € », « non communiqué » when no amount is told, `none` when there is none to tell."""
        if self.known is not None:
            return format_euros(self.known)
        return UNKNOWN if self.unknown else self.none

    @property
    def note(self) -> str:
        """« et 2 non communiqués », beside a sum that they are not part of."""
        return f"et {count(self.unknown, UNKNOWN, f'{UNKNOWN}s')}" if self.unknown and self.known is not None else ""

    @property
    def said(self) -> str:
        return f"{self.text}, {self.note}" if self.note else self.text

    @property
    def average(self) -> Decimal | None:
        return None if self.known is None else self.known / self.told

    def __add__(self, other: Total) -> Total:
        known = [part.known for part in (self, other) if part.known is not None]
        return Total(sum(known, ZERO) if known else None, self.unknown + other.unknown, self.told + other.told)


def granted_of(rows: list[MoneyRow]) -> Total:
    """What is granted of these; where nothing is, whether somebody is still to decide, or refused."""
    states = {row.status for row in rows}
    none = PENDING if FinancingState.ASKED in states else TURNED_DOWN if FinancingState.REFUSED in states else "—"
    return replace(total_of(rows, Measure.GRANTED), none=none)


def total_of(rows: list[MoneyRow], measure: str) -> Total:
    """The same of rows already read."""
    told = [amount for row in rows if (amount := amount_of(row, measure)) is not None]
    return Total(sum(told, ZERO) if told else None, sum(is_unknown(row, measure) for row in rows), len(told))
