"""What envelopes amount to now, by all that stands: a limit is verified with it, whatever the day one looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from funding.envelopes.enums import SIGNS, MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.querysets import EnvelopeQuerySet


def amounts_now(keys: Iterable[int]) -> dict[int, Decimal]:
    """What each envelope amounts to by all that stands now; those that nothing was said of are left out."""
    return _summed(Movement.objects.filter(envelope__in=list(keys), retracted_by=None, is_void=False))


def amounts_before(keys: Iterable[int], movement: int) -> dict[int, Decimal]:
    """What each envelope amounted to just before the movement of that key: whoever writes one holds its envelope, so
    keys come in the order of the acts. Those that nothing was said of by then are left out.
    """
    rows = Movement.objects.filter(envelope__in=list(keys), pk__lt=movement, is_void=False)
    return _summed(rows.exclude(retracted_by__lt=movement))


def _summed(movements: QuerySet[Movement]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for key, kind, total in movements.order_by().values_list("envelope", "kind").annotate(total=Sum("amount")):
        found[key] = found.get(key, Decimal()) + SIGNS[MovementKind(kind)] * total
    return found


def allotted_below(envelope_id: int) -> Decimal:
    """What the envelopes just below amount to, as far as it is known: one that nobody communicated holds at least what
    it gave to those below itself.
    """
    below: defaultdict[int, list[int]] = defaultdict(list)
    links = Envelope.objects.filter(Q(parent=envelope_id) | Q(parent__parent=envelope_id))
    for key, parent in links.values_list("pk", "parent"):
        below[parent or 0].append(key)
    known = amounts_now(key for keys in below.values() for key in keys)
    return held_below(envelope_id, below, known)


def held_below(key: int, below: Mapping[int, Collection[int]], known: Mapping[int, Decimal]) -> Decimal:
    """The sum of what is `known` of the envelopes `below` one; of an unknown one, of those below it."""
    return sum((known[one] if one in known else held_below(one, below, known) for one in below.get(key, ())), Decimal())


def unknown_below(envelope_id: int) -> int:
    """How many envelopes just below have no amount: `allotted_below` holds what they gave at least, nothing more."""
    rows = with_undone(Envelope.objects.filter(parent=envelope_id)).filter(is_undone=False)
    keys = list(rows.values_list("pk", flat=True))
    return len(keys) - len(amounts_now(keys))


def with_undone(rows: EnvelopeQuerySet) -> Any:
    """`is_undone`: all that an envelope ever held was allotted, then taken away by undoing: it is as if it were not."""
    written = Movement.objects.filter(envelope=OuterRef("pk"), is_void=False)
    given = Exists(written.filter(kind=MovementKind.ALLOTMENT))
    return rows.annotate(is_undone=given & ~Exists(written.filter(retracted_by=None)))
