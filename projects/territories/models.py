"""Official territories, keyed by their official codes, and the Caf.

The tables are filled from published files by `services.loading` and are not edited by hand. A code
that a newer edition drops stays, closed (`valid_to`) and pointing to its `successor` when known:
what refers to it still means the same place.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from projects.core.french import sort_key
from projects.territories.enums import CafKind, EpciKind, IndicatorKind, Zone
from projects.territories.querysets import TerritoryQuerySet


def _format_constraint(table: str, field: str, pattern: str, message: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__regex": pattern}),
        name=f"territories_{table}_{field}_format",
        violation_error_message=message,
    )


class Dataset(models.Model):
    """A published file that the tables were filled from, as `data/sources.toml` describes it."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    title = models.CharField("titre", max_length=200)
    source = models.CharField("source", max_length=300)
    licence = models.CharField("licence", max_length=100, help_text="« à confirmer » quand la source ne la dit pas.")
    vintage = models.DateField("millésime", null=True, blank=True, help_text="Vide quand il reste à confirmer.")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    loaded_at = models.DateTimeField("chargé le")

    class Meta:
        verbose_name = "jeu de données"
        verbose_name_plural = "jeux de données"
        ordering = ["slug"]
        constraints = [
            _format_constraint("dataset", "sha256", r"^[0-9a-f]{64}$", "L’empreinte compte 64 chiffres hexadécimaux."),
        ]

    def __str__(self) -> str:
        return self.title


class NetworkRegion(models.Model):
    """A region as the Caf network and its documents group them.

    The published recueil prints « PACA-Corse » for Provence-Alpes-Côte d’Azur and Corse together;
    each other region stands alone, under its own name.
    """

    slug = models.SlugField("identifiant", max_length=60, primary_key=True)
    name = models.CharField("nom", max_length=100)
    sort_name = models.CharField("nom de tri", max_length=100, editable=False)

    class Meta:
        verbose_name = "région du réseau"
        verbose_name_plural = "régions du réseau"
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name


class Territory(models.Model):
    """What every level has; each declares its official code as primary key.

    `valid_to` is the last day on which the code was in force, null for the codes of the last edition.
    """

    name = models.CharField("nom", max_length=200)
    # There is no French collation in the database: this column stands for it, see core.french.sort_key.
    sort_name = models.CharField("nom de tri", max_length=200, editable=False)
    valid_to = models.DateField("en vigueur jusqu’au", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="remplacé par",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | (Q(valid_to__isnull=False) & ~Q(successor=F("pk"))),
                name="territories_%(class)s_successor",
                violation_error_message="Seul un territoire fermé peut être remplacé, et par un autre que lui-même.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)


class Region(Territory):
    code = models.CharField("code Insee", max_length=2, primary_key=True)
    zone = models.CharField("zone", max_length=5, choices=Zone)
    capital = models.CharField("code du chef-lieu", max_length=5)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    network_region = models.ForeignKey(
        NetworkRegion, verbose_name="région du réseau", on_delete=models.PROTECT, related_name="regions"
    )

    class Meta(Territory.Meta):
        verbose_name = "région"
        verbose_name_plural = "régions"
        constraints = [
            *Territory.Meta.constraints,
            _format_constraint("region", "code", r"^[0-9]{2}$", "Le code d’une région compte deux chiffres."),
        ]


class Department(Territory):
    code = models.CharField("code Insee", max_length=3, primary_key=True)
    region = models.ForeignKey(Region, verbose_name="région", on_delete=models.PROTECT, related_name="departments")
    zone = models.CharField("zone", max_length=5, choices=Zone)
    capital = models.CharField("code du chef-lieu", max_length=5)
    population = models.PositiveIntegerField("population", null=True, blank=True)

    class Meta(Territory.Meta):
        verbose_name = "département"
        verbose_name_plural = "départements"
        constraints = [
            *Territory.Meta.constraints,
            _format_constraint(
                "department",
                "code",
                r"^([0-9]{2}|2[AB]|97[0-9])$",
                "Le code d’un département est de la forme 07, 2A ou 974.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Epci(Territory):
    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    kind = models.CharField("nature", max_length=5, choices=EpciKind)
    # An EPCI may spread over several departments; this one is where its seat is.
    department = models.ForeignKey(
        Department, verbose_name="département principal", on_delete=models.PROTECT, related_name="epcis"
    )
    region = models.ForeignKey(Region, verbose_name="région", on_delete=models.PROTECT, related_name="epcis")
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)

    class Meta(Territory.Meta):
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        constraints = [
            *Territory.Meta.constraints,
            _format_constraint("epci", "siren", r"^[0-9]{9}$", "Un SIREN compte neuf chiffres."),
        ]
        indexes = [GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="epci_sort_name_words")]


class Commune(Territory):
    code = models.CharField("code Insee", max_length=5, primary_key=True)
    department = models.ForeignKey(
        Department, verbose_name="département", on_delete=models.PROTECT, related_name="communes"
    )
    # Four islands belong to no EPCI.
    epci = models.ForeignKey(
        Epci, verbose_name="EPCI", on_delete=models.PROTECT, related_name="communes", null=True, blank=True
    )
    ept = models.ForeignKey(
        Epci,
        verbose_name="établissement public territorial",
        on_delete=models.PROTECT,
        related_name="ept_communes",
        null=True,
        blank=True,
        help_text="Dans la Métropole du Grand Paris seulement.",
    )
    population = models.PositiveIntegerField("population", null=True, blank=True)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)

    class Meta(Territory.Meta):
        verbose_name = "commune"
        verbose_name_plural = "communes"
        constraints = [
            *Territory.Meta.constraints,
            _format_constraint(
                "commune",
                "code",
                r"^([0-9]{2}|2[AB])[0-9]{3}$",
                "Le code Insee d’une commune est de la forme 07010 ou 2A004.",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name"], opclasses=["text_pattern_ops"], name="commune_sort_name_prefix"),
            GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="commune_sort_name_words"),
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department_id})"


