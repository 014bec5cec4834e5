"""What money adds to the list of projects: axis, volet, year of the grants that stand."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from funding.grants.models import Grant
from funding.rules.models import Axis, FundingYear, Volet
from projects.portfolio.listing.facets import FactFacet, Part, Reading, Within, options_of, said
from projects.portfolio.listing.registry import register_facet
from projects.portfolio.listing.silence import register_news

UNKNOWN_LABEL = "Non communiqué"
_VOLET = Concat(
    Cast("volet__axis__number", CharField()), Value("."), Cast("volet__number", CharField()), output_field=CharField()
)


def _grants(reading: Reading, within: Within) -> QuerySet[Grant]:
    rows = Grant.objects.all() if within is None else Grant.objects.filter(project__in=within)
    last = rows.latest_per("project", "year", "funder", **vars(reading.clock))
    return Grant.objects.filter(pk__in=last.values("pk"))


def _axes(reading: Reading, within: Within) -> list[Part]:
    return [said(_grants(reading, within).filter(volet__isnull=False), value="volet__axis__number")]


def _volets(reading: Reading, within: Within) -> list[Part]:
    return [said(_grants(reading, within).filter(volet__isnull=False), value=_VOLET)]


def _years(reading: Reading, within: Within) -> list[Part]:
    return [said(_grants(reading, within), value="year__year")]


def _axis_options(visible: Any, reading: Reading) -> QuerySet[Any]:
    """An axis keeps its number from one period to the next: one value for both."""
    label = Concat(Value("Axe "), Cast("number", CharField()), output_field=CharField())
    return options_of(Axis.objects.all(), value=F("number"), label=label, order=F("number") + 100).distinct()


def _volet_options(visible: Any, reading: Reading) -> QuerySet[Any]:
    axis, number = Cast("axis__number", CharField()), Cast("number", CharField())
    value = Concat(axis, Value("."), number, output_field=CharField())
    label = Concat(Value("Axe "), axis, Value(", volet "), number, output_field=CharField())
    order = (F("axis__number") + 100) * 1000 + F("number")
    return options_of(Volet.objects.all(), value=value, label=label, order=order).distinct()


def _year_options(visible: Any, reading: Reading) -> QuerySet[Any]:
    return options_of(FundingYear.objects.all(), value=F("year"), label=F("year"))


FACETS = (
    FactFacet("axe", "Axe du FPT", 150, unknown=UNKNOWN_LABEL, options=_axis_options, parts=_axes),
    FactFacet("volet", "Volet", 160, unknown=UNKNOWN_LABEL, options=_volet_options, parts=_volets),
    FactFacet("annee", "Année de financement", 170, unknown=UNKNOWN_LABEL, options=_year_options, parts=_years),
)


def register() -> None:
    """Called once, when the application is ready."""
    for facet in FACETS:
        register_facet(facet)
    register_news(Grant)
