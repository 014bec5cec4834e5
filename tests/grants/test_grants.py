"""Money: unknown is unknown, a correction replaces, rules hold for their period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from fipe_portal.dataset.funds import load_funds
from funding.grants.models import Grant, RegionalTotal
from funding.grants.services import record_grant
from funding.rules.enums import Funder
from funding.rules.models import Axis, FundingYear, Volet
from projects.portfolio.models import Project
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db


def standing(on: date = DAY) -> dict[tuple[int, str], Decimal | None]:
    grants = Grant.objects.latest_per("project", "year", "funder", situation_on=on, known_at=timezone.now())
    return {(grant.year.year, grant.funder): grant.amount for grant in grants}


def grant(project: Project, amount: str | None, on: date = DAY, **fact: object) -> Grant:
    return record_grant(
        actor=None,
        project=project,
        year=make.FundingYearFactory.create(),
        funder=Funder.CAF,
        amount=None if amount is None else Decimal(amount),
        observed_on=on,
        **fact,
    )


def test_an_unknown_amount_is_no_zero_and_a_zero_is_no_unknown() -> None:
    project = make.ProjectFactory.create()
    assert standing() == {}
    unknown = grant(project, None)
    assert standing() == {(2024, "caf"): None}
    grant(project, "0.00", retracts=unknown)
    assert standing() == {(2024, "caf"): Decimal("0.00")}


def test_a_correction_replaces_and_a_void_takes_back() -> None:
    project = make.ProjectFactory.create()
    wrong = grant(project, "1200.50")
    right = grant(project, "1200.55", retracts=wrong)
    assert standing() == {(2024, "caf"): Decimal("1200.55")}
    grant(project, None, retracts=right, is_void=True)
    assert standing() == {}


def test_a_later_decision_holds_from_its_day() -> None:
    project = make.ProjectFactory.create()
    grant(project, "1000", date(2024, 3, 1))
    grant(project, "800", date(2024, 9, 1))
    assert standing(date(2024, 8, 31)) == {(2024, "caf"): Decimal(1000)}
    assert standing(date(2024, 9, 1)) == {(2024, "caf"): Decimal(800)}


@pytest.mark.parametrize("amount", ["0.001", "1000000000000", "NaN", "Infinity"])
def test_an_amount_is_euros_and_cents(amount: str) -> None:
    with pytest.raises(ValidationError) as told:
        grant(make.ProjectFactory.create(), amount)
    assert set(told.value.message_dict) == {"amount"}
    assert not Grant.objects.exists()


def test_a_funder_a_year_and_a_project_have_each_their_own() -> None:
    project = make.ProjectFactory.create()
    caf = grant(project, "10")
    state = Grant(project=project, year=caf.year, funder=Funder.STATE, amount=1, observed_on=DAY, retracts=caf)
    with pytest.raises(ValidationError, match="le même objet"):
        state.full_clean()


def test_a_regional_total_is_taken_back_without_a_trace_in_the_sums() -> None:
    total = make.RegionalTotalFactory.create()
    back = make.RegionalTotalFactory.build(call=total.call, retracts=total, is_void=True, observed_on=DAY)
    back.full_clean()
    back.save()
    assert not RegionalTotal.objects.standing(situation_on=DAY, known_at=timezone.now()).exists()


def test_axes_may_follow_each_other_and_not_overlap() -> None:
    make.AxisFactory.create(number=6, valid=DateRange(date(2018, 1, 1), date(2023, 1, 1)))
    make.AxisFactory.create(number=6, valid=DateRange(date(2023, 1, 1), None))
    with pytest.raises(ValidationError, match="déjà défini"):
        make.AxisFactory.build(number=6, valid=DateRange(date(2027, 1, 1), None)).full_clean()


def test_the_fund_is_loaded_once_and_what_cnaf_edited_stays() -> None:
    load_funds(settings.BASE_DIR)
    counts = (Axis.objects.count(), Volet.objects.count(), FundingYear.objects.count())
    assert all(counts)
    assert not Axis.objects.filter(source_text="").exists()
    year = FundingYear.objects.earliest("year")
    FundingYear.objects.filter(pk=year.pk).update(source_text="Lettre de la Cnaf", state_amount=None)
    load_funds(settings.BASE_DIR)
    year.refresh_from_db()
    assert (year.source_text, year.state_amount) == ("Lettre de la Cnaf", None)
    assert (Axis.objects.count(), Volet.objects.count(), FundingYear.objects.count()) == counts
