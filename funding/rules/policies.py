"""Who reads the rules of money, and who keeps them: (allowed, the reason in French when not)."""

from __future__ import annotations

from typing import Any

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.portfolio.policies import YES, Answer, Person

NOT_READING = "Les règles de financement sont tenues par la Cnaf pour les Caf et l’État."
NOT_SETTING = "La Cnaf tient les règles de financement."


def can_read_rules(user: Person, _: Any = None) -> Answer:
    """Every office; a porteur reads the rules that are cited about its own project."""
    return YES if scope_of(user).roles - {Role.PORTEUR_MEMBER} else (False, NOT_READING)


def can_set_rules(user: Person, _: Any = None) -> Answer:
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_SETTING)
