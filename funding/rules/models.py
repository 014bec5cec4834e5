"""Axes and volets of the FPT, years of the fund: dated rows, each with its source."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from funding.rules.enums import Certainty


def euros(verbose_name: str, **options: object) -> models.DecimalField:
    """An amount in euros to the cent; null is « non communiqué », never 0."""
    return models.DecimalField(verbose_name, max_digits=14, decimal_places=2, **options)  # type: ignore[arg-type]


class Axis(models.Model):
    """An axis of the Fonds publics et territoires over a period."""

    number = models.PositiveSmallIntegerField("axe")
    title = models.CharField("intitulé", max_length=250)
    valid = DateRangeField("période")
    source_text = models.CharField("source", max_length=250)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)

    class Meta:
        verbose_name = "axe du FPT"
        verbose_name_plural = "axes du FPT"
        ordering = ["number", "valid"]
        constraints = [
            ExclusionConstraint(
                name="axis_no_overlap",
                expressions=[("number", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message="Cet axe est déjà défini sur une partie de la période.",
            )
        ]

    def __str__(self) -> str:
        return f"Axe {self.number}"


class Volet(models.Model):
    """A part of an axis; the Fipe's winners of 2024 are volet 2 of axis 6."""

    axis = models.ForeignKey(Axis, models.PROTECT, related_name="volets", verbose_name="axe")
    number = models.PositiveSmallIntegerField("volet")
    title = models.CharField("intitulé", max_length=250)
    source_text = models.CharField("source", max_length=250)

    class Meta:
        verbose_name = "volet"
        ordering = ["axis", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["axis", "number"],
                name="volet_number",
                violation_error_message="Cet axe a déjà un volet de ce numéro.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.axis}, volet {self.number}"


class FundingYear(models.Model):
    """A year of the Fipe: what the State and the branch put in."""

    year = models.PositiveSmallIntegerField(
        "année", unique=True, error_messages={"unique": "Cette année est déjà décrite."}
    )
    state_amount = euros("part de l’État", null=True, blank=True)
    branch_amount = euros("part de la branche Famille", null=True, blank=True)
    source_text = models.CharField("source", max_length=250)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)

    class Meta:
        verbose_name = "année de financement"
        verbose_name_plural = "années de financement"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="funding_year_range",
                violation_error_message="Cette année n’est pas plausible.",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)
