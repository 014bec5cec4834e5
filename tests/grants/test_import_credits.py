"""Files that pay aids withdrawn since: their credits are held in one order, whatever that of the lines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funding.grants.enums import FinancingState as State
from funding.grants.models import Payment
from funding.grants.services import accounting
from projects.accounts.enums import Role
from tests import factories as make
from tests.factories import DAY, member
from tests.grants.importing import creche, line, previewed

pytestmark = pytest.mark.django_db


def credits_held(queries: CaptureQueriesContext) -> list[str]:
    """Which credits, each as it was first held."""
    locks = [one["sql"] for one in queries if "pg_advisory_xact_lock" in one["sql"] and "envelope/" in one["sql"]]
    return list(dict.fromkeys(sql.split("envelope/")[1].split("'")[0] for sql in locks))


def test_credits_of_many_years_are_held_in_one_order_by_who_records_and_who_takes_back() -> None:
    """Of two files at once, one of 2023 then 2025 and one of 2025 then 2023, each would wait for the other."""
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    rows = [creche(f"Crèche {year}", year=year) for year in (2025, 2023, 2024)]
    for financing in rows:
        make.FinancingStepFactory.create(financing=financing, status=State.CANCELLED, observed_on=DAY)
    day = f"{DAY - timedelta(1):%d/%m/%Y}"
    batch = previewed(advisor, *(line(one, "100", f"OP {one.pk}", day=day) for one in rows))
    with CaptureQueriesContext(connection) as recorded:
        accounting.confirm_import(actor=advisor, batch=batch)
    assert Payment.objects.count() == 3
    assert credits_held(recorded) == ["fipe/2023", "fipe/2024", "fipe/2025"]
    batch.refresh_from_db()
    with CaptureQueriesContext(connection) as undone:
        accounting.undo_import(actor=advisor, batch=batch)
    assert credits_held(undone) == ["fipe/2023", "fipe/2024", "fipe/2025"]
