"""What waits for someone."""

from __future__ import annotations

from projects.accounts.models import User
from projects.outbox.enums import MessageState
from projects.outbox.models import Message


def waiting_for_digest(user: User) -> int:
    """How many messages wait for the next digest of `user`: what no longer stands by then will not be told."""
    return Message.objects.filter(recipient=user, state=MessageState.HELD, digest=None).count()
