"""The list of envelopes with their balances, and what they add up to at each level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Coalesce

from funding.envelopes.models import Envelope
from funding.envelopes.querysets import EnvelopeQuerySet
from funding.envelopes.selectors.balances import Balance, balance_of, beyond
from funding.envelopes.selectors.spending import ZERO, Spent
from funding.rules.enums import Level
from projects.accounts.models import User
from projects.portfolio.selectors import Clock

PAGE_SIZE = 60
# From so many envelopes of one level of which nothing is known, one line that opens says them all.
FOLD = 3


@dataclass(frozen=True)
class Filters:
    """What the address asks for; an unknown value is none."""

    year: int | None = None
    fund: str = ""
    level: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.year or self.fund or self.level)


@dataclass(frozen=True)
class Row:
    """An envelope as a line of the list prints it."""

    envelope: Envelope
    balance: Balance

    @property
    def key(self) -> tuple[int, str, str]:
        return self.envelope.year, self.envelope.fund, self.envelope.level

    @property
    def is_untold(self) -> bool:
        """Nobody said its amount, nothing is allotted below it, and no aid out of it is known of."""
        held = self.balance
        return held.amount is None and not held.below and not held.spent.known and not held.spent.unknown


@dataclass(frozen=True)
class Fold:
    """The envelopes of one level, one year and one fund of which nothing is known: they exist, and that is all."""

    envelopes: list[Envelope]

    @property
    def first(self) -> Envelope:
        return self.envelopes[0]


@dataclass(frozen=True)
class Total:
    """What the envelopes of one level, one year and one fund hold together; unknown ones are counted, never summed."""

    year: int
    fund: str
    level: str
    envelopes: int
    amount: Decimal | None
    unknown: int
    spent: Spent
    silent: int
    unsaid: int

    @property
    def is_silent(self) -> bool:
        return self.silent == self.envelopes

    @property
    def engaged(self) -> Decimal:
        return self.spent.engaged

    @property
    def paid(self) -> Decimal | None:
        return None if self.is_silent else self.spent.known_paid

    @property
    def unknown_grants(self) -> int:
        """Of an envelope that nobody said anything of, one at least: it never counts as 0 engaged."""
        return self.spent.unknown + self.unsaid

    @property
    def unknown_payments(self) -> int:
        return self.spent.unpaid + self.unsaid

    @property
    def remaining(self) -> Decimal | None:
        """When all amounts are known; at most, while grants or whole envelopes below are not (`unknown_grants`)."""
        return None if self.amount is None or self.unknown or self.is_silent else self.amount - self.engaged

    @property
    def excess(self) -> Decimal | None:
        return beyond(self.remaining)


@dataclass(frozen=True)
class Listed:
    rows: list[Row | Fold]
    totals: list[Total]
    number: int
    pages: int


def filtered(user: User, filters: Filters) -> EnvelopeQuerySet:
    rows = Envelope.objects.visible_to(user)
    if filters.year:
        rows = rows.filter(year=filters.year)
    if filters.fund:
        rows = rows.filter(fund=filters.fund)
    return rows.filter(level=filters.level) if filters.level else rows


def ordered(rows: EnvelopeQuerySet) -> EnvelopeQuerySet:
    """The last year first; in it, from the nation down, by name."""
    rank = Case(
        *(When(level=level, then=Value(place)) for place, level in enumerate(Level)), output_field=IntegerField()
    )
    return rows.with_place().order_by("-year", "fund", rank, Coalesce("region__sort_name", "caf__sort_name"), "pk")


def listed(user: User, filters: Filters, number: int, clock: Clock) -> Listed:
    """One page of rows, and the totals of all of them: a constant number of queries."""
    envelopes = list(ordered(filtered(user, filters)))
    balances = balance_of(envelopes, clock)
    rows = [Row(envelope, balances[envelope.pk]) for envelope in envelopes]
    lines = folded(rows)
    pages = max(1, -(-len(lines) // PAGE_SIZE))
    number = min(max(number, 1), pages)
    return Listed(lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], totals_of(rows), number, pages)


def folded(rows: Sequence[Row]) -> list[Row | Fold]:
    """The rows in their order, those of which nothing is known behind the others of their level, in one line."""
    found: list[Row | Fold] = []
    for group in _grouped(rows).values():
        untold = [row for row in group if row.is_untold]
        if len(untold) < FOLD:
            found += group
        else:
            found += [row for row in group if not row.is_untold]
            found.append(Fold([row.envelope for row in untold]))
    return found


def totals_of(rows: Sequence[Row]) -> list[Total]:
    """By year, fund and level, in the order of the rows."""
    return [_total(key, group) for key, group in _grouped(rows).items()]


def _grouped(rows: Sequence[Row]) -> dict[tuple[int, str, str], list[Row]]:
    groups: dict[tuple[int, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    return groups


def _total(key: tuple[int, str, str], rows: Sequence[Row]) -> Total:
    amounts = [row.balance.amount for row in rows if row.balance.amount is not None]
    return Total(
        *key,
        envelopes=len(rows),
        amount=sum(amounts, ZERO) if amounts else None,
        unknown=len(rows) - len(amounts),
        spent=sum((row.balance.spent for row in rows), Spent()),
        silent=sum(row.balance.is_silent for row in rows),
        unsaid=sum(row.balance.is_silent and not row.balance.spent.unknown for row in rows),
    )


def years_of(user: User) -> list[int]:
    rows = Envelope.objects.visible_to(user).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())
