"""One mail a person and day of Paris, for what waits: made once its hour has come, by whichever worker comes first.

A message belongs to one digest, that it names: none is told twice, and what no digest took waits for the next one. So a
day on which the portal was down is made up for by the first digest after it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from projects.accounts.models import User
from projects.core.paris import day_of
from projects.outbox import registry
from projects.outbox.enums import MessageState
from projects.outbox.hours import leaving_at
from projects.outbox.models import Digest, Message
from projects.outbox.services.choices import never_told
from projects.outbox.services.posting import post
from projects.outbox.tokens import DAILY

logger = logging.getLogger(__name__)

DIGEST = DAILY  # the kind of the mail that carries one
# What becomes of the messages of a digest whose mail ended so. One that never left gives them back.
ENDS = {
    MessageState.SENT: MessageState.TOLD,
    MessageState.REFUSED: MessageState.REFUSED,
    MessageState.UNCERTAIN: MessageState.UNCERTAIN,
}


def make_digests(*, now: datetime | None = None) -> int:
    """Make the digests of today that are due at `now` (the present) and not made yet; how many.

    A digest is due to who had something waiting at its hour; made late, it takes what came since too. What comes after
    it waits for the next day. May be called at any time, by several processes at once.
    """
    now = now or timezone.now()
    day = day_of(now)
    hour = leaving_at(day)
    if now < hour:
        return 0
    waiting = Message.objects.filter(state=MessageState.HELD, digest=None, created_at__lt=hour)
    served = Digest.objects.filter(day=day).values("user")
    people = waiting.exclude(recipient__in=served).order_by("recipient").values_list("recipient", flat=True).distinct()
    return sum(_made(user_id, day, now) for user_id in list(people) if user_id is not None)


def _made(user_id: int, day: date, now: datetime) -> bool:
    """Make one digest, whole or not at all; whether this process made it. One that fails leaves the others alone."""
    try:
        with transaction.atomic():
            return _make(user_id, day, now)
    except DatabaseError as error:
        logger.warning("digest of person %s: %s", user_id, type(error).__name__)
        return False


def _make(user_id: int, day: date, now: datetime) -> bool:
    last = Digest.objects.filter(user=user_id, until__lt=now).order_by("-until").first()
    digest, created = Digest.objects.get_or_create(
        user_id=user_id, day=day, defaults={"since": last.until if last else None, "until": now}
    )
    if not created:  # another process had it first
        return False
    waiting = Message.objects.filter(state=MessageState.HELD, digest=None, recipient=user_id, created_at__lt=now)
    waiting.update(digest=digest)
    mail = post(
        key=f"{DIGEST}:{digest.pk}",
        kind=DIGEST,
        params={"digest": digest.pk},
        recipient=User.objects.get(pk=user_id),
    )
    Message.objects.filter(pk=mail.pk).update(digest=digest)
    return True


def held_in(digest_id: int) -> QuerySet[Message]:
    """The messages of a digest that it has not told yet, oldest first."""
    rows = Message.objects.filter(digest=digest_id, state=MessageState.HELD).exclude(kind=DIGEST)
    return rows.order_by("created_at", "pk")


def close(mail: Message, *, state: str, told: Collection[int]) -> None:
    """Say of the messages of a digest what became of them, in the transaction that says it of its `mail`."""
    if mail.digest_id is None or mail.recipient is None:
        return
    held = held_in(mail.digest_id)
    if state in ENDS:
        held.filter(pk__in=told).update(state=ENDS[MessageState(state)])
    unread = never_told(mail.recipient)
    never = [slug for slug, kind in registry.kinds().items() if kind.topic in unread]
    held.exclude(pk__in=told).filter(kind__in=never).update(state=MessageState.UNWANTED)
    held.exclude(pk__in=told).update(state=MessageState.DROPPED)


def put_right() -> None:
    """After mails were given up or lost: what certainly never left waits again, for the next digest."""
    held = Message.objects.filter(state=MessageState.HELD)
    mails = Message.objects.filter(kind=DIGEST)
    lost = mails.filter(state=MessageState.UNCERTAIN).values("digest")
    held.filter(digest__in=lost).update(state=MessageState.UNCERTAIN)
    held.filter(digest__in=mails.filter(state=MessageState.EXPIRED).values("digest")).update(digest=None)
