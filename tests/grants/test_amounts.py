"""The money of many projects at (S, R): what is not said stays unknown, and one query reads them all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.grants.enums import FinancingState as State
from funding.grants.enums import VoteBody
from funding.grants.selectors.amounts import REMAINING, MoneyRow, money_of, money_sql
from funding.grants.selectors.page import read_financing
from funding.grants.services import AskedLine, ask, refuse
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


def test_what_is_refused_is_granted_no_more_and_what_is_no_longer_asked_has_no_nature() -> None:
    financing = make.FinancingFactory.create(funder=Funder.CAF)
    project = financing.project
    old, new = make.AxisFactory.create(number=4), make.AxisFactory.create(number=6)
    ask(actor=None, financing=financing, observed_on=DAY, lines=[AskedLine(Decimal(1000), Nature.INVESTMENT, old)])
    ask(actor=None, financing=financing, observed_on=DAY, lines=[AskedLine(Decimal(900), Nature.OPERATING, new)])
    (again,) = rows([project])
    assert (again.asked, again.nature, again.axis) == (900, Nature.OPERATING, 6)
    ask(actor=None, financing=financing, observed_on=DAY, lines=[AskedLine(Decimal(0), Nature.OPERATING, new)])
    assert rows([project])[0].asked == 0, "0 € is an amount"
    ask(actor=None, financing=financing, observed_on=DAY, lines=[AskedLine(None, Nature.OPERATING, new)])
    assert (rows([project])[0].asked, rows([project])[0].nature) == (None, Nature.OPERATING)

    make.GrantFactory.create(project=project, year=financing.year, funder=Funder.CAF, amount=700, observed_on=DAY)
    refuse(actor=None, financing=financing, body=VoteBody.BOARD, observed_on=DAY + timedelta(1), reason="Hors axe.")
    assert [row.granted for on in (0, 1) for row in rows([project], on)] == [700, 0]


@pytest.mark.parametrize(
    ("granted", "paid", "repaid", "due", "status", "left"),
    [
        (1000, 300, 0, None, State.ADVANCED, 700),
        (1000, 300, 0, 800, State.ADVANCED, 500),
        (1000, 300, 100, 800, State.ADVANCED, 600),
        (1000, 900, 0, 800, State.REPORTED, 0),
        (1000, 300, 0, 800, State.SETTLED, 0),
        (None, 0, 0, None, State.VOTED, None),
    ],
)
def test_what_remains_is_what_a_control_left_of_it(
    granted: int | None, paid: int, repaid: int, due: int | None, status: str, left: int | None
) -> None:
    financing = make.FinancingFactory.create()
    about = {"project": financing.project, "year": financing.year, "funder": financing.funder}
    make.GrantFactory.create(**about, amount=granted, observed_on=DAY)
    make.FinancingStepFactory.create(financing=financing, status=status, observed_on=DAY)
    if paid:
        make.PaymentFactory.create(financing=financing, amount=paid, observed_on=DAY)
    if repaid:
        step = make.RecoveryStepFactory.create(recovery__financing=financing, amount=repaid, observed_on=DAY)
        make.RecoveryStepFactory.create(recovery=step.recovery, kind="repaid", amount=repaid, observed_on=DAY)
    if due is not None:
        make.ControlFactory.create(financing=financing, due=due, observed_on=DAY + timedelta(1))
    (row,) = rows([financing.project], 1)
    assert row.remaining == left
    text, values = money_sql(Project.objects.all(), Clock(DAY + timedelta(1), timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute(f"{text} SELECT {REMAINING} FROM money", values)  # noqa: S608
        assert cursor.fetchall() == [(left,)]
    if due is not None and status != State.SETTLED:
        assert rows([financing.project])[0].remaining == 1000 - paid + repaid, "the day before the contrôle"


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
