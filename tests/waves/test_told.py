"""What a wave tells of by itself: requests that are noted already, the days of its reminders."""

from __future__ import annotations

from decimal import Decimal

import pytest

from funding.grants.enums import FinancingState
from funding.waves import links
from funding.waves.selectors.prefill import known_of
from projects.accounts.enums import Role
from projects.core.french import NBSP, NNBSP
from tests.factories import AskedFactory, FinancingFactory, FinancingStepFactory, FundingYearFactory, member
from tests.factories.waves import answer_of, ex_fipe, plan_of
from tests.waves.test_pages import client_of, text_of

pytestmark = pytest.mark.django_db


def test_a_request_that_is_noted_already_fills_the_line_where_no_plan_says() -> None:
    project = ex_fipe()
    financing = FinancingFactory.create(project=project, year=FundingYearFactory.create(year=2026))
    FinancingStepFactory.create(financing=financing, status=FinancingState.ASKED)
    AskedFactory.create(financing=financing, amount=Decimal(14500))
    asked = known_of([project], 2026)[project.pk].proposals["asked"]
    assert (asked.value, asked.said) == ("14500.00", "Demande 2026 notée à la Caf")
    plan_of(project, "15000")
    assert "version 1" in known_of([project], 2026)[project.pk].proposals["asked"].said


def test_before_the_deadline_the_page_of_reminders_says_when_the_portal_writes() -> None:
    ex_fipe()
    wave = answer_of().wave
    said = text_of(client_of(member(Role.CNAF)).get(links.remind(wave)).content).replace(NBSP, " ").replace(NNBSP, " ")
    assert "n’est pas passée : personne n’est en retard" in said
    assert "Relances automatiques à venir" in said
