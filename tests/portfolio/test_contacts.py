"""Reminders go to the responsible contact only: of the project when it has one, else of its porteur."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.portfolio import services
from projects.portfolio.models import Project
from projects.portfolio.selectors.contacts import recipients, responsible_contacts
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.ProjectFactory.create(selected_on=today())


def written_to(*projects: Project) -> dict[int, str]:
    found = recipients(projects)
    return {key: str(to.get("recipient") or to.get("email")) for key, to in found.items()}


def test_one_act_changes_who_answers_and_a_second_one_undoes_it(project: Project) -> None:
    ana = make.ContactFactory.create(porteur=project.porteur, name="Ana", email="ana@exemple.invalid")
    bob = make.ContactFactory.create(porteur=project.porteur, name="Bob", email="bob@exemple.invalid")
    assert written_to(project) == {}
    client = Client()
    client.force_login(make.member(Role.CAF_ADVISOR, caf_id="07"))
    base = f"/porteurs/{project.porteur.pk}/contacts/"
    for contact in (ana, bob):
        client.post(f"{base}{contact.pk}/responsable/")
    assert written_to(project) == {project.pk: "bob@exemple.invalid"}  # the substitute gets none
    page = client.get(f"/porteurs/{project.porteur.pk}/").content.decode()
    assert "suppléant" in page
    assert f"{base}{ana.pk}/responsable/" in page  # what undoes it
    client.post(f"{base}{ana.pk}/responsable/")
    ana.refresh_from_db()
    bob.refresh_from_db()
    assert (ana.is_responsible, ana.is_substitute, bob.is_responsible, bob.is_substitute) == (True, False, False, True)
    with pytest.raises(DomainError):
        services.change_responsible(actor=None, contact=ana)
    both = {"name": "Ana", "is_responsible": "on", "is_substitute": "on", "version": ana.version}
    assert "pas les deux" in client.post(f"{base}{ana.pk}/", both).content.decode()


def test_who_was_the_substitute_is_so_again_once_the_change_is_undone(project: Project) -> None:
    ana = make.ContactFactory.create(porteur=project.porteur, is_responsible=True)
    bob = make.ContactFactory.create(porteur=project.porteur, is_substitute=True)
    eve = make.ContactFactory.create(porteur=project.porteur)
    for contact in (eve, ana):
        services.change_responsible(actor=None, contact=contact)
        for row in (ana, bob, eve):
            row.refresh_from_db()
        assert (contact.is_responsible, bob.is_substitute) == (True, True)
    assert (ana.is_substitute, eve.is_responsible, eve.is_substitute) == (False, False, False)


def test_a_project_may_have_its_own_contact(project: Project) -> None:
    other = make.ProjectFactory.create(porteur=project.porteur, selected_on=today())
    make.ContactFactory.create(porteur=project.porteur, email="ana@exemple.invalid", is_responsible=True)
    bob = make.ContactFactory.create(porteur=project.porteur, name="Bob", email="Bob@exemple.invalid")
    member = make.member(
        Role.PORTEUR_MEMBER, porteur=project.porteur, user=make.UserFactory.create(email="bob@exemple.invalid")
    )
    client = Client()
    client.force_login(make.member(Role.CAF_ADVISOR, caf_id="07"))
    assert client.post(f"/projets/{project.reference}/contact/", {"contact": bob.pk}).status_code == 302
    assert written_to(project, other) == {project.pk: str(member), other.pk: "ana@exemple.invalid"}
    assert "Pour ce projet" in client.get(f"/projets/{project.reference}/").content.decode()
    stranger = make.ContactFactory.create()
    refused = client.post(f"/projets/{project.reference}/contact/", {"contact": stranger.pk})
    assert "Rien n’est enregistré" in refused.content.decode()
    # The project goes to another porteur: its people answer for it, whatever was chosen before.
    project.porteur = stranger.porteur
    project.save(update_fields=["porteur"])
    assert responsible_contacts([project]) == {}
    services.name_contact(actor=None, project=project, contact=None)


def test_a_contact_who_is_put_back_answers_for_the_same_projects(project: Project) -> None:
    other = make.ProjectFactory.create(porteur=project.porteur, selected_on=today())
    ana = make.ContactFactory.create(porteur=project.porteur, email="ana@exemple.invalid", is_responsible=True)
    bob = make.ContactFactory.create(porteur=project.porteur, email="bob@exemple.invalid")
    for row in (project, other):
        services.name_contact(actor=None, project=row, contact=bob)
    key = bob.pk
    services.remove_contact(actor=None, contact=bob)
    services.name_contact(actor=None, project=other, contact=ana)  # named since: they go on
    assert project.porteur is not None
    services.restore_contact(actor=None, porteur=project.porteur, key=key)
    assert written_to(project, other) == {project.pk: "bob@exemple.invalid", other.pk: "ana@exemple.invalid"}
