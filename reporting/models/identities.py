"""How each organisation that publishes prints itself: its name, its logo, its colour, who signs for it."""

from __future__ import annotations

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from projects.core.history import tracked
from projects.territories.models import Caf, Region
from reporting.enums import PublisherKind
from reporting.querysets import IdentityQuerySet
from reporting.signing import faults_of, lines_of
from reporting.tints import ACCENT, fault_of

MOST_LINES = 5  # of an address
READ_AS = "Une couleur s’écrit comme #0b5563 : un dièse, puis six chiffres ou lettres de a à f."
PLACED = (
    Q(kind__in=[PublisherKind.CNAF, PublisherKind.CAFLAB], caf=None, region=None)
    | Q(kind=PublisherKind.CAF, caf__isnull=False, region=None)
    | Q(kind=PublisherKind.GROUP, caf=None, region__isnull=False)
)


class Logo(models.Model):
    """A logo as `reporting.logos` cleaned it, kept under its hash: documents that were frozen with it keep theirs."""

    sha256 = models.CharField("empreinte", max_length=64, primary_key=True)
    media_type = models.CharField("type", max_length=20)
    data = models.BinaryField("fichier")
    width = models.FloatField("largeur", help_text="Sans unité : avec la hauteur, elle dit la forme.")
    height = models.FloatField("hauteur")

    class Meta:
        verbose_name = "logo"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0),
                name="logo_has_a_shape",
                violation_error_message="Un logo a une largeur et une hauteur.",
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


@tracked
class Identity(models.Model):
    """What an organisation prints on its documents.

    `signatories` are lines « Prénom Nom, fonction »; the first signs unless an edition says otherwise.
    """

    kind = models.CharField("organisme", max_length=8, choices=PublisherKind)
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Caf")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région")
    name = models.CharField("nom imprimé", max_length=200)
    logo = models.ForeignKey(Logo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="logo")
    accent = models.CharField(
        "couleur", max_length=7, default=ACCENT, validators=[RegexValidator(r"^#[0-9a-f]{6}$", READ_AS)]
    )
    signatories = models.TextField("signataires", blank=True)
    address = models.TextField("adresse", blank=True)
    legal = models.CharField("mention légale", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name = "identité de publication"
        verbose_name_plural = "identités de publication"
        ordering = ["kind", "caf", "region"]
        constraints = [
            models.CheckConstraint(
                condition=PLACED,
                name="identity_placed",
                violation_error_message="Une identité est celle de la Cnaf, du Caflab, d’une Caf ou d’une région.",
            ),
            models.UniqueConstraint(
                fields=["kind", "caf", "region"],
                nulls_distinct=False,
                name="identity_once",
                violation_error_message="Cet organisme a déjà une identité : quelqu’un vient de la créer.",
            ),
            models.CheckConstraint(
                condition=Q(accent__regex=r"^#[0-9a-f]{6}$"),
                name="identity_accent_format",
                violation_error_message=READ_AS,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_signatory(self) -> str:
        return next(iter(lines_of(self.signatories)), "")

    def clean(self) -> None:
        """Colour, signatories and address, each told at its field."""
        wrong: dict[str, str] = {}
        if said := fault_of(self.accent):
            wrong["accent"] = said
        if said := faults_of(self.signatories):
            wrong["signatories"] = said
        if len(self.address.splitlines()) > MOST_LINES:
            wrong["address"] = f"L’adresse tient en {MOST_LINES} lignes au plus."
        if wrong:
            raise ValidationError(wrong)
