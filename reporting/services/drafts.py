"""What every change of the dates, of the selection and of the texts shares: who may, and only while it is a draft."""

from __future__ import annotations

from projects.accounts.models import User
from projects.core.errors import DomainError
from reporting.enums import EditionState
from reporting.models import Edition
from reporting.policies import can_prepare_edition
from reporting.services.steps import lock
from reporting.workflow import CLOSED


def hold_draft(actor: User | None, edition: Edition) -> Edition:
    """The edition, nobody else's until the end of the transaction. None is the portal itself.

    DomainError when `actor` may not prepare it, or when it is no draft: with the way out.
    """
    held = lock(edition)
    if actor is not None:
        allowed, why = can_prepare_edition(actor, held)
        if not allowed:
            raise DomainError(why)
    if closed := CLOSED.get(EditionState(held.state)):
        raise DomainError(closed)
    return held
