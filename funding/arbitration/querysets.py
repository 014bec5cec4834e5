"""Which scenarios exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from funding.arbitration.models import Scenario  # noqa: F401
    from projects.accounts.models import User


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, user: User | AnonymousUser) -> ScenarioQuerySet:
        """What is only thought of exists for Cnaf and for administrators; a Caf reads what it was given."""
        return self.all() if scope_of(user).has_role(Role.CNAF, Role.ADMIN) else self.none()

    def with_identity(self) -> ScenarioQuerySet:
        """All that a page prints of the scenario, its wave and its envelope, in one query."""
        return self.select_related("wave", "envelope__region", "envelope__caf", "author", "copied_from")
