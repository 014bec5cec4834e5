"""Until when the Fipe pays: what the call says, else the dated rules, else the financings recorded, else unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from funding.exits.selectors.ends import end_of, ends_of
from funding.exits.selectors.gaps import gap_of
from funding.exits.selectors.page import exit_page
from funding.rules.selectors import Rulebook, rulebook
from projects.accounts.enums import Role
from projects.calls.enums import CallKind
from projects.calls.models import Call
from projects.core.paris import today
from projects.portfolio.selectors import Clock
from tests.exits.test_pages import client_of, text_of
from tests.factories import CallFactory, GrantFactory, ProjectFactory, member
from tests.factories.rules import fipe_years, known_rules
from tests.factories.waves import plan_of

NO_RULE = Rulebook(())


def call(year: int, kind: str = CallKind.AAP, years: tuple[int, ...] = ()) -> Call:
    return Call(kind=kind, year=year, funded_years=list(years))


def test_what_the_call_says_comes_first_and_nothing_is_guessed() -> None:
    end = end_of(call(2026, years=(2027, 2028)), NO_RULE)
    assert end is not None
    assert (end.first_day, end.day, end.said) == (date(2027, 1, 1), date(2028, 12, 31), "2028")
    assert end_of(call(2023), NO_RULE) is None
    assert end_of(call(2021, CallKind.AMI, (2021,)), NO_RULE) is None


@pytest.mark.django_db
def test_the_rules_say_2025_at_the_latest_of_the_calls_of_2023_and_2024_and_nothing_of_2026() -> None:
    known_rules()
    book = rulebook()
    ends = [end_of(call(year), book) for year in (2023, 2024)]
    assert [(end.first_year, end.said) for end in ends if end] == [
        (2023, "2025 au plus tard"),
        (2024, "2025 au plus tard"),
    ]
    assert ends[0] is not None
    assert "Ardèche" in ends[0].source
    assert end_of(call(2026), book) is None


@pytest.mark.django_db
def test_where_nothing_says_it_the_advisor_is_asked_and_its_answer_counts() -> None:
    project = ProjectFactory.create(selected_on=date(2023, 12, 31))
    advisor = client_of(member(Role.CAF_ADVISOR, caf_id="07"))
    address = reverse("exit_detail", args=[project.reference])
    asked = text_of(advisor.get(address).content)
    assert "Dernière année payée par le Fipe : inconnue" in asked
    assert "notez les financements du projet" in asked
    GrantFactory.create(project=project, year__year=2024)
    assert ends_of([project], Clock.now())[project.pk].year == 2024
    assert "Dernière année payée par le Fipe : 2024" in text_of(advisor.get(address).content)


@pytest.mark.django_db
def test_the_years_of_the_way_out_follow_the_call_of_the_project_before_the_rules() -> None:
    fipe_years(last=today().year + 1)  # an invented line, as Cnaf would write one
    calls = CallFactory.create(funded_years=[2023, 2024, 2025]), CallFactory.create()
    projects = [ProjectFactory.create(application__call=call) for call in calls]
    said = [exit_page(project, today().year + 1, Clock.now()).years[0] for project in projects]
    assert said == [today().year, today().year + 2]


@pytest.mark.django_db
def test_the_gap_of_a_past_day_is_that_of_the_plan_of_that_day() -> None:
    project = ProjectFactory.create()
    plan_of(project, "12000", year=2027)
    assert gap_of(project, [2027])[0].planned == Decimal(20000)
    # As known now, what was so at a day before the plan was sent: it was not there.
    assert gap_of(project, [2027], Clock(date(2020, 1, 1), timezone.now()))[0].planned is None
