"""Who reads envelopes and who changes them: (allowed, the reason in French when not)."""

from __future__ import annotations

from typing import Any

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.portfolio.policies import YES, Answer, Person

NOT_READING = "Les enveloppes se lisent à la Cnaf, dans les Caf, au Caflab et dans les services de l’État."
NOT_SETTING = "La Cnaf ouvre les enveloppes et en change les montants."


def can_read_envelopes(user: Person, _: Any = None) -> Answer:
    """The list and its export; which envelopes are in it, `visible_to` says."""
    return YES if scope_of(user).roles - {Role.PORTEUR_MEMBER} else (False, NOT_READING)


def can_set_envelopes(user: Person, _: Any = None) -> Answer:
    """Open an envelope, add to it, take from it, undo a movement."""
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_SETTING)
