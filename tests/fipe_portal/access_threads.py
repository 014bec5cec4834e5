"""The part of the matrix's world that is about messages: a link that stops mails."""

from __future__ import annotations

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.outbox.enums import Topic
from projects.outbox.tokens import token_of


def threads_targets(people: dict[str, User | None]) -> dict[str, dict[str, str]]:
    advisor = people[f"{Role.CAF_ADVISOR} here"]
    assert advisor is not None
    token = token_of(advisor, Topic.MESSAGES)
    return {
        "unsubscribe": {"token": token},
        "forged-unsubscribe": {"token": f"{token[:-3]}xyz"},
    }
