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
from projects.people.querysets import InvitationQuerySet, SuccessionQuerySet
from projects.porteurs.models import Porteur
from projects.porteurs.siret import validate_siret
from projects.territories.models import Caf


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


class HandoverAct(models.Model):
    """Dossiers given by someone to colleagues in one act; it may be undone once, as a whole."""

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="handovers_given", verbose_name="qui les avait"
    )
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="fait par")
    done_at = models.DateTimeField("fait le", db_default=Now(), editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulé par"
    )
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "passage de relais"
        verbose_name_plural = "passages de relais"
        ordering = ["-done_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="handover_undone_by_someone",
                violation_error_message="Un passage de relais annulé dit par qui.",
            )
        ]

    def __str__(self) -> str:
        return f"relais {self.pk}"


class HandoverLine(models.Model):
    """One thing that was given: its kind, its key there, and to whom."""

    act = models.ForeignKey(HandoverAct, models.CASCADE, related_name="lines", verbose_name="passage de relais")
    source = models.CharField("nature", max_length=60)
    key = models.BigIntegerField("clé")
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="+", verbose_name="Caf")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="handovers_received", verbose_name="à qui"
    )

    class Meta:
        verbose_name = "dossier confié"
        verbose_name_plural = "dossiers confiés"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "source", "key"],
                name="handover_line_once",
                violation_error_message="Ce dossier est déjà dans ce passage de relais.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Succession(models.Model):
    """Someone asks for the dossiers of an organisation, in the place of who had them; its Caf decides.

    Whoever knows a SIRET may ask: nothing is given before a Caf accepts, and then to the address alone.
    """

    public_id = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    siret = models.CharField("SIRET", max_length=14, validators=[validate_siret])
    porteur = models.ForeignKey(
        Porteur, models.PROTECT, null=True, blank=True, related_name="successions", verbose_name="porteur"
    )
    email = models.EmailField("adresse électronique")
    name = models.CharField("prénom et nom", max_length=150)
    replaces = models.CharField("remplace", max_length=150, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le", db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidé par"
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    accepted = models.BooleanField("acceptée", null=True, blank=True)
    reason = models.TextField("motif", blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de reprise"
        verbose_name_plural = "demandes de reprise"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="succession_email_lowercase",
                violation_error_message="L’adresse électronique s’écrit en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="succession_decided_by_someone",
                violation_error_message="Une demande décidée dit par qui.",
            ),
            models.UniqueConstraint(
                fields=["email", "siret"],
                condition=Q(accepted__isnull=True),
                name="succession_unique_open",
                violation_error_message="Cette demande est déjà faite.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.porteur or self.siret}"

    @property
    def is_open(self) -> bool:
        return self.accepted is None
