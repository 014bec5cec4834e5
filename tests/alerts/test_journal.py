"""The journal of a scope: everything of one's projects and people, nothing of others', by keyset, in French."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.alerts.selectors.journal import PAGE_SIZE
from projects.core.paris import today
from projects.followup.enums import Visibility
from projects.followup.services import note_exchange
from projects.journal.services import record
from projects.people import services as people
from projects.portfolio import services
from tests import factories as make
from tests.caflab.given import a_lesson

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_each_reads_what_is_theirs() -> None:
    here = make.ProjectFactory.create(selected_on=today())
    there = make.ProjectFactory.create(department_id="31", selected_on=today())
    writer = make.UserFactory.create(first_name="Zoé", last_name="Quidam")
    for project in (here, there):
        services.observe(
            actor=writer, project=project, kind="progress", value="bien_avance", observed_on=today(), note="Secret !"
        )
    services.add_contact(actor=writer, porteur=here.porteur, name="Ana")
    action = services.add_action(actor=writer, project=here, title="Un relais")
    record(actor=writer, verb="action.done", subject=action)
    advisor = make.member(Role.CAF_ADVISOR, caf_id="07")
    manager, cnaf = make.member(Role.CAF_MANAGER, caf_id="07"), make.member(Role.CNAF)
    people.end_membership(actor=manager, membership=advisor.memberships.get())
    caflab = make.member(Role.CAFLAB, region_id="84")
    for user, sees, rights in ((manager, False, True), (cnaf, True, True), (caflab, False, False)):
        page = client_of(user).get("/journal/").content.decode()
        assert "Zoé Quidam" in page
        assert "a ajouté un contact du porteur" in page
        assert "Secret" not in page
        assert f"/projets/{here.reference}/" in page
        assert (f"/projets/{there.reference}/" in page) is sees
        assert ("a mis fin à une habilitation" in page) is rights, user
    desk = client_of(manager)
    for query, found in (
        ("personne=quidam", True),
        ("personne=inconnue", False),
        (f"projet={here.reference.lower()}", True),
        ("projet=FIPE-1999-01-001", False),
        ("famille=projets", True),
        ("famille=bilans", False),
        ("famille=rien", True),
        ("du=2999-01-01&personne=%00", True),
        ("au=2000-01-01", False),
        ("avant=1", False),
        ("avant=x", True),
    ):
        assert ("a constaté l’avancement" in desk.get(f"/journal/?{query}").content.decode()) is found, query


def test_what_is_of_no_project_is_named_and_linked_for_who_sees_it() -> None:
    cnaf = make.member(Role.CNAF)
    lesson = a_lesson(state="retenir", title="Dire tôt")
    asked = make.ApplicationStateFactory.create(status="submitted", application__title="Une halte").application
    record(actor=cnaf, verb="lesson.written", subject=lesson)
    record(actor=cnaf, verb="application.submitted", subject=asked)
    rows = {row.subject: row.url for row in client_of(cnaf).get("/journal/").context["rows"]}
    assert rows["Dire tôt"] == f"/enseignements/{lesson.pk}/"
    assert rows[f"Une halte ({asked.reference})"] == f"/candidatures/{asked.reference}/"


def test_what_a_caf_keeps_to_itself_stays_there() -> None:
    project = make.ProjectFactory.create(selected_on=today())
    advisor, manager = (make.member(role, caf_id="07") for role in (Role.CAF_ADVISOR, Role.CAF_MANAGER))
    for circle in Visibility:
        note_exchange(
            actor=advisor, project=project, kind="appel", observed_on=today(), text="Confié", visibility=circle
        )
    told = {
        role: client_of(user).get(f"/journal/?famille=suivi&projet={project.reference}").context["rows"]
        for role, user in (
            ("manager", manager),
            ("cnaf", make.member(Role.CNAF)),
            ("caflab", make.member(Role.CAFLAB, region_id="84")),
            ("elsewhere", make.member(Role.CAF_MANAGER, caf_id="31")),
        )
    }
    assert {role: len(rows) for role, rows in told.items()} == {"manager": 3, "cnaf": 2, "caflab": 2, "elsewhere": 0}


def test_pages_follow_by_key_and_cost_the_same() -> None:
    manager = make.member(Role.CAF_MANAGER, caf_id="07")
    projects = [make.ProjectFactory.create(selected_on=today()) for _ in range(3)]
    client = client_of(manager)

    def asked() -> int:
        client.get("/journal/")
        with CaptureQueriesContext(connection) as done:
            client.get("/journal/")
        return len(done)

    for project in projects:
        record(actor=manager, verb="project.updated", subject=project)
    few = asked()
    for _ in range(PAGE_SIZE):
        record(actor=manager, verb="project.updated", subject=make.ProjectFactory.create(selected_on=today()))
    assert asked() == few
    first = client.get("/journal/").context
    older = client.get(first["older_url"]).context
    assert len(first["rows"]) == PAGE_SIZE
    assert len(older["rows"]) == 3
    assert not older["older_url"]
