"""Invitations: a role on a scope promised to an address, until it is accepted, withdrawn or out of date."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone

from projects.accounts.models import ScopedRole
from projects.people.enums import InvitationState
from projects.people.querysets import InvitationQuerySet


class Invitation(ScopedRole):
    """One membership offered to one address. It gives its rights once, to who holds the last link that was sent."""

    public_id = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="invité par"
    )
    invited_at = models.DateTimeField("invité le", db_default=Now(), editable=False)
    # How many times it was sent: an older link no longer opens.
    sends = models.PositiveSmallIntegerField("envois", default=1)
    sent_at = models.DateTimeField("dernier envoi le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu’au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="acceptée par"
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            *ScopedRole.Meta.constraints,
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="invitation_email_lowercase",
                violation_error_message="L’adresse électronique s’écrit en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_ends_once",
                violation_error_message="Une invitation acceptée ne se retire plus.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_someone",
                violation_error_message="Une invitation acceptée dit par qui.",
            ),
            models.UniqueConstraint(
                fields=["email", "role", "region", "department", "caf", "porteur"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="invitation_unique_alive",
                violation_error_message="Cette personne est déjà invitée à ce titre.",
            ),
        ]

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if timezone.now() < self.expires_at else InvitationState.EXPIRED

    @property
    def is_open(self) -> bool:
        return self.state == InvitationState.OPEN
