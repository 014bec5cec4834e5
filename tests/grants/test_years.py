"""A call keeps its last year once aid depends on it: the fund and the envelope of that aid follow from it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.forms.models import model_to_dict

from projects.calls.admin import CallForm
from projects.calls.models import Call
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    project = make.ProjectFactory.create(department_id="07")
    make.GrantFactory.create(project=project, year=make.FundingYearFactory.create(year=2025), amount=Decimal(3000))
    found = project.application.call
    Call.objects.filter(pk=found.pk).update(funded_years=[2023, 2024, 2025])
    found.refresh_from_db()
    return found


def errors_of(call: Call, years: str) -> str:
    form = CallForm({**model_to_dict(call), "source": call.source_id or "", "funded_years": years}, instance=call)
    return " ".join(form.errors.get("funded_years", []))


def test_a_year_that_aid_depends_on_is_not_taken_away(call: Call) -> None:
    assert "2025" in errors_of(call, "2023, 2024")
    assert errors_of(call, "2023, 2025") == "", "the last year stays: nothing moves"
    assert errors_of(call, "2023, 2024, 2025, 2026") == "", "no aid of 2026 is known"


def test_a_year_is_not_added_over_aid_that_another_fund_pays(call: Call) -> None:
    project = make.ProjectFactory.create(department_id="07", application__call=call)
    make.GrantFactory.create(project=project, year=make.FundingYearFactory.create(year=2026), amount=Decimal(10))
    assert "2026" in errors_of(call, "2023, 2024, 2025, 2026")
