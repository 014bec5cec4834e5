"""What envelopes amount to now, by all that stands: a limit is verified with it, whatever the day one looks at."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from funding.envelopes.enums import SIGNS, MovementKind
from funding.envelopes.models import Envelope, Movement


def amounts_now(keys: Iterable[int]) -> dict[int, Decimal]:
    """What each envelope amounts to by all that stands now; those that nothing was said of are left out."""
    standing = Movement.objects.filter(envelope__in=list(keys), retracted_by=None, is_void=False).order_by()
    found: dict[int, Decimal] = {}
    for key, kind, total in standing.values_list("envelope", "kind").annotate(total=Sum("amount")):
        found[key] = found.get(key, Decimal()) + SIGNS[MovementKind(kind)] * total
    return found


def allotted_below(envelope_id: int) -> Decimal:
    """What the envelopes just below amount to, as far as it is known."""
    keys = Envelope.objects.filter(parent=envelope_id).values_list("pk", flat=True)
    return sum(amounts_now(keys).values(), Decimal())


def unknown_below(envelope_id: int) -> int:
    """How many envelopes just below have no amount: `allotted_below` holds nothing of them."""
    keys = list(Envelope.objects.filter(parent=envelope_id).values_list("pk", flat=True))
    return len(keys) - len(amounts_now(keys))
