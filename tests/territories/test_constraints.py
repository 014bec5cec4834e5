"""What the database itself refuses, and what a form says of it in French."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from projects.territories.models import Caf, CafDepartment, Commune, Department, Epci, Indicator, Region, Territory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "code", "message"),
    [
        (Region, "8A", "Le code d’une région compte deux chiffres."),
        (Department, "7", "Le code d’un département est de la forme 07, 2A ou 974."),
        (Epci, "20007201X", "Un SIREN compte neuf chiffres."),
        (Commune, "2C004", "Le code Insee d’une commune est de la forme 07010 ou 2A004."),
        (
            Caf,
            "64-p",
            "La clé d’une Caf est le code de son département, suivi de deux lettres s’il en compte plusieurs.",
        ),
    ],
)
def test_codes_have_a_form(model: type[Territory], code: str, message: str) -> None:
    territory = model.objects.first()
    assert territory is not None
    territory.pk = code
    with pytest.raises(ValidationError) as refused:
        territory.full_clean()
    assert message in refused.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_create([territory])


def test_only_a_closed_territory_has_a_successor_and_not_itself() -> None:
    communes = Commune.objects.filter(code="07010")
    with pytest.raises(IntegrityError, match="territories_commune_successor"), transaction.atomic():
        communes.update(successor="07041")
    with pytest.raises(IntegrityError, match="territories_commune_successor"), transaction.atomic():
        communes.update(successor=F("pk"), valid_to=date(2025, 12, 31))
    assert communes.update(successor="07041", valid_to=date(2025, 12, 31)) == 1


def test_a_caf_has_one_main_department() -> None:
    with pytest.raises(IntegrityError, match="one_main"), transaction.atomic():
        CafDepartment.objects.create(caf_id="07", department_id="26", is_main=True)
    with pytest.raises(IntegrityError, match="cafdepartment_unique"), transaction.atomic():
        CafDepartment.objects.create(caf_id="07", department_id="07", is_main=False)


@pytest.mark.parametrize(("field", "value"), [("value", -1), ("year", 1800)])
def test_indicators_stay_within_reason(field: str, value: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(department="07", year=2022).update(**{field: value})


def test_saving_keeps_the_sorting_name_true() -> None:
    region = Region.objects.get(code="11")
    region.name = "Île-de-France élargie"
    region.save()
    assert Region.objects.get(code="11").sort_name == "ile de france elargie"
