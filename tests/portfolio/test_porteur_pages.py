"""Porteurs: found, made once, rewritten everywhere at once; their contacts, for those who may read them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.journal.models import Entry
from projects.porteurs.models import Contact, Porteur
from projects.portfolio.models import Project
from tests import factories as make
from tests.factories import DAY
from tests.portfolio.test_editing_pages import errors, found, posted, saved
from tests.support.pages import page, parse, references, table, text_of

pytestmark = pytest.mark.django_db
SIRET = "35600000000048"


@pytest.fixture
def advisor(client: Client) -> User:
    user = make.member(Role.CAF_ADVISOR, caf_id="07")
    client.force_login(user)
    return user


@pytest.fixture
def porteur(advisor: User) -> Porteur:
    porteur: Porteur = make.PorteurFactory.create(name="Les Petits Pas", siret=SIRET)
    make.ProjectFactory.create(porteur=porteur, selected_on=DAY)
    return porteur


class TestAdding:
    def test_what_exists_is_proposed_with_why_and_nothing_is_made(self, client: Client, porteur: Porteur) -> None:
        answer = posted(client, "/porteurs/nouveau/", name="Asso. les petits pas", kind="association")
        shown = parse(answer)
        assert answer.status_code == 200
        assert "Pourquoi : nom proche" in text_of(shown)
        assert Porteur.objects.count() == 1
        this, anyway = shown.xpath("//main//form")
        assert client.post("/porteurs/nouveau/", with_button(this)).headers["Location"] == f"/porteurs/{porteur.pk}/"
        assert Porteur.objects.count() == 1
        made = client.post("/porteurs/nouveau/", dict(anyway.form_values()))
        other = Porteur.objects.get(name="Asso. les petits pas")
        assert made.headers["Location"] == f"/porteurs/{other.pk}/"
        assert Entry.objects.get().verb == "porteur.created"

    def test_one_that_came_meanwhile_is_proposed_too(self, client: Client, porteur: Porteur) -> None:
        shown = parse(posted(client, "/porteurs/nouveau/", name="Les petits pas", kind="association"))
        data = dict(shown.xpath("//main//form")[-1].form_values())
        make.PorteurFactory.create(name="Petits pas")
        assert client.post("/porteurs/nouveau/", data).status_code == 200
        assert Porteur.objects.count() == 2

    def test_a_number_is_held_once(self, client: Client, porteur: Porteur) -> None:
        answer = posted(client, "/porteurs/nouveau/", name="Tout autre", kind="association", siret="356 000 000 00048")
        shown = text_of(parse(answer))
        assert "même SIRET" in shown
        assert "Créer quand même" not in shown

    def test_what_was_typed_may_be_put_right(self, client: Client, porteur: Porteur) -> None:
        shown = parse(posted(client, "/porteurs/nouveau/", name="Petits pas", kind="caf", siret=SIRET))
        data = dict(shown.xpath("//main//form")[-1].form_values())
        again = parse(client.post("/porteurs/nouveau/", {**data, "_revoir": "1"}))
        assert again.xpath("//input[@name='name']/@value") == ["Petits pas"]
        assert again.xpath("//select[@name='kind']/option[@selected]/@value") == ["caf"]

    def test_a_new_one_is_made_at_once(self, client: Client, porteur: Porteur) -> None:
        changes = {"commune": "Annonay (07)", "commune__key": "07010", "siret": ""}
        saved(posted(client, "/porteurs/nouveau/", name="La Farandole", kind="association", **changes))
        made = Porteur.objects.get(name="La Farandole")
        assert (made.commune_id, made.siret, made.kind_provenance) == ("07010", None, "entered")

    def test_a_form_that_lacks_it_is_left_and_found_again(self, client: Client, porteur: Porteur) -> None:
        project = make.ProjectFactory.create(porteur=None, selected_on=DAY)
        path = f"/projets/{project.reference}/modifier/"
        leaving = posted(client, path, title="Pas encore enregistré", porteur="La Farandole", _nouveau_porteur="1")
        address = leaving.headers["Location"]
        assert page(client, address).xpath("//input[@name='name']/@value") == ["La Farandole"]
        assert saved(posted(client, address, kind="association")) == path
        made = Porteur.objects.get(name="La Farandole")
        shown = page(client, path)
        assert shown.xpath("//input[@name='title']/@value") == ["Pas encore enregistré"]
        assert shown.xpath("//input[@name='porteur__key']/@value") == [str(made.pk)]
        assert page(client, path).xpath("//input[@name='title']/@value") == [project.title]

    def test_a_text_too_long_to_wait_keeps_one_on_the_form(self, client: Client, porteur: Porteur) -> None:
        project = make.ProjectFactory.create(porteur=None, selected_on=DAY)
        path = f"/projets/{project.reference}/modifier/"
        shown = parse(posted(client, path, remarks="x" * 200_001, porteur="La Farandole", _nouveau_porteur="1"))
        assert "trop longue" in text_of(shown.xpath("//*[@id='id_porteur_error']")[0])
        assert shown.xpath("//textarea[@name='remarks']")[0].text.strip() == "x" * 200_001
        assert shown.xpath("//input[@name='porteur']/@value") == ["La Farandole"]

    def test_one_that_exists_is_brought_back_to_the_form(self, client: Client, porteur: Porteur) -> None:
        leaving = posted(client, "/projets/nouveau/", title="Une halte", porteur="les petit pas", _nouveau_porteur="1")
        address = leaving.headers["Location"]
        shown = parse(posted(client, address, kind="association"))
        back = client.post(address, with_button(shown.xpath("//main//form")[0])).headers["Location"]
        assert back == "/projets/nouveau/"
        assert page(client, back).xpath("//input[@name='porteur']/@value") == ["Les Petits Pas"]

    @pytest.mark.parametrize(
        "retour", ["https://ailleurs.invalid/", "//ailleurs.invalid/", "/projets/", "\0", "x" * 9000]
    )
    def test_it_leads_nowhere_else(self, client: Client, porteur: Porteur, retour: str) -> None:
        answer = posted(client, "/porteurs/nouveau/", name="La Farandole", kind="association", retour=retour)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/porteurs/")


class TestRecord:
    def test_a_new_name_is_found_in_its_projects_at_once(self, client: Client, porteur: Porteur) -> None:
        saved(posted(client, f"/porteurs/{porteur.pk}/modifier/", name="Les Éoliennes", siret=""))
        porteur.refresh_from_db()
        assert (porteur.name, porteur.sort_name, porteur.siret) == ("Les Éoliennes", "les eoliennes", None)
        assert found("eoliennes")
        assert set(Entry.objects.get().fields) == {"name", "siret"}

    def test_one_place_at_most(self, client: Client, porteur: Porteur) -> None:
        told = errors(posted(client, f"/porteurs/{porteur.pk}/modifier/", commune="07010", department="07"))
        assert any("un seul territoire" in text for text in told)

    def test_a_false_number_is_told_at_its_field_and_kept(self, client: Client, porteur: Porteur) -> None:
        answer = posted(client, f"/porteurs/{porteur.pk}/modifier/", siret="356 000 000 00049")
        assert any("clé de contrôle" in text for text in errors(answer))
        assert parse(answer).xpath("//input[@name='siret']/@value") == ["356 000 000 00049"]

    def test_two_people_choose_what_is_kept(self, client: Client, porteur: Porteur) -> None:
        path = f"/porteurs/{porteur.pk}/modifier/"
        stale = dict(page(client, path).xpath("//main//form")[-1].form_values())
        saved(posted(client, path, name="Le premier"))
        assert client.post(path, {**stale, "name": "Le second"}).status_code == 409


class TestContacts:
    def test_one_is_added_changed_removed_and_put_back(self, client: Client, porteur: Porteur) -> None:
        base = f"/porteurs/{porteur.pk}/contacts/"
        details = {"name": "Camille Roux", "email": "camille@exemple.invalid", "is_responsible": "on"}
        saved(posted(client, base + "ajouter/", **details))
        first = Contact.objects.get()
        saved(posted(client, base + "ajouter/", name="Dominique Petit", is_responsible="on"))
        assert Contact.objects.filter(is_responsible=True).get().name == "Dominique Petit"
        saved(posted(client, f"{base}{first.pk}/", position="Directrice", is_responsible=None))
        first.refresh_from_db()
        assert (first.position, first.is_responsible) == ("Directrice", False)
        removed = posted(client, f"{base}{first.pk}/retirer/")
        assert "n’est plus un contact" in text_of(page(client, saved(removed)))
        assert Contact.objects.count() == 1
        client.post(f"{base}{first.pk}/remettre/")
        assert Contact.objects.get(name="Camille Roux").position == "Directrice"
        assert saved(posted(client, f"{base}{first.pk}/retirer/"))

    def test_who_was_met_is_not_removed(self, client: Client, porteur: Porteur) -> None:
        met = make.InterviewPersonFactory.create(side="porteur", contact__porteur=porteur).contact
        told = errors(posted(client, f"/porteurs/{porteur.pk}/contacts/{met.pk}/retirer/"))
        assert any("nommé dans un entretien" in text for text in told)

    def test_names_and_numbers_are_for_those_of_its_projects(self, client: Client, porteur: Porteur) -> None:
        make.ContactFactory.create(porteur=porteur, name="Camille Roux", phone="01 02 03 04 05")
        assert "Camille Roux" in text_of(page(client, f"/porteurs/{porteur.pk}/"))
        client.force_login(make.member(Role.CAF_ADVISOR, caf_id="31"))
        shown = text_of(page(client, f"/porteurs/{porteur.pk}/"))
        assert "Camille Roux" not in shown
        assert "01 02" not in shown
        assert client.get(f"/porteurs/{porteur.pk}/contacts/ajouter/").status_code == 403

    def test_a_telephone_is_read_wherever_it_rings(self, client: Client, porteur: Porteur) -> None:
        path = f"/porteurs/{porteur.pk}/contacts/ajouter/"
        for wrong in ("azerty", "12 34", "04 75 00 00 0O"):
            told = parse(posted(client, path, name="Camille Roux", phone=wrong))
            assert "comme 04 75 00 00 00" in text_of(told.xpath("//*[@id='id_phone_error']")[0])
        for right in ("04.75.00.00.00", "+596 596 00 00 00", "(+41) 22 000 00 00", "0475000000"):
            saved(posted(client, path, name="Camille Roux", phone=right))

    def test_a_contact_of_another_is_no_page(self, client: Client, porteur: Porteur) -> None:
        other = make.ContactFactory.create()
        assert client.get(f"/porteurs/{porteur.pk}/contacts/{other.pk}/").status_code == 404


class TestReading:
    def test_the_list_is_found_by_name_by_number_by_kind_and_by_page(
        self,
        client: Client,
        porteur: Porteur,
        django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
    ) -> None:
        for n in range(60):
            make.PorteurFactory.create(name=f"Commune {n:02}", kind="commune")
        with django_assert_max_num_queries(10):
            first = page(client, "/porteurs/")
        names = list(table(first, "//table"))
        assert len(names) == 50
        after = first.xpath("//a[@rel='next']/@href")[0]
        rest = table(page(client, f"/porteurs/{after}"), "//table")
        assert len(rest) == 11
        assert not set(names) & set(rest)
        for query in ("q=petits+pas", "q=356000000", "type=association", "q=PETITS"):
            assert table(page(client, f"/porteurs/?{query}"), "//table") == {
                "Les Petits PasAssociation": ["à renseigner", "356 000 000 00048", "1"]
            }
        assert "Aucun porteur ne correspond" in text_of(page(client, "/porteurs/?q=xyz"))

    @pytest.mark.parametrize(
        "query", ["apres=x", "apres=-1", "apres=99999999999999999999", "type=x", "q=%00", "q=" + "a" * 5000]
    )
    def test_any_address_is_answered(self, client: Client, porteur: Porteur, query: str) -> None:
        assert client.get(f"/porteurs/?{query}").status_code == 200

    def test_one_reads_the_projects_that_one_sees(
        self,
        client: Client,
        porteur: Porteur,
        django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
    ) -> None:
        here = Project.objects.get()
        elsewhere = make.ProjectFactory.create(porteur=porteur, department_id="31", selected_on=DAY)
        shared = make.PartnershipFactory.create(porteur=porteur, project__selected_on=DAY).project
        with django_assert_max_num_queries(20):
            shown = page(client, f"/porteurs/{porteur.pk}/")
        assert references(shown, "//main") == [here.reference, shared.reference]
        assert elsewhere.reference not in text_of(shown)

    def test_a_porteur_sees_itself_and_those_of_its_projects(self, client: Client, porteur: Porteur) -> None:
        client.force_login(make.member(Role.PORTEUR_MEMBER, porteur=porteur))
        other = make.PorteurFactory.create()
        assert client.get(f"/porteurs/{porteur.pk}/").status_code == 200
        assert client.get(f"/porteurs/{other.pk}/").status_code == 404


def with_button(form: Any) -> dict[str, str]:
    """What a browser posts when the button of `form` is pressed."""
    button = form.xpath(".//button")[0]
    return {**dict(form.form_values()), button.get("name"): button.get("value")}


def test_an_answer_is_an_answer(client: Client, porteur: Porteur) -> None:
    answer: HttpResponse = client.post("/porteurs/nouveau/", {"_choisi": "999999"})
    assert answer.status_code == 200
