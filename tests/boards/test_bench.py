"""The short form of the bench of the boards: it counts what it filled, in few queries. Its times are not tested."""

from __future__ import annotations

import pytest

from funding.grants.models import Financing
from funding.plans.models import PlanLine
from projects.portfolio.models import Project
from reporting.management.money_bench import BOARD, PAGES, money_cost
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_boards_of_a_crowd_are_read_in_few_queries_and_nothing_is_left_of_it() -> None:
    make.fipe_categories()
    make.CallFactory.create()
    make.VoletFactory.create()
    cost = money_cost(projects=120, repeats=1)
    # Six lines of plan and six of financing a project and year.
    assert (cost.projects, cost.lines) == (120, 120 * 3 * 12)
    assert set(cost.pages) == set(PAGES)
    assert 0 < cost.pages[BOARD].queries < 20
    assert max(one.queries for one in cost.pages.values()) < 40
    assert cost.pages[BOARD].ratio > 0
    assert not any(model.objects.exists() for model in (Project, Financing, PlanLine))  # type: ignore[attr-defined]
