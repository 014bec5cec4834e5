"""Which envelopes exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from funding.rules.enums import Level
from projects.accounts.scopes import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from funding.envelopes.models import Envelope  # noqa: F401
    from projects.accounts.models import User


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def visible_to(self, user: User | AnonymousUser) -> EnvelopeQuerySet:
        """A Caf sees its own envelopes and those of its region; a region or a department, its region and its Caf.

        Nothing for a porteur: an envelope is not its money.
        """
        scope = scope_of(user)
        if scope.national:
            return self.all()
        region = Q(region__in=scope.regions) | Q(region__cafs__in=scope.cafs)
        region |= Q(region__departments__in=scope.departments)
        caf = Q(caf__in=scope.cafs) | Q(caf__region__in=scope.regions)
        caf |= Q(caf__departments__in=scope.departments)
        found = self.model._default_manager.filter(Q(region, level=Level.REGION) | Q(caf, level=Level.CAF))
        # The joins may repeat an envelope: keys, not DISTINCT.
        return self.filter(pk__in=found.values("pk"))

    def with_place(self) -> EnvelopeQuerySet:
        """What names an envelope and leads to the one above it, in one query."""
        return self.select_related("region", "caf__region", "parent__region", "parent__caf")
