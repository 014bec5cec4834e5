"""The decisions of one sitting, for several projects: each stands by itself, one that is refused stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from funding.grants.models import Financing
from funding.grants.policies import can_record_sitting
from funding.grants.services.votes import refuse, vote
from funding.rules.selectors import rulebook
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.journal.lives import NotAllowed


@dataclass(frozen=True)
class Decision:
    """What was decided of one request: an amount in euros (None: not communicated), or a refusal with its reason.

    `reason` says why it is refused, or why a rule of the day is not kept; `read` is the version that was shown.
    """

    financing: Financing
    is_refusal: bool
    amount: Decimal | None
    reason: str
    read: str


def record_sitting(
    *, actor: User, body: str, observed_on: date, decisions: Sequence[Decision]
) -> dict[int, DomainError | None]:
    """Note each decision in a transaction of its own; by key of the financing, None or why it was refused."""
    allowed, why = can_record_sitting(actor)
    if not allowed:
        raise NotAllowed(why)
    book = rulebook()
    found: dict[int, DomainError | None] = {}
    for one in decisions:
        told: dict[str, Any] = {
            "actor": actor,
            "financing": one.financing,
            "body": body,
            "observed_on": observed_on,
            "read": one.read,
        }
        try:
            with transaction.atomic():
                if one.is_refusal:
                    refuse(**told, reason=one.reason)
                else:
                    vote(**told, amount=one.amount, override=one.reason, book=book)
        except DomainError as refused:
            found[one.financing.pk] = refused
        except ValidationError as refused:
            found[one.financing.pk] = DomainError(" ".join(refused.messages))
        else:
            found[one.financing.pk] = None
    return found
