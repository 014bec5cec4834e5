"""A query that is built once gives what the query gives; a place that it does not hold is an error of who wrote it."""

from datetime import date

import pytest

from projects.core.built import BuiltQuery
from projects.portfolio.models import Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_it_gives_the_rows_for_each_value() -> None:
    one, other = ProjectFactory.create(), ProjectFactory.create()
    built = BuiltQuery(lambda key: Project.objects.filter(pk=key).values_list("reference", "pk"), key=-1871)
    assert built.rows(key=other.pk) == [(other.reference, other.pk)]
    assert built.rows(key=one.pk) == [(one.reference, one.pk)]
    assert built.rows(key=0) == []


def test_a_place_that_is_not_in_it_is_said() -> None:
    built = BuiltQuery(lambda day: Project.objects.values_list("pk"), day=date(1871, 3, 18))
    with pytest.raises(ValueError, match="day"):
        built.rows(day=date(2026, 1, 1))
