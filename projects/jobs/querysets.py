"""Which jobs and files exist for whom."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.jobs.enums import ALIVE_STATES
from projects.jobs.rights import PORTAL, rights_key, sees_all_national

if TYPE_CHECKING:
    from projects.jobs.models import Job, JobFile  # noqa: F401 (names of the generic bases below)

# Alive, and not being cancelled: what the uniqueness of a request is about.
ALIVE = Q(state__in=ALIVE_STATES, cancel_requested_at__isnull=True)


def visible_jobs(user: User | AnonymousUser, prefix: str = "") -> Q | None:
    """The rule of `visible_to`, from a model that reaches the job by `prefix`; None for someone who sees nothing.

    A job is its requester's. A shared kind (the same document for all who have the same rights) is also seen by
    those who would get the same job if they asked for it, and the national ones by Cnaf and administrators.
    """
    scope = scope_of(user)
    if scope.is_empty:
        return None
    rule = Q(**{f"{prefix}requester": user}) | Q(
        **{f"{prefix}shared": True, f"{prefix}scope_key": rights_key(scope)},
    )
    if sees_all_national(scope):
        rule |= Q(**{f"{prefix}shared": True, f"{prefix}scope_key__startswith": PORTAL})
    return rule


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
        rule = visible_jobs(user, "job__")
        return self.none() if rule is None else self.filter(rule)
