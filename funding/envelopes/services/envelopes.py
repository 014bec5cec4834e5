"""Opening an envelope at a level that the rules of its year let it be given at."""

from __future__ import annotations

from django.db import transaction

from funding.envelopes.models import Envelope
from funding.envelopes.policies import can_set_envelopes
from funding.envelopes.services.limits import hold_credits, lock_envelopes, verify
from funding.rules.enums import Level, RuleKind
from funding.rules.selectors import rulebook
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.journal.services import record
from projects.territories.models import Caf, Region


@transaction.atomic
def add_envelope(
    *,
    actor: User | None,
    fund: str,
    year: int,
    level: str,
    region: Region | None = None,
    caf: Caf | None = None,
    line: str = "",
) -> Envelope:
    """An envelope of unknown amount: its first movement says what it opens with. It goes under the one above it, and
    those that were opened before it go under it.

    DomainError when the rule of the year gives the fund at another level, or what is below exceeds the one above.
    """
    allow(actor)
    hold_credits(fund, year)
    level_allowed(fund, year, level)
    row = Envelope(fund=fund, year=year, level=level, region=region, caf=caf, line=line.strip())
    row.parent = above(row)
    lock_envelopes([row.parent_id])
    envelope = checked(row)
    _adopt(envelope)
    verify(envelope)
    record(actor=actor, verb="envelope.opened", subject=envelope)
    return envelope


def above(row: Envelope) -> Envelope | None:
    """The envelope that this one would be taken from: that of its region when there is one, else that of the nation."""
    if row.level == Level.NATIONAL:
        return None
    same = Envelope.objects.filter(fund=row.fund, year=row.year)
    if row.level == Level.CAF and row.caf and (regional := same.filter(region=row.caf.region_id).first()):
        return regional
    return same.filter(level=Level.NATIONAL).first()


def _adopt(envelope: Envelope) -> None:
    """Those below that were opened first, or that hung higher up, now hang here."""
    same = Envelope.objects.filter(fund=envelope.fund, year=envelope.year).exclude(pk=envelope.pk)
    if envelope.level == Level.NATIONAL:
        rows = same.filter(parent=None)
    elif envelope.level == Level.REGION:
        rows = same.filter(caf__region=envelope.region_id)
    else:
        return
    for row in lock_envelopes(rows.values_list("pk", flat=True)):
        if row.pk != envelope.pk and row.level != Level.NATIONAL:
            row.parent = envelope
            row.save(update_fields=["parent"])


def level_allowed(fund: str, year: int, level: str) -> None:
    """The nation always has one; below it, the level of the dated rule. Where no rule is known, none is broken."""
    ruling = rulebook().ruling(RuleKind.ENVELOPE_LEVEL, fund=fund, year=year)
    if level != Level.NATIONAL and ruling.is_known and ruling.value != level:
        raise DomainError(
            f"En {year}, les enveloppes de ce fonds se donnent au niveau « {ruling.said} » ({ruling.source}).", "level"
        )


def allow(actor: User | None) -> None:
    """`actor` None is the portal itself (a loader)."""
    if actor is not None:
        allowed, why = can_set_envelopes(actor)
        if not allowed:
            raise DomainError(why)
