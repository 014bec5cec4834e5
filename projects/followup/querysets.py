"""What exists for whom: an exchange and a task are narrower than the project that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from projects.accounts.enums import Role
from projects.accounts.scopes import Scope, memberships_of, scope_of
from projects.followup.enums import Visibility
from projects.portfolio.models import Project
from projects.portfolio.querysets import project_scope
from projects.portfolio.selectors import Clock

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.followup.models import Exchange, Task  # noqa: F401

    Person = User | AnonymousUser


def of_caf(user: Person) -> Q:
    """The condition that keeps what is about the projects of the Caf of `user`; nothing for whom is of no Caf."""
    cafs = scope_of(user).cafs
    return _about(project_scope(Scope(cafs=cafs))) if cafs else NOTHING


def of_caflab(user: Person) -> Q:
    """About the projects that `user` follows for the Caflab, or all for who is at national level."""
    rows = [row for row in memberships_of(user) if row.role == Role.CAFLAB]
    if scope_of(user).has_role(Role.CNAF, Role.ADMIN) or any(row.national for row in rows):
        return Q()
    regions = [row.region_id for row in rows if row.region_id]
    return _about(Q(department__region__in=regions)) if regions else NOTHING


def _about(projects: Q) -> Q:
    # By keys: the paths to partners would repeat a row for each.
    return Q(project__in=Project.objects.filter(projects).values("pk"))


NOTHING = Q(pk__in=[])


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def visible_to(self, user: Person) -> ExchangeQuerySet:
        """The exchanges that exist for `user`, those put away included: of projects they see, of a circle they are in.

        The one door to an exchange: lists, counts, timelines, searches and mails all pass through it.
        """
        projects = Project.objects.visible_to(user)
        inner, caflab = of_caf(user), of_caflab(user)
        outer = inner | caflab if caflab else Q()
        circles = (
            Q(inner, visibility=Visibility.CAF)
            | Q(outer, visibility=Visibility.CAFLAB)
            | Q(visibility=Visibility.PORTEUR)
        )
        return self.filter(circles, project__in=projects.values("pk"))

    def kept(self) -> ExchangeQuerySet:
        """Those that nobody put away."""
        return self.filter(removed_at=None)

    def told(self, clock: Clock) -> ExchangeQuerySet:
        """Those of a day by S, noted by R and not put away by then."""
        put_away = Q(removed_at__isnull=False, removed_at__lte=clock.known_at)
        return self.filter(observed_on__lte=clock.situation_on, created_at__lte=clock.known_at).exclude(put_away)


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: Person) -> TaskQuerySet:
        """The tasks of the projects of one's Caf, those one gave or was given, and those that one's porteur was given.

        A task that was given outside the Caf tells what it says to who got it, and nothing of its exchange.
        """
        if not user.is_authenticated:
            return self.none()
        leads = Q(for_porteur=True, project__porteur__in=scope_of(user).porteurs)
        mine = Q(assignee=user.pk) | Q(author=user.pk)
        seen = Project.objects.visible_to(user).values("pk")
        return self.filter(of_caf(user) | mine | leads, project__in=seen)

    def open(self) -> TaskQuerySet:
        return self.filter(done_on=None, removed_at=None)
