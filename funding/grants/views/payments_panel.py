"""What the page of a financing says of its payments, and the addresses of what may be done with them."""

from __future__ import annotations

from typing import Any

from funding.grants import links
from funding.grants.models import Financing
from funding.grants.policies import can_prepare_financing
from funding.grants.selectors.amounts import ENDED
from funding.grants.selectors.payments import ZERO, Paid
from funding.grants.services.payments import OPEN_TO_PAYMENT
from projects.accounts.models import User
from projects.core.money import format_euros


def payments_panel(
    user: User, financing: Financing, paid: Paid | None, *, state: str | None, is_signed: bool, is_past: bool
) -> dict[str, Any]:
    """The context of `grants/_payments.html`. What is past is read, never written."""
    base = links.detail(financing)
    return {
        "paid": paid,
        # Nothing more is to be paid of what is ended, as the boards say too.
        "remaining": None if paid is None else ZERO if state in ENDED else paid.sums.remaining,
        "may_pay": not is_past and can_prepare_financing(user, financing)[0],
        # Offered once it may be accepted: a signed convention stood on some day.
        "is_payable": state in OPEN_TO_PAYMENT or is_signed,
        "correct_base": base,
        "pay": {
            "payment_add": f"{base}versements/ajouter/",
            "recovery_add": f"{base}indus/ajouter/",
            "control_add": f"{base}controles/ajouter/",
        },
        "paid_warning": _beyond_rate(paid),
        "overpaid_warning": _beyond_due(paid),
    }


def _beyond_rate(paid: Paid | None) -> str:
    if paid is None or not paid.advance.is_exceeded:
        return ""
    advance = paid.advance
    limit, said = format_euros(advance.limit), advance.ruling.said
    return (
        f"{format_euros(advance.paid)} d’acomptes, pour {said} au plus, soit {limit}. Source : {advance.ruling.source}."
    )


def _beyond_due(paid: Paid | None) -> str:
    if paid is None or not paid.sums.overpaid:
        return ""
    return (
        f"{format_euros(paid.sums.overpaid)} sont versés au-delà de ce qui est dû après contrôle : un indu est à noter."
    )
