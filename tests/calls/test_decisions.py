"""An application's life is a chain of dated facts; « selected » is what makes a project exist."""

from __future__ import annotations

from datetime import date

import pytest

from projects.calls.enums import ApplicationStatus
from projects.calls.models import ApplicationState
from projects.calls.services import record_decision
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from tests import factories as make
from tests.factories import noon

pytestmark = pytest.mark.django_db


def decided(project: Project, status: ApplicationStatus, on: date, known: date | None = None) -> ApplicationState:
    return make.ApplicationStateFactory.create(
        application=project.application, status=status, observed_on=on, recorded_at=noon(known or on)
    )


def exists(project: Project, on: date, known: date) -> bool:
    return selected(Project.objects.all(), Clock(on, noon(known))).filter(pk=project.pk).exists()


def test_a_project_exists_from_the_day_it_was_selected() -> None:
    project = make.ProjectFactory.create()
    decided(project, ApplicationStatus.SUBMITTED, date(2023, 6, 1))
    decided(project, ApplicationStatus.SELECTED, date(2023, 10, 1))
    assert not exists(project, date(2023, 9, 30), date(2025, 1, 1))
    assert exists(project, date(2023, 10, 1), date(2025, 1, 1))
    # Nobody knew it yet, although it was true.
    assert not exists(project, date(2023, 10, 1), date(2023, 9, 30))


def test_what_is_loaded_today_describes_the_past_all_the_same() -> None:
    project = make.ProjectFactory.create()
    decided(project, ApplicationStatus.SELECTED, date(2023, 10, 1), known=date(2026, 1, 15))
    assert exists(project, date(2023, 10, 1), date(2026, 1, 15))
    assert not exists(project, date(2025, 12, 9), date(2026, 1, 14))


@pytest.mark.parametrize(
    "status", [ApplicationStatus.WITHDRAWN, ApplicationStatus.REFUSED, ApplicationStatus.WAITING_LIST]
)
def test_a_later_decision_ends_it(status: ApplicationStatus) -> None:
    project = make.ProjectFactory.create()
    decided(project, ApplicationStatus.SELECTED, date(2023, 10, 1))
    decided(project, status, date(2024, 3, 1))
    assert exists(project, date(2024, 2, 29), date(2025, 1, 1))
    assert not exists(project, date(2024, 3, 1), date(2025, 1, 1))


def test_an_application_is_not_a_project_until_it_is_selected() -> None:
    assert not exists(make.ProjectFactory.create(), date(2025, 12, 9), date(2026, 1, 1))
    project = make.ProjectFactory.create()
    for status in (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED, ApplicationStatus.OPINION_GIVEN):
        decided(project, status, date(2023, 6, 1))
    assert not exists(project, date(2025, 12, 9), date(2026, 1, 1))


def test_a_decision_taken_back_leaves_the_one_before() -> None:
    project = make.ProjectFactory.create(selected_on=date(2023, 10, 1))
    wrong = record_decision(
        actor=None, application=project.application, status=ApplicationStatus.WITHDRAWN, observed_on=date(2024, 3, 1)
    )
    clock = Clock.now()
    assert not selected(Project.objects.all(), clock).exists()
    back = ApplicationState(application=project.application, status="", observed_on=date(2024, 3, 1), retracts=wrong)
    back.full_clean()
    back.save()
    assert selected(Project.objects.all(), Clock.now()).get() == project
