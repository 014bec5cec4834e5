"""Who reads the boards of money: (allowed, the reason in French when not). What each shows is `money_projects`."""

from __future__ import annotations

from typing import Any

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.portfolio.policies import YES, Answer, Person

READERS = tuple(role for role in Role if role != Role.PORTEUR_MEMBER)
NOT_READING = "Les tableaux des financements sont lus par les Caf, le Caflab, l’État et la Cnaf. L’argent de votre projet est sur sa page, onglet « Financement »."  # noqa: E501


def can_read_boards(user: Person, _: Any = None) -> Answer:
    return YES if scope_of(user).has_role(*READERS) else (False, NOT_READING)
