"""What keeps an envelope from being exceeded: locks taken from the top down, and what is verified once written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import connection
from django.db.models import Case, IntegerField, Value, When

from funding.envelopes.models import Envelope, Movement
from funding.envelopes.selectors.amounts import allotted_below, amounts_before, amounts_now
from funding.envelopes.selectors.spending import engaged_at, place_of
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


def hold_credits(fund: str, year: int) -> None:
    """Until the end of the transaction nobody else opens, fills, empties an envelope of that fund and year, nor grants
    anything from one, be it not opened yet: what each verifies is still true once it is written.

    Taken before the rows of envelopes, after that of a financing: two acts never wait for one another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"envelope/{fund}/{year}"])


def hold(envelope: Envelope) -> Envelope:
    """The envelope as it is stored, locked with those above it until the end of the transaction."""
    hold_credits(envelope.fund, envelope.year)
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


def verify_engaged(
    envelopes: Iterable[Envelope],
    *,
    before: Mapping[int, Decimal] | None = None,
    unknown: Decimal | None = None,
    undone: Collection[Movement] = (),
) -> None:
    """DomainError when less would be in one than was granted already: money that was voted is not taken back, and an
    amount that is told at last is no smaller than what was voted meanwhile. The credits are held by who calls.

    `before` is what each held before the act: one that was exceeded by older votes may be given more, be it too little.
    `unknown` is what an envelope that no movement stands on any more is read as; None: no limit is known of it.
    `undone`: what is taken back, given at once. An envelope that was exceeded before that goes back to what it was: it
    is left no less than it held then, and no more is engaged in it today.
    """
    rows, now = list(envelopes), Clock.latest()
    amounts, spent = amounts_now([row.pk for row in rows]), engaged_at(rows, now)
    was = _before(rows, undone, now)
    for row in rows:
        amount, engaged = amounts.get(row.pk, unknown), spent[place_of(row)].engaged
        if amount is None or amount >= engaged:
            continue
        if before is not None and row.pk in before and amount > before[row.pk]:
            continue
        if row.pk in was and _is_as_before(amounts.get(row.pk), engaged, *was[row.pk]):
            continue
        said = (
            f"{row.place} : {format_euros(engaged)} sont déjà engagés dans cette enveloppe, "
            f"on ne peut pas n’y laisser que {format_euros(amount)}."
        )
        if before is not None and row.pk not in before:
            said = f"{said} Son montant initial comprend ces aides : notez-le d’abord."
        raise DomainError(said, "amount")


def _is_as_before(amount: Decimal | None, engaged: Decimal, held: Decimal | None, was_engaged: Decimal) -> bool:
    """Whether it holds no less than it `held`, not communicated included, for no more that is engaged."""
    back = amount is None if held is None else (amount or Decimal()) >= held
    return back and engaged <= was_engaged


def _before(
    envelopes: Sequence[Envelope], movements: Collection[Movement], now: Clock
) -> dict[int, tuple[Decimal | None, Decimal]]:
    """What each envelope held and what was engaged in it just before these movements; nothing when there are none."""
    if not movements:
        return {}
    held = amounts_before([row.pk for row in envelopes], min(row.pk for row in movements))
    engaged = engaged_at(envelopes, Clock(now.situation_on, min(row.recorded_at for row in movements)))
    return {row.pk: (held.get(row.pk), engaged[place_of(row)].engaged) for row in envelopes}
