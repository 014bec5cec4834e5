"""What exists for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from projects.accounts.enums import Role
from projects.accounts.scopes import Scope, memberships_of, scope_of, teams_of
from projects.porteurs.models import Porteur
from projects.portfolio.fictitious import PREFIX
from projects.portfolio.papers import Circle
from projects.territories.models import CafDepartment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.portfolio.models import Project, ProjectDocument, SavedView, Statement  # noqa: F401


def project_scope(scope: Scope, prefix: str = "") -> Q:
    """The condition that keeps what `scope` sees; `prefix` is the path to the project (« project__ »).

    A porteur sees the projects it leads, shares or operates. A project whose Caf is not known yet is in the hands of
    those of its department, of which there may be two.
    """
    if scope.national:
        return Q()
    if scope.is_empty:
        return Q(pk__in=[])
    theirs = CafDepartment.objects.filter(caf__in=scope.cafs).values("department")
    return (
        Q(**{f"{prefix}caf__in": scope.cafs})
        | Q(**{f"{prefix}caf": None, f"{prefix}department__in": theirs})
        | Q(**{f"{prefix}department__in": scope.departments})
        | Q(**{f"{prefix}department__region__in": scope.regions})
        | Q(**{f"{prefix}porteur__in": scope.porteurs})
        | Q(**{f"{prefix}partnerships__porteur__in": scope.porteurs})
    )


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """The projects that exist for `user`; nothing without a membership."""
        condition = project_scope(scope_of(user))
        # The partnerships join may repeat a project: filter on keys instead of DISTINCT on wide rows.
        if condition:
            return self.filter(pk__in=self.model._default_manager.filter(condition).values("pk"))
        return self.all()

    def of_porteur(self, porteur: Porteur) -> ProjectQuerySet:
        """Those that `porteur` leads, shares or operates."""
        mine = Q(porteur=porteur) | Q(partnerships__porteur=porteur)
        return self.filter(pk__in=self.model._default_manager.filter(mine).values("pk"))

    def fictitious(self) -> ProjectQuerySet:
        """The invented ones, of a demonstration."""
        return self.filter(reference__startswith=PREFIX)

    def real(self) -> ProjectQuerySet:
        return self.exclude(reference__startswith=PREFIX)

    def with_identity(self) -> ProjectQuerySet:
        """Everything a list row prints, in one query."""
        return self.select_related("porteur", "department__region", "caf", "commune", "epci", "application__call")


def porteurs_visible_to(user: User | AnonymousUser) -> models.QuerySet[Porteur]:
    """The organisations that exist for `user`.

    Who makes porteurs (Caf) must find those that others made: to them, as at national level, every record exists.
    Others see themselves and those that hold a project they see. Contacts are asked for apart (`policies`).
    """
    scope = scope_of(user)
    if scope.national or scope.cafs:
        return Porteur.objects.all()
    leads, shares = project_scope(scope, "projects__"), project_scope(scope, "partnerships__project__")
    seen = Porteur.objects.filter(Q(pk__in=scope.porteurs) | leads | shares)
    return Porteur.objects.filter(pk__in=seen.values("pk"))


def of_caf(user: User | AnonymousUser) -> Q:
    """The condition on a project that keeps those of the Caf of `user`; nothing for whom is of no Caf."""
    cafs = scope_of(user).cafs
    return project_scope(Scope(cafs=cafs)) if cafs else Q(pk__in=[])


def of_caflab(user: User | AnonymousUser) -> Q:
    """Those that `user` follows for the Caflab; all of them at national level."""
    rows = [row for row in memberships_of(user) if row.role == Role.CAFLAB]
    if scope_of(user).has_role(Role.CNAF, Role.ADMIN) or any(row.national for row in rows):
        return Q()
    regions = [row.region_id for row in rows if row.region_id]
    return Q(department__region__in=regions) if regions else Q(pk__in=[])


class ProjectDocumentQuerySet(models.QuerySet["ProjectDocument"]):
    def visible_to(self, user: User | AnonymousUser) -> ProjectDocumentQuerySet:
        """Those of projects that `user` sees, of a circle they are in."""
        projects = apps.get_model("portfolio", "Project")._default_manager
        inner, outer = projects.filter(of_caf(user)), projects.filter(of_caf(user) | of_caflab(user))
        if not of_caflab(user):
            outer = projects.all()
        circles = (
            Q(circle=Circle.CAF, project__in=inner.values("pk"))
            | Q(circle=Circle.CAFLAB, project__in=outer.values("pk"))
            | Q(circle=Circle.PORTEUR)
        )
        return self.filter(circles, project__in=projects.visible_to(user).values("pk"))


class StatementQuerySet(models.QuerySet["Statement"]):
    def standing(self, *, situation_on: date, known_at: datetime) -> StatementQuerySet:
        """Statements known at `known_at` that describe no day after `situation_on`; those taken back are left out."""
        dated = Q(observed_on__isnull=True) | Q(observed_on__lte=situation_on)
        retractions = self.model._default_manager.filter(retracts=OuterRef("pk"), recorded_at__lte=known_at)
        return self.filter(dated, ~Exists(retractions), recorded_at__lte=known_at).exclude(printed="")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User | AnonymousUser) -> SavedViewQuerySet:
        """One's own views, and those shared with a team that one is of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user) | Q(team__in=teams_of(user)))
