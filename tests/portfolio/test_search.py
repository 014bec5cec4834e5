"""Finding a project as people type: without accents, by beginnings of words, whatever they paste."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.french import sort_key
from projects.fiches.models import FicheItem
from projects.portfolio.filters import ProjectFilter, search_terms
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, with_current
from projects.portfolio.services import refresh_search
from tests import factories as make
from tests.factories import DAY


def find(text: str) -> list[str]:
    projects = with_current(Project.objects.all(), Clock.now())
    return list(
        ProjectFilter({"q": text}, queryset=projects).qs.order_by("reference").values_list("reference", flat=True)
    )


@pytest.fixture
def creche(db: None) -> Project:
    """L'Haÿ-les-Roses, with an œuvre and an operator; another project stands beside it."""
    lead = make.PorteurFactory.create(name="Crèche de l’Œuvre", printed_name="ASSO DE L'OEUVRE")
    project: Project = make.ProjectFactory.create(
        reference="TEST-2000-94-001",
        department_id="94",
        commune_id="94038",
        title="Répit des aidants, à L’Haÿ",
        porteur=lead,
        selected_on=DAY,
    )
    operator = make.PorteurFactory.create(name="Association Arc-en-Ciel")
    make.PartnershipFactory.create(project=project, porteur=operator, role="operator")
    make.ActionFactory.create(project=project, title="Un guichet d’accueil 24h/24, à Saint-Maur")
    other: Project = make.ProjectFactory.create(
        reference="TEST-2000-07-001", title="Autre chose", porteur=None, selected_on=DAY
    )
    fiche = make.FicheFactory.create(project=project, summary=["Horaires atypiques (5 h 30 – 22 h)"])
    FicheItem.objects.create(fiche=fiche, kind="objective", text="p.ex. week-end", position=1)
    refresh_search([project, other])
    return project


@pytest.mark.parametrize(
    "text",
    [
        "crèche", "creche", "CRÈCHE", "crèches", "horaires atypique", "st maur",
        "crè", "œuvre", "oeuvre", "l’œuvre", "l'oeuvre", "L ŒUV", "aidants repit",
        "répit des aid", "L’Haÿ-les-Roses", "hay les roses", "hay", "arc en ciel", "arc-en-ciel", "val-de-marne",
        "île-de-france", "ile france", "guichet 24", "atypiques", "week-end", "22", "asso", "  crèche   répit  ",
        "(crèche)", "crèche & répit", "cre:", "«crèche»", "caf du val",
    ],
)  # fmt: skip
def test_it_is_found(creche: Project, text: str) -> None:
    assert find(text) == [creche.reference]


@pytest.mark.parametrize("text", ["crèche lyon", "èche", "crechess", "aidantsss", "drop"])
def test_it_is_not(creche: Project, text: str) -> None:
    assert find(text) == []


def test_a_reference_finds_its_project(creche: Project) -> None:
    for text in (creche.reference, creche.reference.lower(), creche.reference.replace("-", " "), creche.reference[:-2]):
        assert creche.reference in find(text)


def test_text_without_any_word_finds_nothing_and_no_text_filters_nothing(creche: Project) -> None:
    assert find("&|!:*() '\"") == find("😀") == []
    assert len(find("")) == len(find("   ")) == 2


def test_each_real_project_is_found_by_its_reference_its_name_and_its_words(demo_data: None) -> None:
    for project in Project.objects.select_related("porteur", "commune", "epci", "department"):
        assert find(project.reference) == [project.reference]
        assert project.reference in find(str(project))
        objective = FicheItem.objects.filter(fiche__project=project).order_by("pk").first()
        if objective:
            assert project.reference in find(" ".join(sort_key(objective.text).split()[:6]))


HOSTILE = [
    "'; DROP TABLE portfolio_project; --", "&|!:*", "a:* & !b | (c <-> d)", "\\", "%", "_", "' OR 1=1", "🧸👶🏽",
    "é" * 200, "㌖" * 200, "ﷺ" * 200, "<script>alert(1)</script>", "{{ 7*7 }}", "\u202e abc \u200b", "ⓐ ① ½ ² ª",
    "a" * 200,
    "a " * 100, "\x01\x02", "NULL", "0", "-1", "''''", '"""', "crèche\n\t\r", "ı İ ß ſ",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_the_database_answers(creche: Project, text: str) -> None:
    assert set(find(text)) <= set(Project.objects.values_list("reference", flat=True))
    assert Project.objects.count() == 2


@pytest.mark.django_db
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=200), min_size=10, max_size=40))
@example(["㌖" * 200])
def test_no_text_at_all_is_refused_by_the_database(texts: list[str]) -> None:
    queries: list[Any] = [search_terms(text) for text in texts]
    words = [query.source_expressions[-1].value for query in queries if query is not None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsquery('simple', query) FROM unnest(%s::text[]) AS query", [words])
        assert len(cursor.fetchall()) == len(words)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * 10_000, "La recherche est trop longue\u00a0: 200 caractères au plus."),
        ("a\0b", "Le caractère nul n’est pas autorisé."),
        ("'; DROP TABLE portfolio_project; --", ""),
        ("🧸", ""),
    ],
)
def test_the_page_never_fails(creche: Project, client: Client, text: str, said: str) -> None:
    user: User = make.member(Role.CNAF)
    client.force_login(user)
    response = client.get("/projets/", {"q": text})
    assert response.status_code == 200
    assert (f"Filtre ignoré. {said}" if said else "projet") in response.content.decode()
