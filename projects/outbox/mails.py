"""The digest: its words, made as it leaves from those of the messages that it holds."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from projects.accounts.models import User
from projects.core.french import count
from projects.outbox import registry
from projects.outbox.enums import Topic
from projects.outbox.models import Digest, Message
from projects.outbox.registry import Mail, message_kind
from projects.outbox.services.choices import never_told
from projects.outbox.services.digests import DIGEST, held_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One thing told: its subject, the page where one acts, when it was said."""

    subject: str
    link: str
    at: datetime


@dataclass(frozen=True)
class Part:
    title: str
    lines: Sequence[Line]


@message_kind(DIGEST, label="Résumé du jour")
def digest(message: Message) -> Mail | None:
    """What still stands and is still wanted, by topic; None when nothing is left, or for a closed account.

    Its context also says which messages are told (`told`), for `services.digests.close`.
    """
    found, user = Digest.objects.get(pk=message.params["digest"]), message.recipient
    if user is None or not user.is_active:
        return None
    told: list[int] = []
    lines: dict[Topic, dict[tuple[str, str], Line]] = {}
    for row, topic, mail in _standing(found, user):
        told.append(row.pk)
        # Two messages that say the same of the same page are one line.
        lines.setdefault(topic, {}).setdefault((mail.subject, mail.link), Line(mail.subject, mail.link, row.created_at))
    if not told:
        return None
    parts = [Part(topic.label, tuple(lines[topic].values())) for topic in Topic if topic in lines]
    number = sum(len(part.lines) for part in parts)
    context = {"digest": found, "parts": parts, "number": number, "told": told}
    return Mail(f"votre résumé du jour, {count(number, 'nouvelle')}", context)


def _standing(found: Digest, user: User) -> Iterator[tuple[Message, Topic, Mail]]:
    never = never_told(user)
    for row in held_in(found.pk).select_related("recipient"):
        kind = registry.kinds().get(row.kind)
        if kind is None:
            logger.error("message %s: its kind « %s » is no more", row.pk, row.kind)
            continue
        mail = None if kind.topic in never else _words(kind, row)
        if kind.topic is not None and mail is not None:
            yield row, kind.topic, mail


def _words(kind: registry.MessageKind, row: Message) -> Mail | None:
    """One message whose words cannot be made must not keep back the others."""
    try:
        return kind.build(row)
    except DatabaseError:
        raise
    except Exception as error:
        logger.error("message %s: no words for the digest (%s)", row.pk, type(error).__name__)
        return None
