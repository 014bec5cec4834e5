"""The money of many projects at (S, R): what is not said stays unknown, and one query reads them all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.grants.enums import FinancingState as State
from funding.grants.selectors.amounts import MoneyRow, money_of
from funding.grants.selectors.page import read_financing
from funding.plans.registry import paid_for
from funding.rules.enums import Funder, Nature
from funding.rules.selectors import fund_of
from projects.calls.enums import CallKind
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.factories import DAY, noon

pytestmark = pytest.mark.django_db


def rows(projects: list[Project], on: int = 0) -> list[MoneyRow]:
    clock = Clock(DAY + timedelta(on), timezone.now())
    return list(money_of(Project.objects.filter(pk__in=[project.pk for project in projects]), clock))


def test_each_amount_is_read_on_its_day_and_never_made_up() -> None:
    assert rows([]) == list(money_of(Project.objects.none(), Clock.now())) == []
    project = make.ProjectFactory.create()
    assert rows([project]) == []
    make.GrantFactory.create(project=project, amount=None)
    (unknown,) = rows([project])
    assert (unknown.granted, unknown.paid, unknown.remaining, unknown.status) == (None, None, None, None)

    financing = make.FinancingFactory.create(project=project, funder=Funder.STATE)
    axis = make.AxisFactory.create(number=4)
    told = {"financing": financing, "observed_on": DAY + timedelta(1)}
    make.FinancingStepFactory.create(**told)
    wrong = make.AskedFactory.create(**told, nature=Nature.OPERATING, axis=axis, amount=900)
    make.AskedFactory.create(**told, nature=Nature.OPERATING, axis=axis, amount=800, retracts=wrong)
    assert [row.funder for row in rows([project])] == [Funder.STATE, Funder.CAF][1:]
    asked = rows([project], 1)[0]
    assert (asked.asked, asked.granted, asked.paid, asked.nature, asked.axis) == (800, None, 0, Nature.OPERATING, 4)
    make.AskedFactory.create(**told, nature=Nature.INVESTMENT, axis=axis, amount=200)
    both = rows([project], 1)[0]
    assert (both.asked, both.nature, both.axis, both.remaining) == (1000, "", 4, None)

    grant = make.GrantFactory.create(project=project, funder=Funder.STATE, amount=1000, observed_on=DAY + timedelta(2))
    make.FinancingStepFactory.create(financing=financing, status=State.VOTED, observed_on=DAY + timedelta(2))
    assert rows([project], 2)[0].remaining == grant.amount == Decimal(1000)
    make.FinancingStepFactory.create(financing=financing, status=State.CANCELLED, observed_on=DAY + timedelta(3))
    assert [(row.granted, row.remaining) for row in rows([project], 3)] == [(0, 0), (None, None)]
    assert rows([project], 2)[0].granted == 1000


def test_the_fund_is_that_of_the_rules_and_many_projects_take_one_query() -> None:
    projects = [make.ProjectFactory.create(application__call__kind=kind) for kind in CallKind.values]
    for project in projects:
        for year in (2023, 2025, 2026):
            make.FinancingStepFactory.create(
                financing__project=project, financing__year=make.FundingYearFactory.create(year=year)
            )
    with CaptureQueriesContext(
        connection,
    ) as one:
        rows(projects[:1])
    with CaptureQueriesContext(connection) as all_of_them:
        found = rows(projects)
    assert len(one) == len(all_of_them) == 1
    by_key = {project.pk: project for project in projects}
    assert len(found) == 9
    assert all(row.fund == fund_of(by_key[row.project_id], row.year) for row in found)


def test_what_was_known_of_it_is_read_as_it_was_known() -> None:
    """A vote of 900 € recorded on the day, corrected to 700 € ten days later; the same day is read at both instants."""
    financing = make.FinancingFactory.create()
    first, later = noon(DAY), noon(DAY + timedelta(10))
    told = {"project": financing.project, "year": financing.year, "funder": financing.funder, "observed_on": DAY}
    wrong = make.GrantFactory.create(**told, amount=900, recorded_at=first)
    step = make.FinancingStepFactory.create(financing=financing, status=State.VOTED, recorded_at=first)
    make.GrantFactory.create(**told, amount=700, retracts=wrong, recorded_at=later)
    make.FinancingStepFactory.create(financing=financing, status="", retracts=step, recorded_at=later)
    for known_at, amount, status in ((first, 900, State.VOTED), (later, 700, None)):
        clock = Clock(DAY, known_at)
        (row,) = money_of(Project.objects.filter(pk=financing.project_id), clock)
        page = read_financing(financing, clock)
        assert (row.granted, row.status, page.state) == (amount, status, status)
        assert page.grant is not None
        assert page.grant.amount == amount
    assert list(money_of(Project.objects.all(), Clock(DAY, first - timedelta(1)))) == []


def test_a_plan_is_told_what_was_granted_and_kept_of_what_was_paid() -> None:
    payment = make.PaymentFactory.create(amount=400)
    financing = payment.financing
    year = financing.year.year
    assert [(row.granted, row.received) for row in paid_for(financing.project_id, year)] == [(1_000_000, 400)]
    make.FinancingStepFactory.create(financing=financing, status=State.ADVANCED)
    (row,) = paid_for(financing.project_id, year)
    assert (row.funder, row.granted, row.received) == (Funder.CAF, 1_000_000, 400)
    assert paid_for(financing.project_id, year + 1) == []
