"""What keeps an envelope from being exceeded: locks taken from the top down, and what is verified once written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.db import connection
from django.db.models import Case, IntegerField, Value, When

from funding.envelopes.models import Envelope, Movement
from funding.envelopes.selectors.amounts import allotted_below, amounts_before, amounts_now
from funding.envelopes.selectors.spending import place_of, spent_at
from funding.grants.models import Grant
from funding.rules.enums import Level
from projects.core.errors import DomainError, StaleVersion
from projects.core.money import format_euros
from projects.portfolio.selectors import Clock

_RANK = Case(*(When(level=level, then=Value(rank)) for rank, level in enumerate(Level)), output_field=IntegerField())


def lock_envelopes(keys: Iterable[int | None]) -> list[Envelope]:
    """Those envelopes and all above each, locked from the nation down: two acts never wait for one another."""
    wanted = {key for key in keys if key is not None}
    above = Envelope.objects.filter(pk__in=wanted).values_list("parent", "parent__parent")
    wanted |= {key for keys_above in above for key in keys_above if key is not None}
    rows = Envelope.objects.filter(pk__in=wanted).select_for_update(of=("self",))
    return list(rows.order_by(_RANK, "pk"))


def one_opening_at_a_time(fund: str, year: int) -> None:
    """Until the end of the transaction nobody else opens an envelope of that fund and year: of two opened at once, one
    above the other, each would find nobody to hang from.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"envelope/{fund}/{year}"])


def hold(envelope: Envelope) -> Envelope:
    """The envelope as it is stored, locked with those above it until the end of the transaction."""
    rows = {row.pk: row for row in lock_envelopes([envelope.pk])}
    held = rows[envelope.pk]
    parents = {row.parent_id for row in rows.values()} - {None}
    if not parents <= rows.keys():
        raise StaleVersion("Une enveloppe vient d’être ouverte au-dessus de celle-ci : relisez avant de recommencer.")
    return held


def verify(envelope: Envelope) -> None:
    """DomainError when an envelope is negative, or gives more to those below than it holds.

    Called once the change is written, in its transaction, the envelope and those above being locked. A limit that
    nobody communicated cannot be exceeded; what was given out of it counts in the next one above.
    """
    above = Envelope.objects.filter(pk=envelope.pk).values_list("parent", "parent__parent").get()
    for key in (envelope.pk, *above):
        amount = None if key is None else amounts_now([key]).get(key)
        if key is None or amount is None:
            continue
        if amount < 0:
            raise DomainError("On ne peut pas reprendre plus que ce que contient l’enveloppe.", "amount")
        excess = allotted_below(key) - amount
        if excess > 0:
            raise DomainError(_exceeded(envelope, key, excess), "amount")


def _exceeded(envelope: Envelope, key: int, excess: Decimal) -> str:
    if key == envelope.pk:
        return (
            f"Les enveloppes au-dessous dépasseraient celle-ci de {format_euros(excess)} : "
            "reprenez d’abord ce qui leur a été attribué."
        )
    return f"L’enveloppe au-dessus serait dépassée de {format_euros(excess)}."


def hold_votes() -> None:
    """Until the end of the transaction nobody writes a grant, and all that were being written are to be read.

    A vote asks nothing of an envelope, and locks none: credits that are taken back wait for it, not the other way
    round. Cnaf takes credits back a few times a year, for an instant.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Grant._meta.db_table)} IN SHARE MODE")


def verify_engaged(
    envelopes: Iterable[Envelope], *, unknown: Decimal | None = None, undone: Collection[Movement] = ()
) -> None:
    """DomainError when less would be left in one than was granted already: money that was voted is not taken back.

    `unknown` is what an envelope that no movement stands on any more is read as; None: no limit is known of it.
    `undone`: what is taken back, given at once. An envelope that was exceeded before that goes back to what it was: it
    is left no less than it held then, and no more is engaged in it today.
    """
    hold_votes()
    rows, now = list(envelopes), Clock.now()
    amounts, spent = amounts_now([row.pk for row in rows]), spent_at(rows, now)
    was = _before(rows, undone, now)
    for row in rows:
        amount, engaged = amounts.get(row.pk, unknown), spent[place_of(row)].engaged
        if amount is None or amount >= engaged:
            continue
        if row.pk in was and amount >= was[row.pk][0] and engaged <= was[row.pk][1]:
            continue
        raise DomainError(
            f"{row.place} : {format_euros(engaged)} sont déjà engagés dans cette enveloppe, "
            f"on ne peut pas n’y laisser que {format_euros(amount)}.",
            "amount",
        )


def _before(
    envelopes: Sequence[Envelope], movements: Collection[Movement], now: Clock
) -> dict[int, tuple[Decimal, Decimal]]:
    """What each envelope held and what was engaged in it just before these movements; nothing when there are none."""
    if not movements:
        return {}
    held = amounts_before([row.pk for row in envelopes], min(row.pk for row in movements))
    engaged = spent_at(envelopes, Clock(now.situation_on, min(row.recorded_at for row in movements)))
    return {row.pk: (held.get(row.pk, Decimal()), engaged[place_of(row)].engaged) for row in envelopes}
