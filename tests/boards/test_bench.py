"""The short form of the bench of the board: it counts what it filled, in few queries. Its times are not tested."""

from __future__ import annotations

import pytest

from funding.grants.models import Financing
from projects.portfolio.models import Project
from reporting.management.money_bench import board_cost
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_board_of_a_crowd_is_read_in_few_queries_and_nothing_is_left_of_it() -> None:
    make.fipe_categories()
    make.CallFactory.create()
    make.VoletFactory.create()
    cost = board_cost(projects=120, repeats=1)
    assert (cost.projects, cost.amounts) == (120, 120 * 3 * 6)
    assert cost.queries < 20
    assert cost.ratio > 0
    assert not Project.objects.exists()
    assert not Financing.objects.exists()
