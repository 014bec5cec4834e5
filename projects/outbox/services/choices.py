"""How each person wants to be told of what."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.journal.services import record
from projects.outbox.enums import DEFAULTS, How, Topic
from projects.outbox.models import Choice
from projects.outbox.tokens import DAILY

CHOSEN = "user.notifications_chosen"


def choices_of(user: User) -> dict[Topic, How]:
    """For each topic, what holds today: their choice, or the default."""
    made = {Topic(topic): How(how) for topic, how in Choice.objects.filter(user=user).values_list("topic", "how")}
    return {topic: made.get(topic, DEFAULTS[topic]) for topic in Topic}


def never_told(user: User) -> set[Topic]:
    return {topic for topic, how in choices_of(user).items() if how == How.NEVER}


def how_of(user: User | None, topic: Topic | None) -> How:
    """How to tell this person of this topic now. An address without an account, or no topic: always at once."""
    if user is None or topic is None:
        return How.AT_ONCE
    made = Choice.objects.filter(user=user, topic=topic).values_list("how", flat=True).first()
    return How(made) if made else DEFAULTS[topic]


def choose(*, actor: User, choices: Mapping[str, str]) -> list[str]:
    """Write how `actor` wants to be told; the topics that changed. DomainError for an unknown one.

    It holds for what comes: what already waits for a digest is told in it, unless its topic is then « never ».
    """
    if not set(choices) <= set(Topic.values) or not set(choices.values()) <= set(How.values):
        raise DomainError("Choisissez une des réponses proposées.")
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=actor.pk)
        before = choices_of(actor)
        changed = [topic for topic, how in choices.items() if before[Topic(topic)] != how]
        for topic in changed:
            Choice.objects.update_or_create(user=actor, topic=topic, defaults={"how": choices[topic]})
        if changed:
            record(actor=actor, verb=CHOSEN, subject=actor, fields=sorted(changed))
    return changed


def leave(*, user: User, topic: str) -> list[str]:
    """Stop telling `user` of a topic, by the link of a mail; of all that is told once a day for `DAILY`."""
    daily = [one for one, how in choices_of(user).items() if how == How.DAILY]
    return choose(actor=user, choices=dict.fromkeys(daily if topic == DAILY else [topic], How.NEVER))
