"""Which invitations exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from projects.accounts.enums import Role
from projects.people.reach import reach_of
from projects.people.registry import porteurs_of, unkept_porteurs

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.people.models import Invitation, Succession  # noqa: F401


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """Those to roles and scopes that `user` manages, whoever sent them."""
        return self.filter(reach_of(user).condition())

    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn: open, or expired and waiting to be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self) -> InvitationQuerySet:
        return self.pending().filter(expires_at__gt=timezone.now())

    def with_scope(self) -> InvitationQuerySet:
        return self.select_related("caf", "region", "department", "porteur", "invited_by")


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def visible_to(self, user: User | AnonymousUser) -> SuccessionQuerySet:
        """Those about a porteur whose people `user` manages; administrators and the Cnaf see those of an unknown SIRET
        too.
        """
        reach = reach_of(user)
        if Role.PORTEUR_MEMBER in reach.anywhere:
            return self.all()
        theirs = models.Q(porteur__in=porteurs_of(reach.cafs).values("pk"))
        if reach.stands_in:
            theirs |= models.Q(porteur=None) | models.Q(porteur__in=unkept_porteurs().values("pk"))
        return self.filter(theirs)

    def open(self) -> SuccessionQuerySet:
        return self.filter(accepted__isnull=True)
