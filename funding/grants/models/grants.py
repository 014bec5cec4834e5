"""What each funder granted to a project for a year, and the totals that are known for no project apart."""

from django.db import models
from django.db.models import F, Q

from funding.grants.models.guards import FINANCING_OF_GRANT, KeepsAgreed, KeepsSums
from funding.rules.enums import Funder
from funding.rules.models import FundingYear, Volet, euros
from projects.calls.models import Call
from projects.journal.facts import VoidableFact, about
from projects.portfolio.models import Project
from projects.territories.models import Region


class Grant(VoidableFact):
    """What a funder granted to a project for a year; a null amount says that it is not known."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="grants", verbose_name="projet")
    year = models.ForeignKey(FundingYear, models.PROTECT, verbose_name="année")
    funder = models.CharField("financeur", max_length=6, choices=Funder)
    volet = models.ForeignKey(Volet, models.PROTECT, null=True, blank=True, verbose_name="volet")
    amount = euros("montant", null=True, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "financement annuel"
        triggers = [
            *about("project_id", "year_id", "funder"),
            KeepsSums(FINANCING_OF_GRANT),
            KeepsAgreed(FINANCING_OF_GRANT),
        ]
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
