from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from projects.territories import models, selectors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("annon", "Annonay (07)"),
        ("ST ETIENNE", "Saint-Étienne (42)"),
        ("l'hay", "L’Haÿ-les-Roses (94)"),
        ("plateau d’hauteville", "Plateau d’Hauteville (01)"),
        ("Paris", "Paris (75)"),
        ("07010", "Annonay (07)"),
        ("2a004", "Ajaccio (2A)"),
        ("œuilly", "Œuilly (51)"),
    ],
)
def test_communes_are_found_as_people_type_them(query: str, first: str) -> None:
    assert str(selectors.search_communes(query)[0]) == first


def test_a_postal_code_finds_all_its_communes() -> None:
    found = selectors.search_communes("07100")
    assert {"Annonay", "Boulieu-lès-Annonay"} <= {commune.name for commune in found}
    # The Insee code of one commune is the postal code of others: it is found too, after them.
    assert ["07100" in commune.postal_codes for commune in found] == [True] * (len(found) - 1) + [False]
    assert found[-1].code == "07100"


@pytest.mark.parametrize("query", ["", "  ", "?", "%", "_", "zzzz", "99999", "x" * 500])
def test_nothing_is_found_for_nothing(query: str) -> None:
    assert selectors.search_communes(query) == []
    assert selectors.search_epci(query) == []


def test_a_closed_commune_is_not_proposed() -> None:
    models.Commune.objects.filter(code="07010").update(valid_to=date(2025, 12, 31))
    assert "07010" not in {commune.code for commune in selectors.search_communes("annonay")}


def test_a_search_is_bounded_and_reads_its_neighbours_at_once() -> None:
    with CaptureQueriesContext(connection) as queries:
        found = selectors.search_communes("saint", limit=5)
        [(str(commune.department), str(commune.epci)) for commune in found]
    assert (len(found), len(queries)) == (5, 1)


def test_epci_are_found_by_any_word_or_by_siren() -> None:
    assert [str(epci) for epci in selectors.search_epci("Matheysine")] == ["CC de la Matheysine"]
    assert selectors.search_epci("cc brioude")[0].name == "CC Brioude Sud Auvergne"
    siren = selectors.search_epci("matheysine")[0].siren
    assert selectors.search_epci(f"{siren[:3]} {siren[3:6]} {siren[6:]}")[0].siren == siren


def test_the_caf_of_a_department_is_never_guessed_between_two() -> None:
    by_code = models.Department.objects.in_bulk()
    assert selectors.caf_of_department(by_code["07"]) == models.Caf.objects.get(key="07")
    # Another Caf serves a corner of the Landes, which have their own.
    assert selectors.caf_of_department(by_code["40"]) == models.Caf.objects.get(key="40")
    assert selectors.caf_of_department(by_code["64"]) is None
    assert selectors.caf_of_department(by_code["976"]) == models.Caf.objects.get(key="976")


def test_an_epci_may_spread_over_departments() -> None:
    epci = models.Epci.objects.get(siren="200030526")
    assert [department.code for department in selectors.departments_of_epci(epci)] == [epci.department_id, "68"]


def test_what_stands_today_is_the_last_successor() -> None:
    closed = date(2025, 12, 31)
    models.Commune.objects.filter(code="07041").update(valid_to=closed, successor="07009")
    models.Commune.objects.filter(code="07009").update(valid_to=closed, successor="07010")
    assert selectors.in_force(models.Commune.objects.get(code="07041")) == models.Commune.objects.get(code="07010")
    models.Commune.objects.filter(code="07009").update(successor=None)
    assert selectors.in_force(models.Commune.objects.get(code="07041")) is None


@pytest.mark.parametrize(
    "model",
    [models.Region, models.Department, models.Epci, models.Commune, models.Caf, models.Dataset, models.Indicator],
)
def test_the_admin_shows_and_never_edits(model: type) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    model_admin = admin.site.get_model_admin(model)
    assert not model_admin.has_add_permission(request)
    assert not model_admin.has_change_permission(request)
    assert not model_admin.has_delete_permission(request)


def test_the_admin_searches_without_accents() -> None:
    model_admin = admin.site.get_model_admin(models.Commune)
    request = RequestFactory().get("/")
    for term in ("Haÿ-les-Roses", "hay les roses", "94038"):
        found, _ = model_admin.get_search_results(request, models.Commune.objects.all(), term)
        assert [commune.code for commune in found] == ["94038"]
