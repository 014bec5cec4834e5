"""In whose hands things are: nobody sends a project away, nor gains power over people, by an act that asks nobody."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import teams_of
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.selectors import last_save_of
from projects.portfolio import policies, services
from projects.portfolio.enums import ObservationKind
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock, last_fact
from projects.territories.models import Caf, Department
from tests import factories as make
from tests.factories import DAY
from tests.portfolio.test_editing_pages import posted
from tests.portfolio.test_lifecycle import state_of, walk

pytestmark = pytest.mark.django_db
HERE = {"commune_id": "07010", "territory_provenance": "printed"}


@pytest.fixture
def advisor(client: Client) -> User:
    user = make.member(Role.CAF_ADVISOR, caf_id="07")
    client.force_login(user)
    return user


@pytest.fixture
def project(advisor: User) -> Project:
    return make.ProjectFactory.create(selected_on=DAY, **HERE)


def named(first_name: str) -> User:
    return make.member(
        Role.CAF_ADVISOR, caf_id="07", user=make.UserFactory.create(first_name=first_name, last_name="A")
    )


@pytest.mark.parametrize("role", ["co_porteur", "operator", "lead"])
def test_naming_a_porteur_gives_no_power_over_its_people(client: Client, role: str) -> None:
    far = make.PorteurFactory.create(name="Ville de Toulouse", kind="commune", commune_id="31555")
    make.ContactFactory.create(porteur=far, name="Jeanne Privée")
    make.ProjectFactory.create(department_id="31", porteur=far, selected_on=DAY)
    victim = make.member(Role.PORTEUR_MEMBER, porteur=far)
    client.force_login(make.member(Role.CAF_MANAGER, caf_id="07"))
    mine = make.ProjectFactory.create(selected_on=DAY, **HERE)
    page = f"/projets/{mine.reference}/"
    if role == "lead":
        assert posted(client, f"{page}modifier/", porteur=far.name, porteur__key=str(far.pk)).status_code == 302
    else:
        data = {"porteur": far.name, "porteur__key": far.pk, "role": role}
        assert client.post(f"{page}partenaires/ajouter/", data).status_code == 302
        assert client.get(f"/porteurs/{far.pk}/modifier/").status_code == 403
        assert "Jeanne Privée" not in client.get(f"/porteurs/{far.pk}/").content.decode()
    assert client.get(f"/personnes/{victim.pk}/").status_code == 404
    end = f"/personnes/{victim.pk}/habilitations/{victim.memberships.get().pk}/fin/"
    assert client.post(end, {"ended_on": today().isoformat()}).status_code == 404
    assert victim.memberships.get().ended_on is None


def test_a_project_stays_in_the_hands_of_who_holds_it(client: Client, project: Project) -> None:
    page = f"/projets/{project.reference}/modifier/"
    for sent in (
        {"caf": "", "caf__key": ""},
        {"department": "31", "department__key": "", "caf": "31", "caf__key": "", "commune": "", "commune__key": ""},
    ):
        assert posted(client, page, **sent).status_code == 200
        project.refresh_from_db()
        assert (project.department_id, project.caf_id) == ("07", "07")
    cnaf = make.member(Role.CNAF)
    assert policies.can_move_project(cnaf, project, Department.objects.get(pk="31"))[0]
    assert policies.can_entrust_project(cnaf, project, None)[0]


def test_a_project_whose_caf_is_unknown_is_seen_by_those_of_its_department(client: Client) -> None:
    cafs = list(Caf.objects.filter(departments="64"))
    assert len(cafs) == 2
    project = make.ProjectFactory.create(selected_on=DAY, department_id="64", caf=None, caf_provenance="")
    for caf in cafs:
        user = make.member(Role.CAF_ADVISOR, caf=caf)
        client.force_login(user)
        assert client.get(f"/projets/{project.reference}/").status_code == 200
        assert policies.can_edit_project(user, project)[0]
    client.force_login(make.member(Role.CAF_ADVISOR, caf_id="07"))
    assert client.get(f"/projets/{project.reference}/").status_code == 404


def test_a_department_and_a_region_of_one_number_are_two_teams() -> None:
    department = make.member(Role.STATE_INSTRUCTOR, department_id="84")
    region = make.member(Role.STATE_INSTRUCTOR, region_id="84")
    assert teams_of(department).keys().isdisjoint(teams_of(region))


def test_a_second_click_takes_nothing_more_back(client: Client, project: Project) -> None:
    walk(project, "lancer", "suspendre")
    page = f"/projets/{project.reference}/etat/revenir/"
    sent = {"read": client.get(page).context["form"]["read"].value(), "reason": "Erreur de saisie"}
    assert client.post(page, sent).status_code == 302
    said = client.post(page, sent)
    assert said.status_code == 200
    assert "vient de changer" in said.content.decode()
    assert state_of(project) == "en_cours"
    with pytest.raises(StaleVersion):
        services.change_state(
            actor=None, project=project, transition="achever", observed_on=today(), reason="", read="12"
        )


def test_what_was_removed_comes_back_once(client: Client, project: Project) -> None:
    porteur = make.PorteurFactory.create()
    Project.objects.filter(pk=project.pk).update(porteur=porteur)
    contact = make.ContactFactory.create(porteur=porteur)
    act = f"/porteurs/{porteur.pk}/contacts/{contact.pk}/"
    client.post(f"{act}retirer/")
    for _ in range(3):
        client.post(f"{act}remettre/")
    assert list(porteur.contacts.values_list("pk", flat=True)) == [contact.pk]


def test_whoever_saved_is_named_whatever_others_noted(project: Project, advisor: User) -> None:
    services.update_project(
        actor=named("Alice"), project=project, version=project.version, values={"title": "Un autre titre"}
    )
    services.observe(
        actor=named("Bob"), project=project, kind=ObservationKind.PROGRESS, value="bien_avance", observed_on=DAY
    )
    save = last_save_of(project)
    assert save is not None
    assert save.who == "Alice A"


def test_a_referent_does_not_come_before_the_present_one(project: Project, advisor: User) -> None:
    services.assign_referent(actor=advisor, project=project, user=advisor)
    for user in (named("Alice"), None):
        with pytest.raises(DomainError, match="choisissez ce jour") as refused:
            services.assign_referent(actor=advisor, project=project, user=user, observed_on=today() - timedelta(days=9))
        assert refused.value.field == "observed_on"
    assert next(iter(last_fact(Referent, [project.pk], Clock.now(), "user").values())) == (advisor.pk,)


def test_the_api_knows_who_asks(client: Client, project: Project, advisor: User) -> None:
    services.assign_referent(actor=advisor, project=project, user=advisor, observed_on=date(2024, 1, 1))
    assert client.get("/api/projets/?referent=moi").json()["count"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_actions_at_once_have_two_places() -> None:
    project, refused = make.ProjectFactory.create(selected_on=DAY), []

    def add(title: str) -> None:
        try:
            services.add_action(actor=None, project=project, title=title)
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=add, args=[f"Action {number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert sorted(project.actions.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_a_porteur_is_not_its_own_partner(client: Client, project: Project) -> None:
    porteur = make.PorteurFactory.create(name="Les Lutins")
    Project.objects.filter(pk=project.pk).update(porteur=porteur)
    said = posted(client, f"/projets/{project.reference}/partenaires/ajouter/", porteur=porteur.name, role="operator")
    assert said.status_code == 200
    assert "porte déjà le projet" in said.content.decode()
    assert not project.partnerships.exists()
