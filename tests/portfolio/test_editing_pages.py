"""The pages that write projects: what each form stores, what it refuses, and the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.postgres.search import SearchQuery
from django.http import HttpResponse
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.journal.models import Entry
from projects.porteurs.enums import Provenance
from projects.portfolio.models import ActionState, Classification, Observation, Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.factories import DAY
from tests.support.pages import page, parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def advisor(client: Client) -> User:
    user = make.member(Role.CAF_ADVISOR, caf_id="07")
    client.force_login(user)
    return user


@pytest.fixture
def project(advisor: User) -> Project:
    return make.ProjectFactory.create(commune_id="07010", territory_provenance=Provenance.PRINTED, selected_on=DAY)


def posted(client: Client, path: str, **changes: Any) -> HttpResponse:
    """Fill the form of `path` as it is shown, with `changes`, and send it (None leaves a field out)."""
    form = page(client, path).xpath("//main//form[@method='post']")[-1]
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return client.post(path, {name: value for name, value in {**data, **changes}.items() if value is not None})


def found(word: str) -> bool:
    """Whether the search of the list finds a project by that word."""
    return Project.objects.filter(search=SearchQuery(word, config="simple")).exists()


def url(project: Project, rest: str) -> str:
    return f"/projets/{project.reference}/{rest}"


def saved(response: HttpResponse) -> str:
    """Where a save leads to; what the page says when it was refused."""
    assert response.status_code == 302, [
        text_of(one) for one in parse(response).xpath("//*[@class='pf-saisie__erreur']")
    ]
    return response.headers["Location"]


def errors(response: HttpResponse) -> list[str]:
    assert response.status_code == 200
    told = "//*[contains(@class, 'pf-saisie__erreur') or contains(@class, 'pf-form__erreurs')]"
    return [text_of(one) for one in parse(response).xpath(told)]


class TestIdentity:
    def test_it_is_saved_and_told(self, client: Client, project: Project) -> None:
        response = posted(client, url(project, "modifier/"), title="Une halte qui roule", ami_origin="no", qpv="yes")
        assert saved(response) == url(project, "")
        project.refresh_from_db()
        assert (project.title, project.ami_origin, project.qpv) == ("Une halte qui roule", False, "yes")
        assert (project.ami_provenance, project.qpv_provenance) == ("entered", "entered")
        assert (project.caf_provenance, project.territory_provenance, project.version) == ("deduced", "printed", 2)
        assert Entry.objects.get().fields == ["title", "qpv", "ami_origin", "qpv_provenance", "ami_provenance"]

    def test_unknown_stays_unknown_and_nothing_changed_writes_nothing(self, client: Client, project: Project) -> None:
        assert saved(posted(client, url(project, "modifier/")))
        project.refresh_from_db()
        assert (project.ami_origin, project.qpv, project.echelon, project.version) == (None, None, None, 1)
        assert not Entry.objects.exists()

    def test_a_text_of_several_lines_that_nobody_touched_is_not_rewritten(
        self, client: Client, project: Project
    ) -> None:
        """Browsers post other line ends than those that are stored."""
        Project.objects.filter(pk=project.pk).update(remarks="Une ligne\nEt une autre")
        saved(posted(client, url(project, "modifier/"), remarks="Une ligne\r\nEt une autre"))
        assert not Entry.objects.exists()

    def test_a_deduced_fact_that_is_confirmed_is_entered(self, client: Client, project: Project) -> None:
        saved(posted(client, url(project, "modifier/"), confirmed=["caf_provenance"]))
        project.refresh_from_db()
        assert (project.caf_id, project.caf_provenance) == ("07", "entered")
        assert not page(client, url(project, "modifier/")).xpath("//input[@name='confirmed']")

    def test_a_fact_that_is_cleared_comes_from_nowhere(self, client: Client, project: Project) -> None:
        saved(posted(client, url(project, "modifier/"), commune="", commune__key=""))
        project.refresh_from_db()
        assert (project.commune, project.territory_provenance) == (None, "")

    def test_places_hold_together(self, client: Client, project: Project) -> None:
        toulouse = {"commune": "Toulouse (31)", "commune__key": "31555"}
        told = errors(posted(client, url(project, "modifier/"), **toulouse))
        assert any("n’est pas dans ce département" in text for text in told)
        both = errors(posted(client, url(project, "modifier/"), epci="200072015"))
        assert any("Gardez la commune ou l’intercommunalité" in text for text in both)

    def test_another_porteur_is_found_by_its_name_at_once(self, client: Client, project: Project) -> None:
        porteur = make.PorteurFactory.create(name="Les Éoliennes")
        saved(posted(client, url(project, "modifier/"), porteur=porteur.name, porteur__key=str(porteur.pk)))
        assert found("eoliennes")

    def test_two_people_choose_what_is_kept(self, client: Client, project: Project) -> None:
        stale = page(client, url(project, "modifier/")).xpath("//main//form")[-1]
        saved(posted(client, url(project, "modifier/"), title="Le premier"))
        data = {**dict(stale.form_values()), "title": "Le second"}
        answer = client.post(url(project, "modifier/"), data)
        assert answer.status_code == 409
        text = text_of(parse(answer))
        assert "Le premier" in text
        assert "Le second" in text
        project.refresh_from_db()
        assert project.title == "Le premier"


class TestAdding:
    def test_a_selected_project_gets_the_next_reference(self, client: Client, advisor: User) -> None:
        call = make.CallFactory.create(year=2024)
        for n in (1, 2):
            answer = posted(
                client, "/projets/nouveau/", call=str(call.pk), department="07", selected_on="12/2024", title=f"X{n}"
            )
            assert saved(answer) == f"/projets/FIPE-2024-07-00{n}/"
        project = Project.objects.get(reference="FIPE-2024-07-002")
        state = project.application.states.get()
        assert (str(state.observed_on), state.date_precision, state.status) == ("2024-12-31", "month", "selected")
        assert (project.caf_id, project.caf_provenance, project.department_provenance) == ("07", "deduced", "entered")

    def test_one_that_looks_the_same_is_asked_for_once(self, client: Client, project: Project) -> None:
        project.title = "Une halte qui roule"
        project.save()
        sent = {
            "call": project.application.call_id, "selected_on": "1/1/25", "title": "Une halte qui ROULE",
            "porteur": project.porteur.name, "porteur__key": project.porteur_id, "department": "07",
        }  # fmt: skip
        told = parse(client.post("/projets/nouveau/", sent))
        assert Project.objects.count() == 1
        assert told.xpath(f"//main//section//a[@href='{url(project, '')}']")
        boxes = told.xpath("//input[@type='checkbox'][@name='others'][not(@checked)]/@value")
        assert boxes == [project.reference]
        assert "cochez la case" in text_of(told.xpath("//*[@id='id_others_error']")[0])
        # Not asked again while something else is corrected; asked of the one ticked alone.
        again = client.post("/projets/nouveau/", {**sent, "others": project.reference, "selected_on": "31/12/2999"})
        assert any("La décision ne peut pas être datée dans le futur" in text for text in errors(again))
        assert parse(again).xpath("//input[@type='hidden'][@name='others']/@value") == [project.reference]
        assert client.post("/projets/nouveau/", {**sent, "others": "FIPE-2023-99-001"}).status_code == 200
        saved(client.post("/projets/nouveau/", {**sent, "others": project.reference}))
        assert Project.objects.count() == 2

    def test_those_that_one_does_not_see_are_not_told(self, client: Client, project: Project) -> None:
        porteur = make.PorteurFactory.create(name="Partout")
        far = make.ProjectFactory.create(department_id="31", porteur=porteur, title="Un relais", selected_on=DAY)
        sent = {
            "call": far.application.call_id, "selected_on": "2025", "title": "Un relais",
            "porteur": porteur.name, "porteur__key": porteur.pk, "department": "07",
        }  # fmt: skip
        saved(client.post("/projets/nouveau/", sent))

    def test_it_is_in_one_s_own_departments(self, client: Client, advisor: User) -> None:
        call = make.CallFactory.create()
        answer = posted(client, "/projets/nouveau/", call=str(call.pk), department="31", selected_on="2024")
        assert any("départements de votre Caf" in text for text in errors(answer))
        assert not Project.objects.exists()

    def test_where_there_are_two_caf_it_is_one_s_own(self, client: Client) -> None:
        client.force_login(make.member(Role.CAF_MANAGER, caf_id="64-PB"))
        call = make.CallFactory.create()
        saved(posted(client, "/projets/nouveau/", call=str(call.pk), department="64", selected_on="2024"))
        assert Project.objects.get().caf_id == "64-PB"


class TestFacts:
    def test_a_constat_is_noted_then_corrected_then_the_first_is_back(self, client: Client, project: Project) -> None:
        saved(
            posted(client, url(project, "constats/ajouter/?constat=maturity"), value="amorcage", observed_on="06/2025")
        )
        first = Observation.objects.get()
        assert (str(first.observed_on), first.date_precision, first.kind) == ("2025-06-30", "month", "maturity")
        saved(posted(client, url(project, f"constats/{first.pk}/"), value="experimentation"))
        second = Observation.objects.get(retracts=first)
        assert (second.value, second.observed_on) == ("experimentation", first.observed_on)
        assert client.post(url(project, f"faits/constat/{second.pk}/retablir/")).status_code == 302
        assert _maturity(project) == ["amorcage"]

    def test_a_constat_is_taken_back_and_what_stood_before_stands_again(self, client: Client, project: Project) -> None:
        make.ObservationFactory.create(project=project, value="amorcage", observed_on=date(2024, 1, 1))
        last = make.ObservationFactory.create(project=project, value="perennisation")
        saved(posted(client, url(project, f"faits/constat/{last.pk}/annuler/"), note="Autre projet"))
        assert _maturity(project) == ["amorcage"]
        (offered,) = page(client, url(project, "")).xpath("//*[contains(@class, 'pf-messages')]//form")
        assert text_of(offered) == "Rétablir"
        silent = Observation.objects.latest("pk")
        assert offered.get("action") == url(project, f"faits/constat/{silent.pk}/retablir/")
        again = posted_again(client, url(project, f"faits/constat/{last.pk}/annuler/"))
        assert any("corrigé ou annulé entre-temps" in text for text in errors(again))

    def test_a_constat_may_be_about_an_action(self, client: Client, project: Project) -> None:
        action = make.ActionFactory.create(project=project)
        saved(posted(client, url(project, "constats/ajouter/"), value="bien_avance", action=str(action.pk)))
        assert Observation.objects.values_list("kind", "action", "value").get() == (
            "progress",
            action.pk,
            "bien_avance",
        )

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("31/12/2999", "dans le futur"), ("2999", "dans le futur"), ("hier", "ne se lit pas"),
            ("31/02/2025", "n’existe pas"), ("0000", "ne se lit pas"), ("1789", "trop ancienne"),
            ("", "Donnez une date"),
        ],
    )  # fmt: skip
    def test_a_day_to_come_or_none_is_refused(self, client: Client, project: Project, typed: str, told: str) -> None:
        path = url(project, "constats/ajouter/?constat=maturity")
        answer = posted(client, path, value="amorcage", observed_on=typed)
        assert any(told in text for text in errors(answer))
        assert parse(answer).xpath("//input[@name='observed_on']/@value") == ([typed] if typed else [])

    def test_deciding_between_printed_values_is_prefilled(self, client: Client, project: Project) -> None:
        source = make.SourceFactory.create()
        shown = page(client, url(project, f"constats/ajouter/?constat=maturity&valeur=amorcage&source={source.slug}"))
        assert shown.xpath("//input[@name='value'][@checked]/@value") == ["amorcage"]
        assert shown.xpath("//select[@name='source']/option[@selected]/@value") == [str(source.pk)]

    def test_categories_have_one_main_at_most(self, client: Client, project: Project) -> None:
        make.fipe_categories()
        path = url(project, "categories/")
        assert any("au moins une" in text for text in errors(posted(client, path, main="")))
        saved(posted(client, path, main="recours", categories=["qualite"], note="Visite"))
        made = Classification.objects.get()
        assert list(made.items.values_list("category", "is_main")) == [("recours", True), ("qualite", False)]
        saved(posted(client, url(project, f"categories/{made.pk}/"), main=""))
        standing = Classification.objects.filter(project=project).standing(**vars(Clock.now())).get()
        assert list(standing.items.values_list("category", "is_main")) == [("qualite", False), ("recours", False)]
        client.post(url(project, f"faits/categories/{standing.pk}/retablir/"))
        again = Classification.objects.filter(project=project).standing(**vars(Clock.now())).get()
        assert again.items.filter(is_main=True).values_list("category", flat=True).get() == "recours"


class TestActions:
    def test_an_action_with_its_first_state_then_another_and_a_correction(
        self, client: Client, project: Project
    ) -> None:
        path = url(project, "actions/ajouter/")
        saved(posted(client, path, title="Une halte", status="demander", observed_on="2024"))
        action = project.actions.get()
        path = url(project, f"actions/{action.pk}/")
        assert "Indiquer « retenue »" in text_of(page(client, path)).replace("\xa0", " ")
        saved(posted(client, path + "etat/retenir/", observed_on="01/03/2025"))
        last = ActionState.objects.get(status="selected")
        refused = posted(client, path + f"etats/{last.pk}/", status="done")
        assert any("ne passe pas de" in text for text in errors(refused))
        saved(posted(client, path + f"etats/{last.pk}/", status="selected", observed_on="02/2025"))
        saved(posted(client, path + "etat/mener/", observed_on="2025"))
        assert "Menée" in text_of(page(client, path))
        saved(posted(client, path, title="Une halte itinérante"))
        action.refresh_from_db()
        assert (action.title, action.version) == ("Une halte itinérante", 2)
        assert found("itinerante")

    def test_one_added_by_mistake_is_taken_back_and_put_back_last(self, client: Client, project: Project) -> None:
        path = url(project, "actions/ajouter/")
        sent = {"title": "Une halte", "number": "", "planned_for": "", "detail": "", "status": "", "observed_on": ""}
        shown = client.post(path, sent, follow=True)
        made = project.actions.get()
        undo = url(project, f"actions/{made.pk}/retirer/")
        assert parse(shown).xpath(f"//form[@action='{undo}']//button")
        # Back, then sent again.
        twice = parse(client.post(path, {**sent, "title": "UNE HALTE"}))
        assert "déjà cette action" in text_of(twice.xpath("//*[@id='id_title_error']")[0])
        assert page(client, url(project, f"actions/{made.pk}/")).xpath(f"//a[@href='{undo}']")
        saved(client.post(undo))
        assert not project.actions.exists()
        assert not found("halte")
        saved(client.post(path, {**sent, "title": "Un relais"}))
        client.post(url(project, f"actions/{made.pk}/remettre/"))
        assert [action.title for action in project.actions.all()] == ["Un relais", "Une halte"]
        assert found("halte")

    def test_one_that_a_fact_tells_of_stays(self, client: Client, project: Project) -> None:
        path = url(project, "actions/ajouter/")
        shown = posted(client, path, title="Une halte", status="demander", observed_on="2024")
        action = project.actions.get()
        undo = url(project, f"actions/{action.pk}/retirer/")
        assert not page(client, saved(shown)).xpath(f"//form[@action='{undo}']")
        assert not page(client, url(project, f"actions/{action.pk}/")).xpath(f"//a[@href='{undo}']")
        assert "notez-la « non menée »" in text_of(parse(client.post(undo)))
        assert project.actions.get() == action

    def test_a_state_needs_its_day(self, client: Client, project: Project) -> None:
        answer = posted(client, url(project, "actions/ajouter/"), title="Une halte", status="demander", observed_on="")
        assert any("quand cet état" in text for text in errors(answer))


@pytest.mark.parametrize("what", ["action", "contact"])
def test_nobody_saves_over_what_changed_since(client: Client, project: Project, what: str) -> None:
    made = {"action": make.ActionFactory, "contact": make.ContactFactory}[what]
    row: Any = made.create(**({"project": project} if what == "action" else {"porteur": project.porteur}))
    paths = {
        "action": url(project, f"actions/{row.pk}/"),
        "contact": f"/porteurs/{project.porteur_id}/contacts/{row.pk}/",
    }
    field = "title" if what == "action" else "name"
    stale = dict(page(client, paths[what]).xpath("//main//form[@method='post']")[-1].form_values())
    saved(posted(client, paths[what], **{field: "Le premier"}))
    answer = client.post(paths[what], {**stale, field: "Le second"})
    assert answer.status_code == 409
    assert "Le premier" in text_of(parse(answer))
    assert "Le second" in text_of(parse(answer))
    row.refresh_from_db()
    assert getattr(row, field) == "Le premier"


class TestWhatHangsOnIt:
    def test_a_partner_is_added_removed_and_put_back(self, client: Client, project: Project) -> None:
        porteur = make.PorteurFactory.create(name="Les Éoliennes")
        saved(posted(client, url(project, "partenaires/ajouter/"), porteur=porteur.name, role="operator"))
        row = project.partnerships.get()
        twice = posted(client, url(project, "partenaires/ajouter/"), porteur=porteur.name, role="operator")
        assert "déjà ce rôle" in text_of(parse(twice).xpath("//*[@id='id_role_error']")[0])
        saved(posted(client, url(project, f"partenaires/{row.pk}/retirer/")))
        assert not found("eoliennes")
        back = url(project, f"partenaires/{row.pk}/remettre/")
        assert client.post(back).status_code == 302
        assert found("eoliennes")
        assert project.partnerships.get().porteur == porteur
        assert "rien à remettre" in text_of(parse(client.post(back, follow=True)))

    def test_a_structure_is_added_removed_and_put_back(self, client: Client, project: Project) -> None:
        saved(posted(client, url(project, "structures/ajouter/"), kind="rpe", label="Relais", has_prestation="no"))
        row = project.structures.get()
        assert (row.has_prestation, row.provenance) == (False, "entered")
        saved(posted(client, url(project, f"structures/{row.pk}/retirer/")))
        client.post(url(project, f"structures/{row.pk}/remettre/"))
        assert project.structures.get().label == "Relais"

    def test_what_is_of_another_project_is_no_page(self, client: Client, project: Project) -> None:
        other = make.ProjectFactory.create()
        kept = [
            f"partenaires/{make.PartnershipFactory.create(project=other).pk}/retirer/",
            f"structures/{make.StructureFactory.create(project=other).pk}/retirer/",
            f"actions/{make.ActionFactory.create(project=other).pk}/",
            f"constats/{make.ObservationFactory.create(project=other).pk}/",
            f"faits/constat/{make.ObservationFactory.create(project=other).pk}/annuler/",
            "faits/autre/1/annuler/",
        ]
        assert {client.get(url(project, rest)).status_code for rest in kept} == {404}


def posted_again(client: Client, path: str) -> HttpResponse:
    return client.post(path)


def _maturity(project: Project) -> list[str]:
    rows = Observation.objects.filter(project=project).latest_per("project", "kind", **vars(Clock.now()))
    return [row.value for row in rows]
