"""What the Caf asks of a porteur, and the links by which people come in to answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from projects.fiches.models.proposals import Proposal
from projects.portfolio.models import Project


class UpdateRequest(models.Model):
    """An update of the fiche that the Caf asks of the responsible contact. A proposal that is sent answers it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="update_requests", verbose_name="projet")
    asked_at = models.DateTimeField("demandée le", db_default=Now(), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="demandée par"
    )
    due_on = models.DateField("attendue pour le", null=True, blank=True)
    note = models.TextField("mot de la Caf", blank=True)
    answer = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="answers", verbose_name="réponse"
    )

    class Meta:
        verbose_name = "demande de mise à jour"
        verbose_name_plural = "demandes de mise à jour"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(answer__isnull=True),
                name="update_request_one_open",
                violation_error_message="Une mise à jour est déjà demandée pour ce projet.",
            )
        ]

    def __str__(self) -> str:
        return f"Mise à jour · {self.project}"


class EntryLink(models.Model):
    """A link that signs someone of a porteur in, once, until a day: sent by mail, never shown, revocable."""

    public_id = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="entry_links", verbose_name="personne"
    )
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("valable jusqu’au")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "lien d’entrée"
        verbose_name_plural = "liens d’entrée"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "-created_at"], name="entry_link_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="entry_link_ends_once",
                violation_error_message="Un lien qui a servi ne se retire plus.",
            )
        ]

    def __str__(self) -> str:
        return f"Lien d’entrée {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.revoked_at is None and timezone.now() < self.expires_at
