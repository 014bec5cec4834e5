"""Kinds of messages for tests: `params["n"]` names each, and what is in `SETTLED` no longer stands."""

from __future__ import annotations

from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, message_kind

SETTLED: set[int] = set()
BROKEN: set[int] = set()


def _mail(message: Message) -> Mail | None:
    number = message.params["n"]
    if number in BROKEN:
        raise LookupError("a row that is gone: jeanne@exemple.invalid")
    if number in SETTLED:
        return None
    return Mail(f"nouvelle {number}.", {"name": ""}, link=f"http://testserver/{number}/")


@message_kind("essai-tache", label="Essai d’une tâche", topic=Topic.TACHES)
def task(message: Message) -> Mail | None:
    return _mail(message)


@message_kind("essai-bilan", label="Essai d’un bilan", topic=Topic.BILANS)
def bilan(message: Message) -> Mail | None:
    return _mail(message)
