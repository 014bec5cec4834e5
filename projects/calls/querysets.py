"""Which applications exist for whom, and where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now

from projects.accounts.enums import Role
from projects.accounts.scopes import Scope, scope_of
from projects.calls.enums import ApplicationStatus
from projects.core.paris import today
from projects.documents.enums import ScanState
from projects.territories.models import CafDepartment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.calls.models import Application, ApplicationPiece  # noqa: F401


def application_scope(scope: Scope) -> Q:
    """What `scope` sees of those deposited: as for projects (`projects.portfolio.querysets`), by the porteur that asks
    alone.
    """
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


def draft_scope(scope: Scope) -> Q:
    """Whose hands `scope` has a part in: those of the porteur that asks, of the office that began to write, of the Caf
    that the porteur opened it to.
    """
    hands = Q(porteur__in=scope.porteurs) | Q(begun_by_caf__in=scope.cafs) | Q(shared_with__in=scope.cafs)
    return hands | Q(begun_by_cnaf=True) if scope.has_role(Role.CNAF, Role.ADMIN) else hands


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """The applications that exist for `user`: before it is deposited, for those alone in whose hands it is."""
        scope, unsent = scope_of(user), self._unsent()
        return self.filter(draft_scope(scope) & unsent | application_scope(scope) & ~unsent)

    def _unsent(self) -> Q:
        """Begun here and never deposited: still a draft, or withdrawn as one. A deposit taken back is none."""
        facts: Any = self.model._meta.get_field("states").related_model
        told = facts.objects.filter(application=OuterRef("pk"), retracted_by=None)
        begun = told.filter(status=ApplicationStatus.DRAFT)
        sent = told.exclude(status__in=("", ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN))
        return Q(Exists(begun)) & ~Q(Exists(sent))

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


class ApplicationPieceQuerySet(models.QuerySet["ApplicationPiece"]):
    def standing(self) -> ApplicationPieceQuerySet:
        """Those that are there: told without a file, or with one that is neither taken off nor blocked."""
        readable = Q(document__removed_at=None) & ~Q(document__current__scan=ScanState.INFECTED)
        return self.filter(Q(document=None) | readable)
