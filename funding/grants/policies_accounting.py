"""Who imports payments from which accounts: a Caf its own, the State's instructors the State's, Cnaf all of them."""

from __future__ import annotations

from funding.rules.enums import Funder
from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.portfolio.policies import YES, Answer, Person
from projects.territories.models import Caf

NOT_IMPORTING = "Les Caf importent leurs versements, l’État les siens, la Cnaf tous."
OTHER_CAF = "Vous importez la comptabilité de votre Caf."


def can_read_imports(user: Person, _: None = None) -> Answer:
    """See the page of imports, and those of one's own accounts."""
    if scope_of(user).has_role(Role.CNAF, Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.STATE_INSTRUCTOR):
        return YES
    return False, NOT_IMPORTING


def can_import_accounting(user: Person, funder: str, caf: Caf | None) -> Answer:
    """Import, decide, undo: of the accounts of `caf` for the branch (None: of several), of the State's otherwise."""
    scope = scope_of(user)
    if scope.has_role(Role.CNAF):
        return YES
    if funder == Funder.STATE:
        return YES if scope.has_role(Role.STATE_INSTRUCTOR) else (False, NOT_IMPORTING)
    if not scope.has_role(Role.CAF_ADVISOR, Role.CAF_MANAGER):
        return False, NOT_IMPORTING
    return YES if caf is not None and caf.pk in scope.cafs else (False, OTHER_CAF)