class Caf(Territory):
    """One of the 101 Caf, or the CSS of Mayotte, which is counted apart (`kind`).

    The key is the department's code, except in Pyrénées-Atlantiques, which has two Caf.
    """

    key = models.CharField("clé", max_length=5, primary_key=True)
    kind = models.CharField("nature", max_length=4, choices=CafKind, default=CafKind.CAF)
    region = models.ForeignKey(Region, verbose_name="région", on_delete=models.PROTECT, related_name="cafs")
    departments = models.ManyToManyField(
        Department, verbose_name="départements", through="CafDepartment", related_name="cafs"
    )
    note = models.CharField("remarque", max_length=200, blank=True)

    class Meta(Territory.Meta):
        verbose_name = "Caf"
        verbose_name_plural = "Caf"
        constraints = [
            *Territory.Meta.constraints,
            _format_constraint(
                "caf",
                "key",
                r"^([0-9]{2}|2[AB]|97[0-9])(-[A-Z]{2})?$",
                "La clé d’une Caf est le code de son département, suivi de deux lettres s’il en compte plusieurs.",
            ),
        ]


class CafDepartment(models.Model):
    """Where a Caf works. `is_main` is the department that it is named after or seated in.

    The Caf du Pays Basque et du Seignanx also serves a corner of the Landes, where it is not the main one.
    """

    caf = models.ForeignKey(Caf, verbose_name="Caf", on_delete=models.CASCADE, related_name="department_links")
    department = models.ForeignKey(
        Department, verbose_name="département", on_delete=models.PROTECT, related_name="caf_links"
    )
    is_main = models.BooleanField("département principal", default=True)

    class Meta:
        verbose_name = "département d’une Caf"
        verbose_name_plural = "départements des Caf"
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "department"],
                name="territories_cafdepartment_unique",
                violation_error_message="Cette Caf a déjà ce département.",
            ),
            models.UniqueConstraint(
                fields=["caf"],
                condition=Q(is_main=True),
                name="territories_cafdepartment_one_main",
                violation_error_message="Une Caf a un seul département principal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caf_id} · {self.department_id}"


class Indicator(models.Model):
    """A published rate of a department for a year; what was not published has no row, never 0."""

    department = models.ForeignKey(
        Department, verbose_name="département", on_delete=models.PROTECT, related_name="indicators"
    )
    kind = models.CharField("indicateur", max_length=30, choices=IndicatorKind)
    year = models.PositiveSmallIntegerField(
        "année", help_text="Année de publication pour le taux de pauvreté, année observée pour les autres."
    )
    value = models.DecimalField("valeur (%)", max_digits=5, decimal_places=1)
    dataset = models.ForeignKey(
        Dataset, verbose_name="jeu de données", on_delete=models.PROTECT, related_name="indicators"
    )

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["department", "kind", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "kind", "year"],
                name="territories_indicator_unique",
                violation_error_message="Cet indicateur a déjà une valeur pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="territories_indicator_positive",
                violation_error_message="Un taux n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100),
                name="territories_indicator_year",
                violation_error_message="L’année est comprise entre 1990 et 2100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.department_id} · {self.year}"
