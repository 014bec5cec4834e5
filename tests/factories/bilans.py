"""Annual bilans, as campaigns leave them; and the smallest bilan that may be deposited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from projects.accounts.models import User
from projects.bilans import services
from projects.bilans.enums import BilanState, SectionSlug
from projects.bilans.models import Bilan, BilanCampaign, BilanQuestion, BilanSection, BilanStep, Indicator
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.factories.projects import ProjectFactory

YEAR = 2025


def campaign_of(year: int = YEAR, *, due_in: int = 20, **values: Any) -> BilanCampaign:
    """A campaign open since a month, due in some days (negative: over); the one of that year made once."""
    found = BilanCampaign.objects.filter(year=year, call=None).first()
    day = today()
    opens_on = min(day, day + timedelta(days=due_in)) - timedelta(days=30)
    return found or BilanCampaign.objects.create(
        year=year, opens_on=opens_on, due_on=day + timedelta(days=due_in), **values
    )


def bilan_of(
    project: Project | None = None, *, year: int = YEAR, state: str = BilanState.EXPECTED, **campaign: Any
) -> Bilan:
    """The bilan that a campaign expects of a project, in a state; nothing is written in it."""
    bilan = Bilan.objects.create(
        project=project or ProjectFactory.create(selected_on=date(2023, 12, 31)),
        campaign=campaign_of(year, **campaign),
        state=state,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
    )
    BilanStep.objects.create(bilan=bilan, state=BilanState.EXPECTED)
    BilanSection.objects.bulk_create(BilanSection(bilan=bilan, slug=slug) for slug in SectionSlug)
    if state != BilanState.EXPECTED:
        BilanStep.objects.create(bilan=bilan, state=state)
    return bilan


def version_of(bilan: Bilan, slug: str) -> int:
    return BilanSection.objects.values_list("version", flat=True).get(bilan=bilan, slug=slug)


def budget_file(text: str = "Charges;1000\nProduits;1000\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("budget.csv", text.encode(), content_type="text/csv")


def answered(bilan: Bilan, actor: User, text: str = "Exemple de réponse.") -> Bilan:
    """Every question answered, by who may."""
    services.save_activity(
        actor=actor,
        bilan=bilan,
        version=version_of(bilan, SectionSlug.ACTIVITY),
        answers=dict.fromkeys(BilanQuestion.of_year(bilan.year), text),
    )
    return bilan


def ready_bilan(bilan: Bilan, actor: User) -> Bilan:
    """All that a deposit asks for: answers and the budget file."""
    answered(bilan, actor)
    services.save_budget(
        actor=actor, bilan=bilan, version=version_of(bilan, SectionSlug.BUDGET), amounts={}, upload=budget_file()
    )
    return bilan


def deposited_bilan(bilan: Bilan, actor: User) -> Bilan:
    ready_bilan(bilan, actor)
    services.deposit_bilan(actor=actor, bilan=bilan)
    bilan.refresh_from_db()
    return bilan


def indicator_of(
    project: Project, label: str = "Ateliers tenus", nature: str = "flux", unit: str = "ateliers"
) -> Indicator:
    return Indicator.objects.create(project=project, label=label, nature=nature, unit=unit)
