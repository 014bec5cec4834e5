"""Who may do what with editions: (allowed, the reason in French when not)."""

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from reporting.models import Edition

RENDERING_ROLES = (Role.CNAF, Role.CAFLAB)


def can_render_edition(user: User | AnonymousUser, edition: Edition) -> tuple[bool, str]:
    """Cnaf and Caflab print documents; the others who see an edition read it on screen."""
    if not scope_of(user).has_role(*RENDERING_ROLES):
        return False, "Seuls la Cnaf et le Caflab produisent les documents."
    return True, ""
