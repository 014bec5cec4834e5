"""What was published of a fiche: frozen, numbered, readable for ever."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from projects.fiches.models.fiche import Fiche
from projects.fiches.models.proposals import Proposal
from projects.portfolio.models import Project


class FicheVersion(models.Model):
    """A copy of the words of a fiche on the day they were published, with their hash. Never changed, never removed."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="fiche_versions", verbose_name="projet")
    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="published", verbose_name="fiche")
    number = models.PositiveSmallIntegerField("numéro")
    published_on = models.DateField("publiée le")
    published_at = models.DateTimeField("enregistrée le", db_default=Now(), editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="publiée par"
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="versions", verbose_name="proposition reprise"
    )
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "version publiée"
        verbose_name_plural = "versions publiées"
        ordering = ["-number"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="fiche_version_number",
                violation_error_message="Une version du projet a déjà ce numéro.",
            )
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
