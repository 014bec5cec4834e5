"""Sending what waits: each message at most once, and saying what became of it."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from projects.jobs.services import enqueue
from projects.outbox import registry
from projects.outbox.enums import How, MessageState
from projects.outbox.models import Message
from projects.outbox.services.choices import how_of
from projects.outbox.services.digests import DIGEST, close, put_right
from projects.outbox.services.letters import as_email
from projects.outbox.services.posting import FIRST_STATE, SEND

logger = logging.getLogger(__name__)

# A message whose job was given up is asked for again after this, for as long as it is worth being told.
RETRY_AFTER = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=3)
# No sending lasts this long: the process that did it is gone, and nobody knows how far it was.
LOST_AFTER = timedelta(minutes=15)
BATCH = 200


class NotSent(Exception):
    """The mail server could not be reached or asks to wait: the message waits, the job tries again."""


def deliver(*, message_id: int) -> str:
    """Send a waiting message; the state that it then has.

    The row says « sending » before the mail server hears of it, and is committed so: a process that dies there leaves
    a message that is never sent again by itself. Raises NotSent for what may go through later.
    """
    if not _claim(message_id):
        return Message.objects.values_list("state", flat=True).get(pk=message_id)
    message = Message.objects.select_related("recipient").get(pk=message_id)
    try:
        outcome = _hand_over(message)
    except NotSent as reason:
        _settle(message_id, MessageState.WAITING, str(reason))
        raise
    except BaseException as reason:
        # Nothing left: the words could not be made.
        _settle(message_id, MessageState.WAITING, type(reason).__name__)
        raise
    with transaction.atomic():
        _settle(message_id, outcome.state, outcome.error)
        if message.kind == DIGEST:
            close(message, state=outcome.state, told=outcome.told)
    return outcome.state


def sweep() -> int:
    """Ask again for messages that no job sends any more; how many. Close those too old or of unknown outcome."""
    now = timezone.now()
    lost = Message.objects.filter(state=MessageState.SENDING, attempted_at__lt=now - LOST_AFTER)
    lost.update(state=MessageState.UNCERTAIN)
    waiting = Message.objects.filter(state=MessageState.WAITING)
    waiting.filter(created_at__lt=now - GIVE_UP_AFTER).update(state=MessageState.EXPIRED)
    put_right()
    quiet = waiting.filter(created_at__lt=now - RETRY_AFTER).exclude(attempted_at__gt=now - RETRY_AFTER)
    keys = list(quiet.order_by("created_at").values_list("pk", "kind")[:BATCH])
    known = registry.kinds()
    for key, kind in keys:
        # The job that is still alive, if there is one, is given back: none is doubled.
        enqueue(kind=SEND, params={"message": key}, actor=None, title=known[kind].label if kind in known else kind)
    return len(keys)


def _claim(message_id: int) -> bool:
    waiting = Message.objects.filter(pk=message_id, state=MessageState.WAITING)
    return bool(waiting.update(state=MessageState.SENDING, attempts=F("attempts") + 1, attempted_at=Now(), error=""))


def _settle(message_id: int, state: str, error: str) -> None:
    sent = {"sent_at": Now()} if state == MessageState.SENT else {}
    held = Message.objects.filter(pk=message_id, state=MessageState.SENDING)
    held.update(state=state, error=error[:100], **sent)


@dataclass(frozen=True)
class Outcome:
    """How the giving of a message ended; `told` are the messages that a digest told."""

    state: str
    error: str = ""
    told: Collection[int] = ()


def _hand_over(message: Message) -> Outcome:
    """Give the message to the mail server. Logs name its number and kinds of errors, never an address or a word."""
    if message.recipient is not None and not message.recipient.is_active:
        return Outcome(MessageState.DROPPED)  # the account was closed since
    kind = registry.get(message.kind)
    # They may have chosen otherwise since it was asked for.
    how = how_of(message.recipient, kind.topic)
    if how != How.AT_ONCE:
        return Outcome(FIRST_STATE[how])
    mail = kind.build(message)
    if mail is None:
        return Outcome(MessageState.DROPPED)
    email, told = as_email(message, mail), mail.context.get("told", ())
    with _connected() as connection:
        try:
            connection.send_messages([email])
        except SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            return _answered(message, max(codes), told)
        except SMTPResponseException as answer:
            return _answered(message, answer.smtp_code, told)
        except (SMTPException, OSError) as error:
            # Cut while the message was being given: it may have been taken.
            logger.warning("message %s: outcome unknown (%s)", message.pk, type(error).__name__)
            return Outcome(MessageState.UNCERTAIN, type(error).__name__, told)
    return Outcome(MessageState.SENT, told=told)


class _connected:
    """A connection to the mail server. What fails before a word is said may be tried again (NotSent)."""

    def __enter__(self) -> Any:
        self._connection = get_connection(fail_silently=False)
        try:
            self._connection.open()
        except (SMTPException, OSError) as error:
            raise NotSent(type(error).__name__) from None
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _answered(message: Message, code: int, told: Collection[int]) -> Outcome:
    """What the server's « no » means: 4xx come back later, 5xx never."""
    logger.warning("message %s: the mail server answered %s", message.pk, code)
    if code < 500:
        raise NotSent(f"SMTP {code}")
    return Outcome(MessageState.REFUSED, f"SMTP {code}", told)
