"""Asking that someone be told, in the transaction that wants it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.jobs.services import enqueue
from projects.outbox import registry
from projects.outbox.enums import How, MessageState
from projects.outbox.models import Message
from projects.outbox.services.choices import how_of

SEND = "outbox.send"
# How a message stands at first, by the choice of its recipient.
FIRST_STATE = {
    How.AT_ONCE: MessageState.WAITING,
    How.DAILY: MessageState.HELD,
    How.NEVER: MessageState.UNWANTED,
}


def post(*, key: str, kind: str, params: Mapping[str, Any], recipient: User | None = None, email: str = "") -> Message:
    """Ask that someone be told, in the caller's transaction. The same key again is the same message.

    To a known person by `recipient` (at the address they then have, and as they chose for the topic of the kind), to a
    stranger by `email`. `params` holds keys of rows, never personal text. KeyError for a kind that is not registered
    (an error of the calling code).
    """
    definition = registry.get(kind)
    with transaction.atomic():
        found = Message.objects.filter(key=key).first()
        if found is not None:
            return found
        state = FIRST_STATE[how_of(recipient, definition.topic)]
        message, created = Message.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "params": dict(params),
                "recipient": recipient,
                "email": email.lower(),
                "state": state,
            },
        )
        if created and state == MessageState.WAITING:
            enqueue(kind=SEND, params={"message": message.pk}, actor=None, title=definition.label)
    return message
