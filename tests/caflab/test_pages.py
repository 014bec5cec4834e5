"""What each person reads of Caflab's pages, what they cost, and what a wrong text meets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.caflab import services
from projects.caflab.models import Lesson, Recommendation
from projects.core.paris import today
from projects.followup.lookups import project_choice
from projects.people.registry import handovers_of
from projects.portfolio.models import Project
from projects.portfolio.todo import DueKind, due_of
from tests.caflab.given import LONG_AGO, a_lesson, a_project, a_recommendation, accompanied
from tests.factories import ContactFactory, fipe_categories, member
from tests.support.pages import page, parse, text_of
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def titles(user: User) -> set[str]:
    return set(Lesson.objects.visible_to(user).values_list("title", flat=True))


def test_who_reads_which_lesson_and_which_projects_are_named() -> None:
    here, there = a_project(), a_project("31", "76")
    author = member(Role.CAF_ADVISOR, caf_id="07")
    a_lesson(here, author=author, title="Brouillon")
    a_lesson(here, state="proposer", title="Proposé")
    retained = a_lesson(here, there, state="retenir", title="Retenu")
    discarded = a_lesson(there, state="retenir", title="Écarté")
    services.change_lesson(actor=None, lesson=discarded, transition="ecarter", reason="Trop vague.")
    assert titles(author) == {"Brouillon", "Proposé", "Retenu"}
    assert titles(member(Role.CAF_MANAGER, caf_id="07")) == {"Proposé", "Retenu"}
    assert titles(member(Role.CAFLAB, region_id="76")) == {"Écarté", "Retenu"}
    assert titles(member(Role.STATE_INSTRUCTOR, department_id="07")) == {"Proposé", "Retenu"}
    assert titles(member(Role.CNAF)) == {"Proposé", "Retenu", "Écarté"}
    assert titles(member(Role.PORTEUR_MEMBER, porteur=here.porteur)) == {"Retenu"}
    assert titles(member(Role.PORTEUR_MEMBER, porteur=a_project().porteur)) == set()
    words = text_of(page(client_of(author), reverse("lesson_detail", args=[retained.pk])))
    assert here.display_name in words
    assert there.display_name not in words
    assert there.reference not in words
    assert "et 1 autre projet" in words


def test_who_reads_which_recommendation() -> None:
    project = a_project()
    lesson = a_lesson(project, state="retenir")
    owner = member(Role.CAF_MANAGER, caf_id="31")
    study = a_recommendation(lesson, owner=owner)
    kept = a_recommendation(lesson, state="retenir", audiences=["porteurs"])

    def read(user: User) -> set[int]:
        return set(Recommendation.objects.visible_to(user).values_list("pk", flat=True))

    assert read(member(Role.CAFLAB, region_id="76")) == read(owner) == {study.pk, kept.pk}
    assert read(member(Role.CAF_ADVISOR, caf_id="07")) == {kept.pk}
    assert read(member(Role.PORTEUR_MEMBER, porteur=project.porteur)) == {kept.pk}
    assert read(member(Role.PORTEUR_MEMBER, porteur=a_project().porteur)) == set()


def make(number: int) -> None:
    """That many of each thing, all in Ardèche."""
    for project in accompanied(number):
        lesson = a_lesson(project, state="proposer")
        services.add_recommendation(actor=None, text="Oui.", audiences=["caf"], lessons=[lesson], due_on=today())
        services.plan_interview(actor=None, project=project, planned_on=today())
        services.hold_interview(
            actor=None, project=project, observed_on=today(), contacts=[ContactFactory.create(porteur=project.porteur)]
        )
        a_project()


def costs(user: User) -> dict[str, int]:
    client = client_of(user)
    client.get(reverse("lesson_list"))  # what is read once for all, and once of a person
    scope_of(user)
    found = {}
    for path in (
        reverse("accompaniment_list"),
        reverse("accompaniment_list") + "?vue=candidats",
        reverse("accompaniment_list") + "?vue=manques",
        reverse("lesson_list"),
        reverse("lesson_list") + "?q=comite&theme=partners&region=84",
        reverse("recommendation_list"),
        reverse("resource_list"),
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        found[path] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        assert due_of(user, Project.objects.visible_to(user), today())
    return {**found, "due": len(queries)}


def test_lists_cost_the_same_for_three_and_for_twelve() -> None:
    fipe_categories()
    user = member(Role.CAFLAB, region_id="84")
    make(3)
    services.add_resource(actor=None, kind="guide", title="Guide", purpose="Aide", readers=["caf"])
    before = costs(user)
    make(9)
    services.add_resource(actor=None, kind="guide", title="Autre", purpose="Aide", readers=["caf"])
    assert costs(user) == before
    assert max(before.values()) < 40


def test_what_waits_for_caflab_is_told() -> None:
    (project,) = accompanied(1)
    caflab = member(Role.CAFLAB, region_id="84")
    services.plan_interview(actor=None, project=project, planned_on=today())
    services.add_evaluation(actor=None, project=project, evaluator="X", kind="internal", due_on=LONG_AGO)
    a_lesson(project, state="proposer")
    a_recommendation(owner=caflab, due_on=LONG_AGO)
    told = [(row.kind, row.what) for row in due_of(caflab, Project.objects.visible_to(caflab), today())]
    assert (DueKind.LATE, "Rendu d’une évaluation attendu") in told
    assert (DueKind.LATE, "Recommandation à suivre") in told
    assert (DueKind.PROPOSAL, "Enseignement proposé") in told
    assert (DueKind.DUE, "Entretien prévu") in told


def test_who_leaves_caflab_is_told_what_to_hand_over() -> None:
    (project,) = accompanied(1)
    caflab = member(Role.CAFLAB, region_id="84")
    services.choose_project(actor=None, project=project, observed_on=today(), referent=caflab)
    services.plan_interview(actor=None, project=project, planned_on=today(), owner=caflab)
    a_recommendation(owner=caflab)
    found = [row for row in handovers_of(caflab.memberships.get()) if row.source == "caflab"]
    assert [row.detail.rpartition(" ")[2] for row in found] == ["accompagnement", project.reference, "Recommandation"]


def lesson_data(where: Project, /, **values: Any) -> dict[str, Any]:
    return {
        "kind": "need",
        "title": "=1+1 <script>alert(1)</script> 😀",
        "text": "Un\u2011mot « collé » de Word\u2026",
        "project": project_choice(where).label,
        "project__key": where.reference,
        "observed_on": "12/2024",
        "seen": "",
        **values,
    }


def test_what_is_typed_is_kept_as_it_is_or_refused_at_its_field() -> None:
    fipe_categories()
    project = a_project()
    client = client_of(member(Role.CNAF))
    path = reverse("lesson_add")
    before = row_counts()
    for name, value, words in (
        ("title", "x" * 100_000, "160"),
        ("text", "a\0b", "illisible"),
        ("observed_on", "31/12/2999", "futur"),
        ("kind", "humeur", "humeur"),
        ("project", "introuvable", "Aucun projet"),
        ("themes", "rien", "rien"),
    ):
        response = client.post(path, lesson_data(project, **{name: value}))
        errors = parse(response).xpath(f"//*[starts-with(@id, 'id_{name}')][contains(@id, '_error')]")
        assert response.status_code == 200
        assert errors, name
        assert words in text_of(errors[0])
    assert row_counts() == before
    response = client.post(path, lesson_data(project), follow=True)
    made = Lesson.objects.get()
    assert made.title == "=1+1 <script>alert(1)</script> 😀"
    assert b"<script>alert(1)" not in response.content
    assert made.title in text_of(parse(response))


@pytest.mark.parametrize("name", ["lesson", "evaluation", "recommendation", "resource"])
def test_two_people_who_write_at_once_both_keep_their_text(name: str) -> None:
    project = a_project()
    rows: dict[str, Callable[[], tuple[Any, dict[str, Any]]]] = {
        "lesson": lambda: (a_lesson(project), {"kind": "practice", "title": "Le mien", "text": "On se parle."}),
        "recommendation": lambda: (a_recommendation(), {"text": "La mienne.", "audiences": "caf"}),
        "evaluation": lambda: (
            services.add_evaluation(actor=None, project=project, evaluator="X", kind="internal"),
            {"evaluator": "Le mien", "kind": "internal"},
        ),
        "resource": lambda: (
            services.add_resource(actor=None, kind="guide", title="Guide", purpose="Aide", readers=["caf"]),
            {"kind": "guide", "title": "Le mien", "purpose": "Aide", "readers": "caf"},
        ),
    }
    row, typed = rows[name]()
    type(row).objects.filter(pk=row.pk).update(version=2)
    keys = [project.reference, row.pk] if name == "evaluation" else [row.pk]
    user = row.author if getattr(row, "author", None) else member(Role.CNAF)
    if name == "lesson":
        services.change_lesson(actor=None, lesson=row, transition="proposer")
    response = client_of(user).post(reverse(f"{name}_edit", args=keys), {**typed, "version": 1, "read": ""})
    assert response.status_code == 409
    assert "mien" in response.content.decode()
