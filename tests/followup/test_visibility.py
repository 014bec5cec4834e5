"""Who reads an exchange: by its circle and by role, in every place that shows one, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.followup.enums import Visibility
from projects.followup.models import Exchange, Task
from projects.followup.selectors.lines import known_exchanges
from projects.journal.models import Entry
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests.factories import ContactFactory, ProjectFactory, member
from tests.followup.given import exchange_of

pytestmark = pytest.mark.django_db
SECRET = "Le trésorier hésite à poursuivre"


@pytest.fixture
def project() -> Project:
    made = ProjectFactory.create(selected_on=today() - timedelta(days=30))
    ContactFactory.create(porteur=made.porteur, name="Ana Roy", is_responsible=True, email="ana@exemple.invalid")
    return made


def people(project: Project) -> dict[str, User]:
    scopes: dict[str, tuple[Role, dict[str, Any]]] = {
        "advisor": (Role.CAF_ADVISOR, {"caf_id": "07"}),
        "manager": (Role.CAF_MANAGER, {"caf_id": "07"}),
        "caflab": (Role.CAFLAB, {"region_id": "84"}),
        "caflab national": (Role.CAFLAB, {"national": True}),
        "cnaf": (Role.CNAF, {}),
        "admin": (Role.ADMIN, {}),
        "state": (Role.STATE_INSTRUCTOR, {"region_id": "84"}),
        "state department": (Role.STATE_INSTRUCTOR, {"department_id": "07"}),
        "porteur": (Role.PORTEUR_MEMBER, {"porteur": project.porteur}),
        "advisor elsewhere": (Role.CAF_ADVISOR, {"caf_id": "31"}),
        "caflab elsewhere": (Role.CAFLAB, {"region_id": "76"}),
        "porteur elsewhere": (Role.PORTEUR_MEMBER, {"porteur": ContactFactory.create().porteur}),
    }
    return {name: member(role, **scope) for name, (role, scope) in scopes.items()}


CAF = {"advisor", "manager"}
CAFLAB = CAF | {"caflab", "caflab national", "cnaf", "admin"}
READERS = {
    Visibility.CAF: CAF,
    Visibility.CAFLAB: CAFLAB,
    Visibility.PORTEUR: CAFLAB | {"state", "state department", "porteur"},
}


# Who opens the pages themselves: somebody of the circle, and those who come nearest to it.
READER = {Visibility.CAF: "manager", Visibility.CAFLAB: "caflab", Visibility.PORTEUR: "porteur"}
OUTSIDERS = {
    Visibility.CAF: ("cnaf", "porteur"),
    Visibility.CAFLAB: ("state", "porteur"),
    Visibility.PORTEUR: ("advisor elsewhere",),
}


@pytest.mark.parametrize("circle", Visibility)
def test_an_exchange_is_read_in_its_circle_and_nowhere_else(project: Project, circle: Visibility) -> None:
    everybody = people(project)
    made = exchange_of(everybody["advisor"], project, text=SECRET, visibility=circle, next_step=f"Relire : {SECRET}")
    readers = {name for name, user in everybody.items() if Exchange.objects.visible_to(user).filter(pk=made.pk)}
    assert readers == READERS[circle]
    own, of_project = f"/suivi/{made.pk}/", f"/projets/{project.reference}/"
    shown = {own, "/suivi/", f"{of_project}suivi/"}
    elsewhere = {of_project, f"{of_project}journal/", "/", "/a-faire/", "/projets/?q=tresorier"}
    assert told(everybody[READER[circle]], shown) == shown
    for name in OUTSIDERS[circle]:
        assert told(everybody[name], shown | elsewhere) == set(), name
        assert client_of(everybody[name]).get(own).status_code == 404
        assert known_exchanges(project, Clock.now(), everybody[name]).count() == 0


def told(user: User, paths: set[str]) -> set[str]:
    """Those of the pages that hold the words of the exchange."""
    client = client_of(user)
    return {path for path in paths if SECRET in client.get(path).content.decode()}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_what_is_seen_that_day_is_told_to_all_without_the_exchange(project: Project) -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    made = exchange_of(advisor, project, text=SECRET, kind="difficulte", progress="en_demarrage", maturity="amorcage")
    assert made.progress is not None
    assert made.maturity is not None
    assert {made.progress.observed_on, made.maturity.observed_on} == {made.observed_on}
    client = client_of(member(Role.PORTEUR_MEMBER, porteur=project.porteur))
    page = client.get(f"/projets/{project.reference}/suivi/").content.decode()
    assert "En démarrage" in page
    assert "Difficulté" not in page
    shared = exchange_of(advisor, project, visibility=Visibility.PORTEUR, progress="bien_avance")
    assert shared.progress is not None
    assert shared.progress.note.startswith("Visite du")


def test_the_journal_holds_no_word_of_it(project: Project) -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    exchange_of(advisor, project, text=SECRET)
    line = Entry.objects.get(verb="exchange.noted")
    assert (line.object_type, line.reference, line.fields) == ("followup.exchange", "", [])


def test_a_task_is_read_by_the_caf_and_by_who_gets_it(project: Project) -> None:
    everybody = people(project)
    author = everybody["advisor"]
    given: dict[str, Any] = {"project": project, "due_on": today(), "author": author, "title": "Relire le budget"}
    rows = {
        "own": (Task.objects.create(**given, assignee=author), CAF),
        "caflab": (Task.objects.create(**given, assignee=everybody["caflab"]), CAF | {"caflab"}),
        "porteur": (Task.objects.create(**given, for_porteur=True), CAF | {"porteur"}),
    }
    for name, user in everybody.items():
        seen = {key for key, (task, _) in rows.items() if Task.objects.visible_to(user).filter(pk=task.pk).exists()}
        assert seen == {key for key, (_, readers) in rows.items() if name in readers}, name


def test_the_tasks_of_somebody_are_asked_for_by_those_who_work_with_them(project: Project) -> None:
    camille, helene = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.CAF_MANAGER, caf_id="07")
    theirs = member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    found = {}
    for reader in (helene, theirs):
        client = Client()
        client.force_login(reader)
        found[reader] = str(camille) in client.get(f"/a-faire/?de={camille.pk}").content.decode()
    # A key that is tried is not the way to the names of people.
    assert found == {helene: True, theirs: False}
