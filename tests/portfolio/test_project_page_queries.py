"""What the page of a project asks the database: as little on each tab, for each role, whatever the project holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.core.paris import today
from projects.journal.services import record
from projects.portfolio.models import Project, ProjectState
from tests import factories as make
from tests.factories import DAY, member
from tests.reporting.crowd import make_projects

pytestmark = pytest.mark.django_db

UNDER = 30
TABS = ("", "suivi/", "financement/", "documents/", "journal/")


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of Ardèche, read tomorrow: what is known today is then a knowledge of the past, which asks for more."""
    monkeypatch.setattr("projects.portfolio.views.clock.today", lambda: today() + timedelta(days=1))
    (project,) = make_projects(1)
    return project


def test_a_rich_project_asks_under_the_ceiling_for_each_role(project: Project) -> None:
    fill(project)
    scopes: dict[Role, dict[str, object]] = {
        Role.CAF_ADVISOR: {"caf_id": "07"},
        Role.CAF_MANAGER: {"caf_id": "07"},
        Role.CAFLAB: {"region_id": "84"},
        Role.STATE_INSTRUCTOR: {"department_id": "07"},
        Role.PORTEUR_MEMBER: {"porteur": project.porteur},
    }
    too_many = {}
    for role in Role:
        found = counts(role, scopes.get(role, {}), project)
        too_many |= {(role, path): number for path, number in found.items() if number >= UNDER}
    assert too_many == {}


def test_what_it_asks_does_not_grow(project: Project) -> None:
    known = (*TABS, f"suivi/?su={today()}")
    few = counts(Role.CNAF, {}, project, known)
    fill(project)
    many = counts(Role.CNAF, {}, project, known)
    assert max(many.values()) < UNDER, many
    # Taking back names, the empty state has nothing to join: a filled page may ask one or two questions more.
    assert all(many[path] - few[path] <= 2 for path in few), (few, many)


def counts(role: Role, scope: dict[str, object], project: Project, paths: tuple[str, ...] = TABS) -> dict[str, int]:
    client = Client()
    client.force_login(member(role, **scope))
    found = {}
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/projets/{project.reference}/{path}").status_code == 200
        found[path] = len(queries)
    return found


def fill(project: Project) -> None:
    """Six of everything that a page may show."""
    person = make.UserFactory.create()
    for number in range(6):
        wrong = make.ObservationFactory.create(project=project, recorded_by=person)
        make.ObservationFactory.create(project=project, value="amorcage", retracts=wrong, recorded_by=person)
        make.HighlightFactory.create(project=project)
        make.classified(project, ["qualite", "recours"], main="recours")
        make.PartnershipFactory.create(project=project)
        action = make.ActionFactory.create(project=project, position=number + 20)
        make.ActionStateFactory.create(action=action)
        make.ObservationFactory.create(project=project, action=action)
        make.StatementFactory.create(project=project, in_doubt=True, reason="Deux valeurs.")
        make.EditionFactory.create(selection=[project])
        make.ContactFactory.create(porteur=project.porteur)
        make.GrantFactory.create(project=project, year__year=2030 + number, volet=make.VoletFactory.create())
        make.FicheFactory.create(project=project)
        make.StructureFactory.create(project=project, label=f"n° {number}")
        ProjectState.objects.create(project=project, status="en_cours", observed_on=DAY, recorded_by=person)
        member(Role.STATE_INSTRUCTOR, region_id="84")
        record(actor=person, verb="project.updated", subject=project, fields=["title"])
