"""Giving the credits of one envelope to many Caf at once, and taking the whole back: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.selectors.amounts import allotted_below, amounts_now
from funding.envelopes.services.envelopes import above, allow, level_allowed
from funding.envelopes.services.limits import hold, hold_credits, lock_envelopes, verify_engaged
from funding.envelopes.services.movements import GONE, NO_REASON
from funding.rules.enums import Level
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.money import format_euros
from projects.journal.services import record
from projects.territories.models import Caf

UNKNOWN_AMOUNT = "Le montant de cette enveloppe n’est pas communiqué : donnez-le avant de la répartir."


@transaction.atomic
def allot(
    *,
    actor: User | None,
    envelope: Envelope,
    amounts: Mapping[Caf, Decimal],
    observed_on: date,
    source_text: str,
    note: str = "",
) -> dict[str, Movement]:
    """One movement for each Caf, by its key; the envelopes that Caf lack are opened under `envelope`.

    A limited envelope: DomainError when it would be exceeded, be it by a cent, when nobody said what it holds, or when
    the envelope of a Caf hangs elsewhere or would hold less than it granted. Nothing is written then.
    """
    allow(actor)
    held = hold(envelope)
    known = amounts_now([held.pk]).get(held.pk)
    if known is None:
        raise DomainError(UNKNOWN_AMOUNT)
    excess = allotted_below(held.pk) + sum(amounts.values(), Decimal()) - known
    if excess > 0:
        raise DomainError(
            f"L’enveloppe serait dépassée de {format_euros(excess)} : il y reste moins que ce que vous attribuez."
        )
    own = _envelopes_of(held, amounts)
    before = amounts_now([row.pk for row in own.values()])
    made = Movement.objects.bulk_create(
        Movement(
            envelope=own[caf.pk],
            kind=MovementKind.ALLOTMENT,
            amount=amount,
            observed_on=observed_on,
            source_text=source_text,
            note=note,
            recorded_by=actor,
        )
        for caf, amount in amounts.items()
    )
    verify_engaged(own.values(), before=before)
    record(actor=actor, verb="envelope.shared_out", subject=held)
    return {caf.pk: movement for caf, movement in zip(amounts, made, strict=True)}


def _envelopes_of(held: Envelope, cafs: Collection[Caf]) -> dict[str, Envelope]:
    """The envelope of each Caf, locked; those that were not there are opened."""
    level_allowed(held.fund, held.year, Level.CAF)
    same = Envelope.objects.filter(fund=held.fund, year=held.year)
    there = {row.caf_id: row for row in same.filter(caf__in=cafs).select_for_update(of=("self",)).order_by("pk")}
    if elsewhere := [row for row in there.values() if row.parent_id != held.pk]:
        raise DomainError(f"{elsewhere[0].place} : son enveloppe se prend sur une autre que celle-ci.")
    missing = [
        Envelope(fund=held.fund, year=held.year, line=held.line, level=Level.CAF, caf=caf, parent=held)
        for caf in cafs
        if caf.pk not in there
    ]
    for row in missing:
        if above(row) != held:
            raise DomainError(f"{row.place} : son enveloppe se prend sur une autre que celle-ci.")
    return {str(row.caf_id): row for row in [*there.values(), *Envelope.objects.bulk_create(missing)]}


@transaction.atomic
def take_allotments_back(*, actor: User | None, movements: Collection[Movement], reason: str) -> None:
    """Undo all of these movements, or none: DomainError without a reason, when one is undone already, or when
    what was given was taken back or engaged since, by any project of the Caf.
    """
    allow(actor)
    if not reason.strip():
        raise DomainError(NO_REASON, "reason")
    keys = {row.envelope_id for row in movements}
    for fund, year in sorted({(row.envelope.fund, row.envelope.year) for row in movements}):
        hold_credits(fund, year)
    lock_envelopes(keys)
    standing = Movement.objects.filter(pk__in=[row.pk for row in movements], retracted_by=None, is_void=False)
    if standing.count() != len(movements):
        raise DomainError(GONE)
    Movement.objects.bulk_create(
        Movement(
            envelope_id=row.envelope_id,
            kind=row.kind,
            amount=row.amount,
            observed_on=row.observed_on,
            source_text=row.source_text,
            note=reason.strip(),
            recorded_by=actor,
            is_void=True,
            retracts=row,
        )
        for row in movements
    )
    left = amounts_now(keys)
    rows = list(Envelope.objects.filter(pk__in=keys).select_related("caf", "region"))
    for row in rows:
        if left.get(row.pk, Decimal()) < 0:
            raise DomainError(f"{row.place} : une partie de cette attribution a déjà été reprise.")
    verify_engaged(rows, unknown=Decimal(), undone=movements)
    for parent in {row.parent_id for row in rows if row.parent_id}:
        record(actor=actor, verb="envelope.shares_undone", subject=Envelope.objects.get(pk=parent))
