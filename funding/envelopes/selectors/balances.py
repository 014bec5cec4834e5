"""What an envelope amounts to at (S, R), what is allotted below it, what its projects were granted and paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Sum

from funding.envelopes.enums import SIGNS, MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.selectors.amounts import held_below, with_undone
from funding.envelopes.selectors.spending import ZERO, Spent, place_of, spent_at
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class Balance:
    """Amounts in euros. `amount` None: not communicated, and nothing is said to remain of it.

    `unknown_below` counts the envelopes below whose amount is not known: `allotted` has what they gave themselves, at
    least. `is_silent`: of a
    year that is over, nobody said what was granted; what is engaged is not 0, it is not communicated.
    """

    envelope_id: int
    amount: Decimal | None = None
    opening: Decimal | None = None
    allotted: Decimal = ZERO
    below: int = 0
    unknown_below: int = 0
    spent: Spent = field(default_factory=Spent)
    is_silent: bool = False

    @property
    def engaged(self) -> Decimal:
        return self.spent.engaged

    @property
    def paid(self) -> Decimal | None:
        """What was paid, given back or not, as far as it is known; None when nobody says anything of it."""
        return None if self.is_silent else self.spent.known_paid

    @property
    def changes(self) -> Decimal | None:
        """What was added and taken back since the opening."""
        return None if self.amount is None else self.amount - (self.opening or ZERO)

    @property
    def remaining(self) -> Decimal | None:
        """What is not engaged, at most: unknown grants come off it. Negative when more was granted than there is."""
        return None if self.amount is None or self.is_silent else self.amount - self.engaged

    @property
    def unallotted(self) -> Decimal | None:
        """What may still be allotted to the envelopes below, at most while `unknown_below` of them are not known."""
        return None if self.amount is None else self.amount - self.allotted

    @property
    def excess(self) -> Decimal | None:
        """By how much more was granted than the envelope holds; None when it was not."""
        return beyond(self.remaining)

    @property
    def is_over(self) -> bool:
        return self.excess is not None


def beyond(rest: Decimal | None) -> Decimal | None:
    """What a negative rest is beyond its limit; None for a rest that is not, or not known."""
    return -rest if rest is not None and rest < 0 else None


def balance_of(envelopes: Iterable[Envelope], clock: Clock) -> dict[int, Balance]:
    """By key of envelope. A constant number of queries, however many envelopes there are."""
    rows = list(envelopes)
    keys = [row.pk for row in rows]
    links = with_undone(Envelope.objects.filter(Q(parent__in=keys) | Q(parent__parent__in=keys)))
    below: defaultdict[int, list[int]] = defaultdict(list)
    undone: set[int] = set()
    for child, parent, is_undone in links.values_list("pk", "parent", "is_undone"):
        below[parent or 0].append(child)
        if is_undone:
            undone.add(child)
    totals = _totals({*keys, *(child for children in below.values() for child in children)}, clock)
    amounts = {key: amount for key, (amount, _) in totals.items()}
    spent = spent_at(rows, clock)
    known: dict[int, tuple[Decimal | None, Decimal | None]] = {**totals}
    return {
        row.pk: Balance(
            row.pk,
            amount=known.get(row.pk, (None, None))[0],
            opening=known.get(row.pk, (None, None))[1],
            allotted=held_below(row.pk, below, amounts),
            below=len(below[row.pk]),
            unknown_below=sum(child not in totals and child not in undone for child in below[row.pk]),
            spent=spent[place_of(row)],
            is_silent=row.year < clock.situation_on.year and not spent[place_of(row)].known,
        )
        for row in rows
    }


def _totals(keys: Collection[int], clock: Clock) -> dict[int, tuple[Decimal, Decimal | None]]:
    """The amount of each envelope that has a movement, and what it opened with; others are left out."""
    standing = Movement.objects.filter(envelope__in=keys).standing(**vars(clock))
    amounts: defaultdict[int, Decimal] = defaultdict(Decimal)
    openings: dict[int, Decimal] = {}
    for key, kind, total in standing.order_by().values_list("envelope", "kind").annotate(total=Sum("amount")):
        amounts[key] += SIGNS[MovementKind(kind)] * total
        if kind == MovementKind.OPENING:
            openings[key] = total
    return {key: (amount, openings.get(key)) for key, amount in amounts.items()}
