"""What was noted by mistake: a later vote, an avenant, an awaited day taken back; a signed convention put right.

What changed the state with it is taken back by « Revenir à l’état précédent » instead (see `life.py`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from funding.grants.models import Amendment, Convention, Deadline, Financing, Signature, Vote
from funding.grants.policies import can_vote_financing
from funding.grants.selectors.standing import (
    amendments_of,
    signatures_of,
    standing,
    standing_convention,
    standing_grant,
)
from funding.grants.services.financing import NO_CONVENTION, allow_act
from funding.grants.services.life import limited, locked, void, void_vote
from funding.grants.services.payments import NO_REASON, held_by, replaced, told
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.core.money import format_euros
from projects.core.paris import today
from projects.core.rows import checked
from projects.journal.lives import NotAllowed
from projects.journal.services import record

ONLY_VOTE = typeset(
    "Ce vote est celui qui a décidé de l’aide : « Revenir à l’état précédent » l’annule avec l’état « Voté »."
)
AMENDED = typeset("Cette convention a un avenant : annulez-le d’abord, puis notez-le de nouveau.")
NOT_LAST = typeset("Seul le dernier vote s’annule : annulez d’abord ceux qui le suivent.")


@transaction.atomic
def cancel_vote(*, actor: User | None, vote: Vote, reason: str) -> None:
    """Take a later vote back: the amount voted before it stands again. DomainError below what is agreed or paid, or
    beyond what is left of the envelope once it is less.

    The one that decided the state is not: a first vote, or one that follows the refusal of an earlier request.
    """
    held = locked(vote.financing)
    if actor is not None:
        allowed, why = can_vote_financing(actor, held)
        if not allowed:
            raise NotAllowed(why)
    replaced(vote, reason)
    votes = list(standing(Vote, financing=held))
    if votes[0] != vote:
        raise DomainError(NOT_LAST)
    if len(votes) < 2 or votes[1].is_refusal:
        raise DomainError(ONLY_VOTE)
    with limited(held), told(held):
        void_vote(actor, vote, reason.strip())
    record(actor=actor, verb="financing.vote_cancelled", subject=held.project)


@transaction.atomic
def correct_convention(
    *,
    actor: User | None,
    financing: Financing,
    reason: str,
    number: str = "",
    amount: Decimal | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    read: str | None = None,
) -> Convention:
    """Put right what was typed of a convention; its day and its signatures are kept. DomainError once it is amended."""
    allow_act(actor, financing, today(), read)
    old = standing_convention(financing)
    if old is None:
        raise DomainError(NO_CONVENTION)
    if amendments_of(old):
        raise DomainError(AMENDED)
    if not reason.strip():
        raise DomainError(NO_REASON, "reason")
    signatures = signatures_of(old)
    with told(financing):
        made = checked(
            Convention(
                financing=financing,
                number=number.strip(),
                amount=amount,
                starts_on=starts_on,
                ends_on=ends_on,
                observed_on=old.observed_on,
                recorded_by=actor,
                note=reason.strip(),
                retracts=old,
            )
        )
    for party, row in signatures.items():
        kept = {"observed_on": row.observed_on, "note": row.note, "recorded_by": actor}
        checked(Signature(convention=made, party=party, **kept))
    record(actor=actor, verb="convention.corrected", subject=financing.project)
    return made


@transaction.atomic
def cancel_amendment(*, actor: User | None, amendment: Amendment, reason: str) -> None:
    """Take an avenant back: the convention is what it was before. DomainError when that is more than is granted."""
    held = held_by(actor, amendment.convention.financing)
    replaced(amendment, reason)
    _within_grant_without(held, amendment)
    with told(held):
        void(actor, amendment, reason.strip())
    record(actor=actor, verb="convention.amendment_cancelled", subject=held.project)


def _within_grant_without(held: Financing, amendment: Amendment) -> None:
    """As the database holds it, told with the way out: what lowered the grant since goes first."""
    convention, grant = standing_convention(held), standing_grant(held)
    others = [row for row in amendments_of(convention) if row != amendment]
    agreed = [row.amount for row in (convention, *others) if row is not None and row.amount is not None]
    if agreed and grant is not None and grant.amount is not None and agreed[-1] > grant.amount:
        raise DomainError(
            typeset(
                f"Sans cet avenant, la convention porterait sur {format_euros(agreed[-1])} : c’est plus que ce qui est "
                f"accordé, {format_euros(grant.amount)}. Un responsable annule d’abord le vote qui l’a abaissé ; ou "
                "notez un autre avenant."
            )
        )


@transaction.atomic
def cancel_deadline(*, actor: User | None, deadline: Deadline, reason: str) -> None:
    """Await that step by no day any more."""
    held = held_by(actor, deadline.financing)
    replaced(deadline, reason)
    for row in standing(Deadline, financing=held, status=deadline.status):
        void(actor, row, reason.strip())
    record(actor=actor, verb="financing.awaited_no_more", subject=held.project)
