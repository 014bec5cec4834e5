"""Which answers exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from funding.waves.enums import NOT_SUBMITTED
from projects.accounts.enums import Role
from projects.accounts.scopes import memberships_of, scope_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from funding.waves.models import Answer  # noqa: F401
    from projects.accounts.models import User


def answer_scope(user: User | AnonymousUser) -> Q | None:
    """The condition on an answer that keeps what `user` sees; None when it is nothing.

    The people of a Caf see its own; the Caflab those of its regions; Cnaf and administrators all. To the State and to
    porteurs what a Caf asks of Cnaf does not exist.
    """
    if scope_of(user).has_role(Role.CNAF, Role.ADMIN):
        return Q()
    rows = memberships_of(user)
    caflab = [row for row in rows if row.role == Role.CAFLAB]
    if any(row.national for row in caflab):
        return Q()
    cafs = {row.caf_id for row in rows if row.caf_id and row.role in (Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.CAFLAB)}
    regions = {row.region_id for row in caflab if row.region_id}
    departments = {row.department_id for row in caflab if row.department_id}
    if not (cafs or regions or departments):
        return None
    return Q(caf__in=cafs) | Q(caf__region__in=regions) | Q(caf__department_links__department__in=departments)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: User | AnonymousUser) -> AnswerQuerySet:
        condition = answer_scope(user)
        if condition is None:
            return self.none()
        if not condition:
            return self.all()
        return self.filter(pk__in=self.model._default_manager.filter(condition).values("pk"))

    def with_identity(self) -> AnswerQuerySet:
        """All that a row or a page prints of the answer, in one query."""
        return self.select_related("wave", "caf__region", "saved_by")

    def awaited(self) -> AnswerQuerySet:
        """Those that Cnaf has not received, of waves that are not closed."""
        return self.filter(state__in=NOT_SUBMITTED, wave__closed_on=None)

    def overdue(self, moment: datetime) -> AnswerQuerySet:
        """Never submitted, and awaited after the deadline; what Cnaf gave back once received is not late."""
        return self.awaited().filter(wave__deadline__lt=moment, submitted_at=None)
