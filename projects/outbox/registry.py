"""Kinds of messages. A higher app declares its own in a module that its `AppConfig.ready()` imports:

@message_kind("bilan-received", label="Bilan reçu", topic=Topic.BILANS)
def bilan_received(message: Message) -> Mail | None: ...

With a topic, people choose how they are told: at once, once a day with the rest, never. Without one (entry links,
security), the message always leaves at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.conf import settings

from projects.outbox.enums import Topic

if TYPE_CHECKING:
    from projects.outbox.models import Message


@dataclass(frozen=True)
class Mail:
    """The words of a message: its subject, and what its two templates `outbox/<kind>.txt` and `.html` print.

    `link` is the whole address where one acts (`absolute(reverse(…))`): a digest prints the subject and leads there.
    Subject and context hold nothing that the recipient may not see today: None is returned when it is not for them.
    """

    subject: str
    context: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""


def absolute(path: str) -> str:
    """The whole address of a page, under the name of the portal as it is set."""
    return str(settings.SITE_URL) + path


Builder = Callable[["Message"], Mail | None]


@dataclass(frozen=True)
class MessageKind:
    """`build(message)` gives the words, or None when there is nothing to tell any more."""

    slug: str
    label: str
    build: Builder
    topic: Topic | None = None


_kinds: dict[str, MessageKind] = {}


def message_kind(slug: str, *, label: str, topic: Topic | None = None) -> Callable[[Builder], Builder]:
    """Register the decorated builder under `slug`."""

    def register(build: Builder) -> Builder:
        known = _kinds.get(slug)
        if known is not None and known.build.__qualname__ != build.__qualname__:
            raise ValueError(f"message kind registered twice: {slug}")
        _kinds[slug] = MessageKind(slug, label, build, topic)
        return build

    return register


def get(slug: str) -> MessageKind:
    """The kind; KeyError for one that is not registered (an error of the calling code)."""
    return _kinds[slug]


def kinds() -> Mapping[str, MessageKind]:
    return MappingProxyType(_kinds)
