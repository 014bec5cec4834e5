"""A database that was loaded before `funding` became several apps keeps its years and its money."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from funding.grants.models import Grant
from funding.rules.migrations import _before
from funding.rules.models import FundingYear
from tests import factories as make

pytestmark = pytest.mark.django_db

GRANT = """
    INSERT INTO funding_grant (id, project_id, amount, is_void, retracts_id,
        year_id, observed_on, recorded_at, date_precision, provenance, note, funder)
    VALUES (%s, %s, %s, %s, %s, 900, '2024-01-01', now(), 'day', 'entered', '', 'caf')
"""


def acts_of(migration: str) -> list[object]:
    operations = import_module(migration).Migration.operations
    return [code for one in operations if (code := getattr(one, "code", None))]


def test_what_the_former_tables_hold_comes_back_with_its_keys() -> None:
    year, project = make.FundingYearFactory.create(year=2031), make.ProjectFactory.create()
    with connection.cursor() as cursor, connection.schema_editor() as editor:
        cursor.execute("CREATE TABLE funding_fundingyear AS SELECT * FROM rules_fundingyear WHERE year = 2031")
        cursor.execute("UPDATE funding_fundingyear SET id = 900, year = 2032, state_amount = 12500.50")
        cursor.execute("CREATE TABLE funding_grant (LIKE grants_grant)")
        cursor.execute(GRANT, [701, project.pk, 8000, False, None])
        cursor.execute(GRANT, [702, project.pk, None, True, 701])
        for _ in range(2):  # where nothing is left of them, nothing happens
            _before.step_aside(None, editor)
            _before.take_rules(None, editor)
            _before.take_grants(None, editor)
        cursor.execute("SELECT to_regclass('funding_grant'), to_regnamespace(%s)", [_before.SCHEMA])
        assert cursor.fetchone() == (None, None)
    assert str(FundingYear.objects.get(year=2032, pk=900).state_amount) == "12500.50"
    kept = Grant.objects.filter(project=project).order_by("pk").values_list("pk", "amount", "retracts")
    assert list(kept) == [(701, 8000, None), (702, None, 701)]
    assert make.GrantFactory.create(project=project, year=year).pk == 703
    assert acts_of("funding.rules.migrations.0001_initial") == [_before.step_aside, _before.take_rules]
    assert acts_of("funding.grants.migrations.0001_initial") == [_before.take_grants]
