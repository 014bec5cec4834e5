"""Money and editions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from funding.grants.models import Grant, RegionalTotal
from funding.rules.enums import Certainty, Funder
from funding.rules.models import Axis, FundingYear, Volet
from projects.portfolio.models import Project
from reporting.models import Edition, EditionProject
from tests.factories.days import DAY
from tests.factories.people import CallFactory
from tests.factories.projects import FactOfProject


class AxisFactory(DjangoModelFactory[Axis]):
    class Meta:
        model = Axis

    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = "Innover"
    valid = DateRange(date(2023, 1, 1), date(2028, 1, 1))
    source_text = "pour les tests"
    certainty = Certainty.SOURCED


class VoletFactory(DjangoModelFactory[Volet]):
    class Meta:
        model = Volet

    axis = factory.SubFactory(AxisFactory)
    number = 2
    title = "Petite enfance"
    source_text = "pour les tests"
    certainty = Certainty.SOURCED


class FundingYearFactory(DjangoModelFactory[FundingYear]):
    class Meta:
        model = FundingYear
        django_get_or_create = ("year",)

    year = 2024
    source_text = "pour les tests"
    certainty = Certainty.SOURCED


class GrantFactory(FactOfProject):
    class Meta:
        model = Grant

    year = factory.SubFactory(FundingYearFactory)
    funder = Funder.CAF


class RegionalTotalFactory(DjangoModelFactory[RegionalTotal]):
    class Meta:
        model = RegionalTotal

    call = factory.SubFactory(CallFactory)
    region_id = "84"
    first_year = 2023
    last_year = 2025
    amount = 1000
    observed_on = DAY


class EditionFactory(DjangoModelFactory[Edition]):
    """A recueil of `selection` (projects, in order)."""

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"recueil-{n}")
    title = factory.Sequence(lambda n: f"Recueil {n}")
    document_month = date(2026, 1, 1)
    situation_on = DAY

    @factory.post_generation
    def selection(self: Edition, create: bool, projects: Iterable[Project] | None, **_: Any) -> None:
        if create:
            EditionProject.objects.bulk_create(
                EditionProject(edition=self, project=project, position=position)
                for position, project in enumerate(projects or (), start=1)
            )
