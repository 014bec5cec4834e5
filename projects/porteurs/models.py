"""Organisations that hold projects, with the people to call there."""

import re
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from projects.core.french import sort_key
from projects.core.history import tracked
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.siret import clean_siret, validate_siret
from projects.territories.models import Commune, Department, Epci

# Overseas and foreign numbers too: what is written between the digits is free, letters are not.
PHONE = re.compile(r"[\d\s+.()/-]+", re.ASCII)
LEAST_DIGITS = 6
NOT_A_PHONE = "Ce numéro ne se lit pas : écrivez-le comme 04 75 00 00 00 ou +596 596 00 00 00."


class SiretIsValid(Func):
    """The database's own check of a SIRET, see `projects.porteurs.siret`."""

    function = "siret_is_valid"
    output_field = models.BooleanField()


@tracked
class Porteur(models.Model):
    """A commune, an intercommunalité, an association… that answers for projects."""

    name = models.CharField("nom", max_length=200)
    sort_name = models.CharField(max_length=200, editable=False)
    printed_name = models.CharField("nom imprimé par la source", max_length=200, blank=True)
    kind = models.CharField("type", max_length=20, choices=PorteurKind)
    kind_provenance = models.CharField(
        "provenance du type", max_length=10, choices=Provenance, default=Provenance.ENTERED
    )
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True, validators=[validate_siret])
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, verbose_name="commune")
    epci = models.ForeignKey(Epci, models.PROTECT, null=True, blank=True, verbose_name="intercommunalité")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="département")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "porteur"
        ordering = ["sort_name", "pk"]
        indexes = [
            # By the beginning of any word of the name; by the beginning of the number, a SIREN included.
            GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="porteur_sort_name_words"),
            models.Index(fields=["siret"], opclasses=["varchar_pattern_ops"], name="porteur_siret_prefix"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                name="porteur_siret_unique",
                violation_error_message="Un porteur porte déjà ce SIRET.",
            ),
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | Q(SiretIsValid(F("siret"))),
                name="porteur_siret_key",
                violation_error_message="Ce SIRET n’existe pas : sa clé de contrôle est fausse.",
            ),
            models.CheckConstraint(
                condition=(Q(commune__isnull=True) & Q(epci__isnull=True))
                | (Q(commune__isnull=True) & Q(department__isnull=True))
                | (Q(epci__isnull=True) & Q(department__isnull=True)),
                name="porteur_one_territory",
                violation_error_message=(
                    "Un porteur a au plus un territoire : commune, intercommunalité ou département."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="porteur_name", violation_error_message="Le nom du porteur est requis."
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        for name, value in self.derived().items():
            setattr(self, name, value)
        super().save(**kwargs)

    def derived(self) -> dict[str, Any]:
        """Columns that follow from others, wherever the row is written (`save`, `core.versions`)."""
        return {"sort_name": sort_key(self.name)}

    def clean(self) -> None:
        if self.siret is not None:
            self.siret = clean_siret(self.siret) or None


@tracked
class Contact(models.Model):
    """Someone to call at a porteur's: the responsible one gets the reminders, the substitute steps in."""

    porteur = models.ForeignKey(Porteur, models.CASCADE, related_name="contacts", verbose_name="porteur")
    name = models.CharField("nom", max_length=150)
    position = models.CharField("fonction", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    is_responsible = models.BooleanField("responsable du dossier", default=False)
    is_substitute = models.BooleanField("suppléant", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "contact"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["porteur"],
                condition=Q(is_responsible=True),
                name="contact_one_responsible",
                violation_error_message="Ce porteur a déjà un contact responsable.",
            ),
            models.UniqueConstraint(
                fields=["porteur"],
                condition=Q(is_substitute=True),
                name="contact_one_substitute",
                violation_error_message="Ce porteur a déjà un suppléant.",
            ),
            models.CheckConstraint(
                condition=~Q(is_responsible=True, is_substitute=True),
                name="contact_responsible_or_substitute",
                violation_error_message="Un contact est responsable ou suppléant, pas les deux.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        digits = sum(char.isdecimal() for char in self.phone)
        if self.phone and not (PHONE.fullmatch(" ".join(self.phone.split())) and digits >= LEAST_DIGITS):
            raise ValidationError({"phone": NOT_A_PHONE})
