"""Who reads scenarios and who writes them: (allowed, the reason in French when not)."""

from __future__ import annotations

from typing import Any

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.portfolio.policies import YES, Answer, Person

NOT_READING = "Les scénarios d’arbitrage sont préparés par la Cnaf."
NOT_ARBITRATING = "La Cnaf arbitre entre les demandes des Caf."


def can_read_scenarios(user: Person, _: Any = None) -> Answer:
    return YES if scope_of(user).has_role(Role.CNAF, Role.ADMIN) else (False, NOT_READING)


def can_arbitrate(user: Person, _: Any = None) -> Answer:
    """Open a scenario, change it, retain it, undo it."""
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_ARBITRATING)
