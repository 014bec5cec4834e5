"""Kinds of messages. A higher app declares its own in a module that its `AppConfig.ready()` imports:

@message_kind("people-invitation", label="Invitation")
def invitation(message: Message) -> Mail | None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projects.outbox.models import Message


@dataclass(frozen=True)
class Mail:
    """The words of a message: its subject, and what its two templates `outbox/<kind>.txt` and `.html` print."""

    subject: str
    context: Mapping[str, Any] = field(default_factory=dict)


Builder = Callable[["Message"], Mail | None]


@dataclass(frozen=True)
class MessageKind:
    """`build(message)` gives the words, or None when there is nothing to tell any more."""

    slug: str
    label: str
    build: Builder


_kinds: dict[str, MessageKind] = {}


def message_kind(slug: str, *, label: str) -> Callable[[Builder], Builder]:
    """Register the decorated builder under `slug`."""

    def register(build: Builder) -> Builder:
        known = _kinds.get(slug)
        if known is not None and known.build.__qualname__ != build.__qualname__:
            raise ValueError(f"message kind registered twice: {slug}")
        _kinds[slug] = MessageKind(slug, label, build)
        return build

    return register


def get(slug: str) -> MessageKind:
    """The kind; KeyError for one that is not registered (an error of the calling code)."""
    return _kinds[slug]
