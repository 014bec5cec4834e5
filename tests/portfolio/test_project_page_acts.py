"""Acts from the page of a project: its life, who follows it, and the journal of what was done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.models import Entry
from projects.journal.services import record
from projects.journal.verbs import UNKNOWN, register_verbs, words_of
from projects.portfolio import services
from projects.portfolio.models import Project, ProjectState, Referent
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.selectors.journal import field_labels
from tests import factories as make
from tests.factories import DAY, member
from tests.fipe_portal.test_services import ACTS
from tests.support.pages import page, parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.ProjectFactory.create(selected_on=date(2023, 12, 31))


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


@pytest.fixture
def client(advisor: User) -> Client:
    client = Client()
    client.force_login(advisor)
    return client


def at(project: Project, tab: str = "") -> str:
    return f"/projets/{project.reference}/{tab}"


# Its life


def test_the_page_of_the_states_offers_what_the_table_does(client: Client, project: Project) -> None:
    def offered() -> list[str]:
        return [text_of(one) for one in page(client, at(project, "etat/")).xpath("//*[@class='pf-ligne__titre']")]

    assert offered() == ["Indiquer « à lancer »", "Indiquer le lancement", "Mettre en pause", "Déclarer abandonné"]
    services.change_state(actor=None, project=project, transition="lancer", observed_on=DAY)
    assert offered() == ["Mettre en pause", "Déclarer achevé", "Déclarer abandonné", "Revenir à l’état précédent"]


def test_a_transition_is_asked_confirmed_and_written(client: Client, advisor: User, project: Project) -> None:
    form = page(client, at(project, "etat/lancer/"))
    assert form.xpath("//input[@name='observed_on']/@value") == [f"{today():%d/%m/%Y}"]
    answer = client.post(at(project, "etat/lancer/"), {"observed_on": "1er mars 2024"}, follow=True)
    assert answer.redirect_chain == [(at(project), 302)]
    said = text_of(parse(answer))
    assert "Le projet est « En cours »." in said.replace("\u202f", " ")
    state = ProjectState.objects.get()
    assert (state.status, state.observed_on, state.recorded_by) == ("en_cours", date(2024, 3, 1), advisor)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"observed_on": "", "reason": "Travaux"}, "Donnez une date"),
        ({"observed_on": "bientôt", "reason": "Travaux"}, "Cette date ne se lit pas"),
        ({"observed_on": "31/02/2025", "reason": "Travaux"}, "n’existe pas dans le calendrier"),
        ({"observed_on": "01/01/2999", "reason": "Travaux"}, "dans le futur"),
        ({"observed_on": "08/12/2025", "reason": "Travaux"}, "ne peut pas le précéder"),
        ({"observed_on": "09/12/2025", "reason": " "}, "À remplir"),
        ({"observed_on": "09/12/2025", "reason": "x" * 2001}, "signes au plus"),
        ({"observed_on": "09/12/2025", "reason": "nul\x00"}, "Un caractère est illisible"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(client: Client, project: Project, data: dict[str, str], said: str) -> None:
    state = services.change_state(actor=None, project=project, transition="lancer", observed_on=DAY)
    answer = client.post(at(project, "etat/suspendre/"), {**data, "read": state.pk})
    assert answer.status_code == 200
    root = parse(answer)
    assert said in text_of(root)
    assert root.xpath("//input[@name='observed_on']/@value") in ([data["observed_on"]], [])
    assert ProjectState.objects.count() == 1


def test_a_step_that_does_not_leave_from_here_says_so(client: Client, project: Project) -> None:
    root = page(client, at(project, "etat/clore/"))
    assert "ne part pas de l’état actuel" in text_of(root)
    assert root.xpath("//form[@class='pf-form']") == []
    answer = client.post(at(project, "etat/clore/"), {"observed_on": "09/12/2025"})
    assert "« Clore » n’est pas possible sans état connu." in text_of(parse(answer)).replace("\u202f", " ")
    assert client.get(at(project, "etat/rien/")).status_code == 404


def test_a_correction_asks_no_day(client: Client, project: Project) -> None:
    state = services.change_state(actor=None, project=project, transition="lancer", observed_on=DAY)
    assert page(client, at(project, "etat/revenir/")).xpath("//input[@name='observed_on']") == []
    client.post(at(project, "etat/revenir/"), {"reason": "Pas encore", "read": state.pk})
    assert last_fact(ProjectState, [project.pk], Clock.now(), "status") == {}


# Who follows it


def test_a_referent_is_someone_of_the_caf_today(client: Client, advisor: User, project: Project) -> None:
    gone = member(Role.CAF_ADVISOR, caf_id="07")
    Membership.objects.filter(user=gone).update(ended_on=today())
    elsewhere = member(Role.CAF_ADVISOR, caf_id="31")
    closed = member(Role.CAF_ADVISOR, caf_id="07", user=make.UserFactory.create(is_active=False))
    options = page(client, at(project, "referent/")).xpath("//select[@name='referent']/option/@value")
    assert options == ["", str(advisor.pk)]
    for person in (gone, elsewhere, closed):
        answer = client.post(at(project, "referent/"), {"referent": person.pk, "observed_on": f"{today():%d/%m/%Y}"})
        assert answer.status_code == 200
        with pytest.raises(DomainError, match="de la Caf du projet"):
            services.assign_referent(actor=None, project=project, user=person)
    assert not Referent.objects.exists()


def test_a_referent_comes_and_goes(client: Client, advisor: User, project: Project) -> None:
    def say(who: str) -> str:
        data = {"referent": who, "observed_on": f"{today():%d/%m/%Y}"}
        return text_of(parse(client.post(at(project, "referent/"), data, follow=True)))

    assert f"{advisor} suit désormais ce projet." in say(str(advisor.pk))
    assert "suit déjà ce projet" in say(str(advisor.pk))
    assert "Personne ne suit plus ce projet" in say("")
    assert "Personne ne suit encore" in say("")
    verbs = list(Entry.objects.filter(object_id=project.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["project.referent_assigned", "project.referent_left"]


def test_without_a_known_caf_those_of_the_department_may_follow() -> None:
    project = make.ProjectFactory.create(department_id="64")
    assert project.caf_id is None
    for caf in ("64-PB", "64-BS"):
        services.assign_referent(actor=None, project=project, user=member(Role.CAF_MANAGER, caf_id=caf))


# The journal


def test_the_journal_says_who_what_and_which_fields_never_their_text(client: Client, project: Project) -> None:
    person = make.UserFactory.create(first_name="Ada", last_name="Martin")
    record(actor=person, verb="project.updated", subject=project, fields=["title", "commune_id", "disparu"])
    record(actor=None, verb="project.classified", subject=project)
    record(actor=person, verb="project.updated", subject=make.ProjectFactory.create(title="Un autre"))
    record(actor=person, verb="application.selected", subject=project.application)
    root = page(client, at(project, "journal/"))
    rows = [[text_of(cell) for cell in row.xpath("td")] for row in root.xpath("//table/tbody/tr")]
    assert rows == [
        ["Ada Martin a noté la candidature « Retenue »", "–aucun"],
        ["Le portail a classé le projet", "–aucun"],
        ["Ada Martin a modifié le projet", "titre et commune"],
    ]


def test_the_journal_goes_page_by_page(client: Client, project: Project) -> None:
    for number in range(65):
        record(actor=None, verb="project.updated", subject=project, fields=["title"] if number % 2 else [])
    seen, address, lines = 0, at(project, "journal/"), []
    while address:
        root = page(client, address)
        lines.append(len(root.xpath("//table/tbody/tr")))
        address = next(iter(root.xpath("//nav[@aria-label='Pages du journal']/a[@rel='next']/@href")), "")
        seen += 1
    assert lines == [30, 30, 5]
    for wrong in ("rien", "-1", "9" * 40, "²"):
        assert client.get(at(project, f"journal/?avant={wrong}")).status_code == 200


def test_the_journal_ends_where_knowledge_does(client: Client, project: Project) -> None:
    record(actor=None, verb="project.updated", subject=project)
    yesterday = today() - timedelta(days=1)
    # What was selected was known already; what is journalled today was not.
    state = project.application.states.get()
    assert state.recorded_at.date() >= yesterday
    root = page(client, at(project, f"journal/?au={yesterday}"))
    assert len(root.xpath("//table/tbody/tr")) == 1


def test_every_act_has_its_words() -> None:
    """A verb that a service writes and that the journal could only tell as « a modifié le dossier »."""
    assert [verb for verb, _, _ in ACTS.values() if words_of(verb) == UNKNOWN] == []
    with pytest.raises(ValueError, match=r"project\.created"):
        register_verbs({"project.created": "a fait autre chose"})


def test_field_labels_are_those_of_forms() -> None:
    assert field_labels("portfolio.project", ["title", "porteur_id", "title"]) == ("titre", "porteur")
    assert field_labels("porteurs.porteur", ["phone", "siret"]) == ("téléphone", "SIRET")
    assert field_labels("portfolio.project", ["rien"]) == ()
