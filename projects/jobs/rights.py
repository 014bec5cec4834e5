"""The rights that a job was asked with, as a text: part of what makes two requests the same, and of who reads it.

The text is the scope (`Scope.key`) and the roles, « c:07|caf_advisor »: two roles on one territory do not read the same
things. A job that the portal asks for itself carries « national| ». Kinds that name their readers do not go by it.
"""

from projects.accounts.enums import Role
from projects.accounts.scopes import Scope

NATIONAL = "national"
PORTAL = f"{NATIONAL}|"


def rights_key(scope: Scope) -> str:
    return f"{scope.key}|{','.join(sorted(scope.roles))}"


def sees_all_national(scope: Scope) -> bool:
    """Cnaf and administrators, who by their role read whatever is national."""
    return scope.national and scope.has_role(Role.CNAF, Role.ADMIN)


def covers(scope: Scope, key: str) -> bool:
    """Whether someone with `scope` today still has all the rights that `key` tells."""
    if sees_all_national(scope):
        return True
    where, _, roles = key.partition("|")
    if not scope.roles.issuperset(filter(None, roles.split(","))):
        return False
    if scope.national or where == NATIONAL:
        return scope.national
    held = {
        "r": scope.regions,
        "d": scope.departments,
        "c": scope.cafs,
        "p": frozenset(map(str, scope.porteurs)),
    }
    parts = (part.partition(":") for part in filter(None, where.split(";")))
    return all(held[letter].issuperset(codes.split(",")) for letter, _, codes in parts)
