"""Which editions, identities and readings exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from reporting.enums import EditionState, PublisherKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from reporting.models import Edition, Finding, Identity, Reading  # noqa: F401

# Those who may have documents read.
DOCUMENT_READERS = (Role.CNAF, Role.CAFLAB, Role.CAF_MANAGER, Role.CAF_ADVISOR, Role.ADMIN)


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        """An edition, as its PDF, shows every project it holds: it exists for those who see all of its territory.

        A project that was moved out of the region since takes the edition out of the sight of that region alone. So
        does a bilan of elsewhere that a letter has for its annex, as long as it is not open to all.
        A draft that was discarded exists for nobody, until it is taken back.
        """
        return self._in_scope(user).exclude(state=EditionState.DISCARDED)

    def discarded_for(self, user: User | AnonymousUser) -> EditionQuerySet:
        """The drafts that were discarded, of those that this person would otherwise see."""
        return self._in_scope(user).filter(state=EditionState.DISCARDED)

    def _in_scope(self, user: User | AnonymousUser) -> EditionQuerySet:
        scope = scope_of(user)
        if scope.national:
            return self.all()
        held = apps.get_model("reporting", "EditionProject")._default_manager.filter(edition=OuterRef("pk"))
        outside = held.exclude(project__department__region__in=scope.regions)
        annexed = Q(cites=None) | Q(cites__edition__region__in=scope.regions) | Q(cites__publication__is_public=True)
        return self.filter(~Exists(outside), annexed, region__in=scope.regions)


class IdentityQuerySet(models.QuerySet["Identity"]):
    def visible_to(self, user: User | AnonymousUser) -> IdentityQuerySet:
        """Those whose documents one may make or whose organisation one is of: see `selectors.identities`."""
        scope = scope_of(user)
        if scope.national and scope.has_role(Role.CNAF, Role.CAFLAB):
            return self.all()
        own = Q(caf__in=scope.cafs)
        if scope.has_role(Role.CAFLAB):
            own |= Q(kind=PublisherKind.CAFLAB) | Q(region__in=scope.regions) | Q(caf__region__in=scope.regions)
        return self.filter(own)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: User | AnonymousUser) -> ReadingQuerySet:
        """One's own and those that are shared, for those who may have documents read; none that was removed."""
        return self._in_scope(user).filter(removed_at=None)

    def removed_for(self, user: User | AnonymousUser) -> ReadingQuerySet:
        """One's own that one removed: they may be taken back."""
        return self._in_scope(user).filter(author=user.pk, removed_at__isnull=False)

    def _in_scope(self, user: User | AnonymousUser) -> ReadingQuerySet:
        if not scope_of(user).has_role(*DOCUMENT_READERS):
            return self.none()
        return self.filter(Q(author=user.pk) | Q(is_shared=True))


class FindingQuerySet(models.QuerySet["Finding"]):
    def shown_to(self, user: User | AnonymousUser) -> FindingQuerySet:
        """Of readings that one sees: what contradicts itself, and what one compared with one's own projects."""
        return self.filter(Q(seen_by=None) | Q(seen_by=user.pk))
