"""Which applications exist for whom, and where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now

from projects.accounts.scopes import Scope, scope_of
from projects.core.paris import today
from projects.territories.models import CafDepartment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.calls.models import Application  # noqa: F401


def application_scope(scope: Scope) -> Q:
    """What `scope` sees: as for projects (`projects.portfolio.querysets`), by the porteur that asks alone."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return Q(pk__in=[])
    theirs = CafDepartment.objects.filter(caf__in=scope.cafs).values("department")
    return (
        Q(caf__in=scope.cafs)
        | Q(caf=None, department__in=theirs)
        | Q(department__in=scope.departments)
        | Q(region__in=scope.regions)
        | Q(porteur__in=scope.porteurs)
    )


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """The applications that exist for `user`, drafts included: the Caf helps to write them."""
        return self.filter(application_scope(scope_of(user)))

    def with_state(self) -> ApplicationQuerySet:
        """`status`, `since` and its `precision`, of the state that stands today; None where nobody said any."""
        facts: Any = self.model._meta.get_field("states").related_model
        told = facts.objects.filter(application=OuterRef("pk"))
        standing = told.standing(situation_on=today(), known_at=Now())
        last = standing.order_by("-observed_on", "-recorded_at", "-pk")
        named = {"status": "status", "since": "observed_on", "precision": "date_precision"}
        return self.annotate(**{name: Subquery(last.values(column)[:1]) for name, column in named.items()})

    def in_states(self, *statuses: str) -> ApplicationQuerySet:
        """Those that stand today in one of `statuses`, with their state."""
        wanted: dict[str, Any] = {"status__in": statuses}
        return self.with_state().filter(**wanted)

    def with_identity(self) -> ApplicationQuerySet:
        """Everything a line of the list prints, in one query."""
        return self.select_related("call", "porteur", "department", "caf", "commune", "epci", "region")
