"""Which jobs and files exist for whom."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.jobs import registry
from projects.jobs.enums import ALIVE_STATES
from projects.jobs.registry import JobKind
from projects.jobs.rights import PORTAL, rights_key, sees_all_national

if TYPE_CHECKING:
    from projects.jobs.models import Job, JobFile  # noqa: F401 (names of the generic bases below)

# Alive, and not being cancelled: what the uniqueness of a request is about.
ALIVE = Q(state__in=ALIVE_STATES, cancel_requested_at__isnull=True)


def visible_jobs(user: User | AnonymousUser) -> Q | None:
    """The rule of `visible_to`; None for someone who sees nothing.

    A job is its requester's, as long as the kind, where it names its readers, counts that person among them. One of a
    shared kind is also seen by those whom the kind names as readers of its document; where the kind does not say, by
    those who would get the same job if they asked for it, and the national ones by Cnaf and administrators.
    """
    scope = scope_of(user)
    if scope.is_empty:
        return None
    ruled = registry.with_readers()
    same = Q(scope_key=rights_key(scope))
    if sees_all_national(scope):
        same |= Q(scope_key__startswith=PORTAL)
    own = ~Q(kind__in=[kind.name for kind in ruled if not kind.shared])
    rule = Q(requester=user) & own | (Q(shared=True) & ~Q(kind__in=[kind.name for kind in ruled]) & same)
    for kind in ruled:
        rule |= documents_for(user, kind)
    return rule


def documents_for(user: User | AnonymousUser, kind: JobKind) -> Q:
    """Which jobs of a kind that names its readers are for `user`: any of them, or those that this person asked for."""
    assert kind.readers is not None
    whose = Q(shared=True) if kind.shared else Q(requester=user)
    return Q(kind=kind.name) & whose & kind.readers(user)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        rule = visible_jobs(user)
        return self.none() if rule is None else self.filter(rule)

    def alive(self) -> Self:
        return self.filter(ALIVE)


class JobFileQuerySet(models.QuerySet["JobFile"]):
    def offered(self) -> Self:
        """Files that can still be had: cleaning takes the expired ones away a little later."""
        return self.filter(Q(job__expires_at=None) | Q(job__expires_at__gt=Now()))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        jobs = apps.get_model("jobs", "Job")._default_manager
        rule = visible_jobs(user)
        return self.none() if rule is None else self.filter(job__in=jobs.filter(rule))
