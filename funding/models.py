"""FPT axes and volets, funding years, grants: dated rows with their source, unknown amounts unknown."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from funding.enums import Certainty, Funder
from projects.calls.models import Call
from projects.journal.facts import VoidableFact, about
from projects.portfolio.models import Project
from projects.territories.models import Region


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


class Grant(VoidableFact):
    """What a funder granted to a project for a year; a null amount says that it is not known."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="grants", verbose_name="projet")
    year = models.ForeignKey(FundingYear, models.PROTECT, verbose_name="année")
    funder = models.CharField("financeur", max_length=6, choices=Funder)
    volet = models.ForeignKey(Volet, models.PROTECT, null=True, blank=True, verbose_name="volet")
    amount = euros("montant", null=True, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "financement annuel"
        triggers = about("project_id", "year_id", "funder")
        verbose_name_plural = "financements annuels"
        indexes = [
            models.Index(fields=["project", "year", "funder", "-observed_on", "-recorded_at"], name="grant_asof")
        ]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="grant_amount_positive",
                violation_error_message="Un montant accordé ne peut pas être négatif.",
            ),
        ]


class RegionalTotal(VoidableFact):
    """An amount known for all the projects of a call in a region, and for none of them apart."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="regional_totals", verbose_name="appel")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région")
    first_year = models.PositiveSmallIntegerField("de")
    last_year = models.PositiveSmallIntegerField("à")
    amount = euros("montant")

    class Meta(VoidableFact.Meta):
        verbose_name = "total régional"
        triggers = about("call_id", "region_id")
        verbose_name_plural = "totaux régionaux"
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")) & Q(amount__gte=0),
                name="regional_total_period",
                violation_error_message="La période ou le montant du total régional est impossible.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.first_year}-{self.last_year}"
