"""Places as people look for them, answered by an index."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.territories import selectors
from projects.territories.models import Caf, Commune, Department
from tests import factories as make

pytestmark = pytest.mark.django_db


def labels(slug: str, text: str) -> list[str]:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return [choice["label"] for choice in client.get(f"/chercher/{slug}/", {"q": text}).json()["choices"]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hauteville", "Hauteville (73)"),
        ("plateau hauteville", "Plateau d’Hauteville (01)"),
        ("roses hay", "L’Haÿ-les-Roses (94)"),
        ("saint denis 974", "Saint-Denis (974)"),
        ("st denis 93", "Saint-Denis (93)"),
        ("ste croix aude", ""),
        ("97400", "Saint-Denis (974)"),
        ("2a004", "Ajaccio (2A)"),
        ("lyon", "Lyon (69)"),
    ],
)
def test_communes(text: str, first: str) -> None:
    found = labels("communes", text)
    assert (found[0] if found else "") == first


def test_every_word_counts_wherever_it_is() -> None:
    for name in ("sainte croix", "croix sainte"):
        for commune in selectors.search_communes(name, 200):
            words = commune.sort_name.split()
            assert any(word.startswith("sainte") for word in words)
            assert any(word.startswith("croix") for word in words)


def test_a_word_inside_another_is_not_its_beginning() -> None:
    assert not any("annonay" in commune.sort_name for commune in selectors.search_communes("nnonay"))


def test_an_intercommunalite_is_found_however_saint_is_written() -> None:
    names = {epci.name for epci in selectors.search_epci("saint gildas")}
    assert names == {epci.name for epci in selectors.search_epci("st gildas")}
    assert any("Gildas" in name for name in names)


def test_departments_by_name_or_code() -> None:
    assert [one.code for one in selectors.search_departments("07")] == ["07"]
    assert [one.code for one in selectors.search_departments("2a")] == ["2A"]
    assert [one.code for one in selectors.search_departments("alpes mar")] == ["06"]
    assert {one.code for one in selectors.search_departments("97")} >= {"971", "974", "976"}


def test_cafs_by_name_or_by_a_department_they_serve() -> None:
    assert [caf.pk[:2] for caf in selectors.search_cafs("64")] == ["64", "64"]
    # Another Caf serves a corner of the Landes: theirs comes first.
    assert [caf.pk for caf in selectors.search_cafs("40")] == ["40", "64-PB"]
    assert [caf.pk for caf in selectors.search_cafs("ardeche")] == ["07"]


def test_a_closed_place_is_not_proposed_and_is_still_shown() -> None:
    Department.objects.filter(code="07").update(valid_to=date(2025, 12, 31))
    assert labels("departments", "ardeche") == []
    Caf.objects.filter(key="07").update(valid_to=date(2025, 12, 31))
    assert labels("cafs", "ardeche") == []


@pytest.mark.parametrize("text", ["annonay", "hauteville", "saint denis", "roses hay", "an"])
def test_an_index_answers(text: str) -> None:
    """Never a walk through the 35 000 communes, except for « saint » alone, which is one in eight of them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE territories_commune")
    with CaptureQueriesContext(connection) as queries:
        selectors.search_communes(text)
    assert len(queries) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "commune_sort_name_" in plan, plan
    assert "Seq Scan on territories_commune" not in plan, plan


def test_a_choice_tells_namesakes_apart() -> None:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    answer = client.get("/chercher/communes/", {"q": "saint denis"}).json()
    assert answer["more"] is True
    assert len(answer["choices"]) == 12
    assert len({(one["label"], one["detail"]) for one in answer["choices"]}) == 12
    assert answer["choices"][0] == {
        "key": "97411", "label": "Saint-Denis (974)", "detail": "La Réunion · Insee 97411 · 97400",
    }  # fmt: skip


def test_a_suggestion_reads_its_neighbours_at_once() -> None:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    client.get("/chercher/communes/", {"q": "saint"})
    with CaptureQueriesContext(connection) as queries:
        client.get("/chercher/communes/", {"q": "saint"})
    assert sum("territories_commune" in query["sql"] for query in queries) == 1
    assert Commune.objects.count() > 34_000
