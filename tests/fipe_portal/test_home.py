"""Home: what each role finds first, one act away from what it comes for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.followup.models import Task
from projects.porteurs.models import Porteur
from projects.portfolio.enums import ObservationKind, Progress
from projects.portfolio.models import Project, Referent
from tests.factories import ObservationFactory, PorteurFactory, ProjectFactory, StatementFactory, UserFactory, member
from tests.followup.given import exchange_of, task_of
from tests.reporting.crowd import make_projects
from tests.support.pages import page, text_of

pytestmark = pytest.mark.django_db

NOTHING = "Rien à traiter aujourd’hui."


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def home(user: User, query: str = "") -> html.HtmlElement:
    return page(client_of(user), f"/{query}")


def section(root: html.HtmlElement, id: str) -> html.HtmlElement:
    return root.xpath(f"//section[@id='{id}']")[0]


def names(part: html.HtmlElement) -> list[str]:
    return [text_of(title) for title in part.xpath(".//*[@class='pf-ligne__titre']")]


def tiles(root: html.HtmlElement) -> dict[str, str]:
    """The figures at the top: their label and their value."""
    found = root.xpath("//ul[@class='pf-chiffres']/li")
    return {text_of(tile.xpath(".//span")[0]): text_of(tile.xpath(".//b")[0]) for tile in found}


def selected(**fields: Any) -> Project:
    """A project that was selected a month ago, in Ardèche unless told otherwise."""
    return ProjectFactory.create(**{"selected_on": today() - timedelta(days=30)} | fields)


def follow(project: Project, user: User | None) -> None:
    Referent.objects.create(project=project, user=user, observed_on=today())


def observed(project: Project, days_ago: int) -> None:
    day = today() - timedelta(days=days_ago)
    ObservationFactory.create(project=project, kind=ObservationKind.PROGRESS, value=Progress.EN_DEMARRAGE,
                              observed_on=day)  # fmt: skip


# A Caf


def test_an_advisor_finds_their_dossiers_the_most_silent_first() -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    recent, silent, free = (selected(porteur__name=name) for name in ("Récent", "Silencieux", "Libre"))
    follow(recent, advisor)
    follow(silent, advisor)
    observed(recent, 3)
    observed(silent, 200)
    root = home(advisor)
    mine = section(root, "miens")
    assert names(mine) == ["Silencieux", "Récent"]
    assert "sans nouvelles depuis 6 mois" in text_of(mine)
    assert "il y a 3 jours" in text_of(mine)
    assert names(section(root, "sans-referent")) == [free.porteur.name]
    found = tiles(root)
    silent_for = "Sans nouvelles depuis 3 mois"
    assert list(found) == ["En retard", "À faire, sans retard", "Proposition à relire", "Alerte", silent_for]
    assert found[silent_for] == "1"


def test_what_presses_comes_first_with_its_date_and_one_act() -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    calm, late = (selected(porteur__name=name) for name in ("Calme", "Pressé"))
    for project in (calm, late):
        follow(project, advisor)
    task_of(advisor, late, title="Rendre l’avis")
    Task.objects.update(due_on=today() - timedelta(days=2))
    exchange_of(advisor, calm, next_step="Comité", next_on=today() + timedelta(days=9))
    root = home(advisor)
    mine = section(root, "miens")
    assert names(mine) == ["Pressé", "Calme"]
    assert "En retard : Rendre l’avis" in text_of(mine)
    assert "Comité" in text_of(mine)
    assert [text_of(act) for act in mine.xpath(".//*[@class='pf-ligne__acte']")] == [
        "Noter un échange : Pressé", "Noter un échange : Calme"
    ]  # fmt: skip
    assert "Rendre l’avis" in text_of(section(root, "a-faire"))
    late_row = section(home(member(Role.CAF_MANAGER, caf_id="07")), "referents").xpath(".//tbody/tr[1]/td[4]")[0]
    assert text_of(late_row) == "1, ouvrir la liste"


def test_a_dossier_without_a_date_is_silent_and_says_so() -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    follow(selected(), advisor)
    assert "aucune nouvelle datée" in text_of(section(home(advisor), "miens"))


def test_the_acts_of_a_line_are_those_that_exist_and_are_allowed() -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    project = selected()
    follow(project, advisor)
    links = section(home(advisor), "miens").xpath(".//*[@class='pf-ligne__acte']/a/@href")
    assert links == [f"/suivi/noter/?projet={project.reference}"]
    for link in links:
        assert client_of(advisor).get(link).status_code == 200, link


def test_an_advisor_without_dossiers_is_told() -> None:
    root = home(member(Role.CAF_ADVISOR, caf_id="07"))
    assert "Aucun dossier ne vous est encore confié" in text_of(section(root, "miens"))
    assert "Aucun projet n’est encore dans votre périmètre." in text_of(section(root, "sans-referent"))
    assert NOTHING in text_of(section(root, "doutes"))


def test_a_manager_shares_out_and_invites() -> None:
    manager, advisor = member(Role.CAF_MANAGER, caf_id="07"), member(Role.CAF_ADVISOR, caf_id="07")
    followed, free = selected(), selected()
    follow(followed, advisor)
    member(Role.PORTEUR_MEMBER, porteur=followed.porteur)
    root = home(manager)
    assert names(section(root, "sans-referent")) == [free.porteur.name]
    row = section(root, "referents").xpath(".//tbody/tr")[0]
    assert [text_of(cell) for cell in row.xpath("./*")] == [
        str(advisor), *["1, ouvrir la liste"] * 3, "0"
    ]  # fmt: skip
    assert names(section(root, "inviter")) == [free.porteur.name]


def test_a_manager_is_told_that_nobody_advises() -> None:
    assert names(section(home(member(Role.CAF_MANAGER, caf_id="07")), "inviter")) == ["Caf de l’Ardèche"]


def test_leaving_takes_the_referent_away() -> None:
    """A later fact without anyone: the dossier is to be shared out again."""
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    project = selected()
    follow(project, advisor)
    follow(project, None)
    root = home(advisor)
    assert names(section(root, "sans-referent")) == [project.porteur.name]
    assert names(section(root, "miens")) == []


# The country


def national(query: str = "") -> html.HtmlElement:
    return home(member(Role.CNAF), query)


def trends(root: html.HtmlElement) -> list[str]:
    return [text_of(part) for part in root.xpath("//*[@class='pf-tendance']")]


def test_figures_moved_between_two_days() -> None:
    now = today()
    selected(selected_on=now - timedelta(days=800))
    selected()
    selected()
    root = national()
    assert tiles(root)["Projets"] == "3"
    assert tiles(root)["Région concernée"] == "1"
    assert trends(root)[0].startswith("↑ 2 de plus qu’au")
    assert trends(root)[1].startswith("= comme au")
    # Nobody says whether there are fiches: unknown is no 0.
    assert trends(root)[2].startswith("pas de valeur à cette date")


def test_the_days_are_in_the_address() -> None:
    now = today()
    selected(selected_on=now - timedelta(days=800))
    selected(selected_on=now - timedelta(days=30))
    before, after = now - timedelta(days=900), now - timedelta(days=400)
    root = national(f"?du={before}&au={after}")
    assert tiles(root)["Projet"] == "1"
    # The portal knows of nothing before its first project.
    assert trends(root)[0].startswith("pas de valeur à cette date")
    link = root.xpath("//ul[@class='pf-chiffres']/li[1]/a/@href")[0]
    assert link == f"/chiffres/projects.total/?au={after}"
    # The dossiers that the number counts open on its day too.
    behind = page(client_of(member(Role.CNAF)), f"{link}&su={now}").xpath("//*[@id='dossiers']//table//a/@href")
    assert [address.partition("?")[2] for address in behind] == [f"au={after}"]
    assert root.xpath("//input[@name='du']/@value") == [before.isoformat()]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?du=hier", "La date de départ est illisible"),
        ("?au=2999-01-01", "ne peut pas être à venir"),
        (f"?du={today()}&au=2025-01-01", "elles sont échangées"),
    ],
)
def test_days_that_do_not_stand_are_told(query: str, said: str) -> None:
    assert said in text_of(national(query))


def test_what_is_missing_is_told_by_caf_and_each_number_opens_its_list() -> None:
    user = member(Role.CNAF)
    make_projects(6)
    selected(department_id="31", caf_id="31")
    root = home(user)
    total, first = section(root, "manque").xpath(".//tbody/tr")[:2]
    assert text_of(total.xpath("./th")[0]) == "Toutes les Caf"
    assert text_of(first.xpath("./th")[0]) == "Caf de la Haute-Garonne"
    # Seven projects, of which six are in doubt and have no referent; one has nothing at all.
    assert [int(text_of(cell).partition(",")[0]) for cell in total.xpath("./td")] == [7, 7, 1, 1, 1, 0]


def test_doubts_are_shown_with_what_is_printed() -> None:
    project = selected()
    for printed in ("Essaimage", "Amorçage"):
        StatementFactory.create(project=project, measure="maturity", printed=printed, in_doubt=True, reason="deux")
    root = national()
    assert names(section(root, "doutes")) == [project.porteur.name]
    assert "« Essaimage » et « Amorçage »" in text_of(section(root, "doutes"))


# The others


def test_a_porteur_reads_what_is_expected_of_them() -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07", user=UserFactory.create(first_name="Ana", last_name="Roy"))
    porteur = PorteurFactory.create()
    project = selected(porteur=porteur)
    follow(project, advisor)
    root = home(member(Role.PORTEUR_MEMBER, porteur=porteur))
    assert text_of(root.xpath("//h1")[0]) == "Ce que la Caf attend de vous"
    assert names(section(root, "projet-1")) == ["La fiche du projet"]
    contact = section(root, "contacts")
    assert names(contact) == ["Ana Roy"]
    assert contact.xpath(".//a/@href") == [f"/projets/{project.reference}/messages/"]


def test_a_state_instructor_and_caflab_find_their_region() -> None:
    here = selected()
    selected(department_id="31", application__region_id="76")
    instructor = home(member(Role.STATE_INSTRUCTOR, region_id="84"))
    assert [text_of(one) for one in section(instructor, "projets").xpath(".//tbody/tr/th/a")] == [here.porteur.name]
    caflab = home(member(Role.CAFLAB, region_id="84"))
    assert "n’accompagne encore aucun projet ici" in text_of(section(caflab, "recueil"))


def test_an_administrator_keeps_the_portal() -> None:
    UserFactory.create()
    root = home(member(Role.ADMIN, user=UserFactory.create(is_staff=True, is_superuser=True)))
    assert tiles(root) == {
        "Personne active": "1",
        "Invitation en attente": "0",
        "Partie ou sans habilitation": "1",
        "Travail en échec": "0",
    }
    assert "Répond" in text_of(section(root, "sante"))
    assert section(root, "jeux").xpath(".//tbody/tr")
    assert section(root, "referentiels").xpath(".//a[starts-with(@href, '/referentiels/')]")


def test_someone_without_a_membership_is_told_what_to_do() -> None:
    user = UserFactory.create()
    root = home(user)
    assert text_of(root.xpath("//h1")[0]) == "Votre compte n’ouvre encore aucun projet"
    assert user.email in text_of(root)
    ended = member(Role.CNAF)
    ended.memberships.update(ended_on=today())
    assert text_of(home(ended).xpath("//h1")[0]) == "Votre compte n’ouvre encore aucun projet"


def test_two_roles_are_one_page() -> None:
    user = member(Role.CAF_ADVISOR, caf_id="07")
    member(Role.CAF_MANAGER, user=user, caf_id="07")
    root = home(user)
    ids = root.xpath("//section/@id")
    assert {"miens", "referents"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_role_reads_that_there_is_nothing_to_do() -> None:
    for role, scope in SCOPES:
        assert home(_person(role, scope)).xpath("//h1"), role


# Queries

SCOPES: tuple[tuple[Role, dict[str, Any]], ...] = (
    (Role.CAF_ADVISOR, {"caf_id": "07"}),
    (Role.CAF_MANAGER, {"caf_id": "07"}),
    (Role.CAFLAB, {"national": True}),
    (Role.CNAF, {}),
    (Role.STATE_INSTRUCTOR, {"region_id": "84"}),
    (Role.PORTEUR_MEMBER, {}),
    (Role.ADMIN, {}),
)
CEILINGS = {
    Role.CAF_ADVISOR: 38,  # what is due is told by each app
    Role.CAF_MANAGER: 43,
    Role.CAFLAB: 38,  # so is it here
    Role.CNAF: 28,  # two days are read
    Role.STATE_INSTRUCTOR: 17,
    Role.PORTEUR_MEMBER: 30,  # what is expected is told by each app, by dated rules for the way out
    Role.ADMIN: 11,
}


def _person(role: Role, scope: dict[str, Any]) -> User:
    if role == Role.PORTEUR_MEMBER:
        scope = {"porteur": PorteurFactory.create()}
    return member(role, **scope)


def _queries(people: Iterable[tuple[Role, User]]) -> dict[Role, int]:
    found = {}
    for role, user in people:
        client = client_of(user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200, role
        found[role] = len(queries)
    return found


def test_the_number_of_queries_is_small_and_does_not_grow() -> None:
    people = [(role, _person(role, scope)) for role, scope in SCOPES]
    porteur = next(user for role, user in people if role == Role.PORTEUR_MEMBER).memberships.get().porteur
    none = _queries(people)
    _given(make_projects(3), porteur, 1)
    few = _queries(people)
    assert {role: number for role, number in few.items() if number > CEILINGS[role]} == {}
    assert all(none[role] <= number for role, number in few.items())
    _given(make_projects(37, first=4), porteur, 20)
    assert _queries(people) == few


def _given(projects: list[Project], porteur: Porteur | None, number: int) -> None:
    """Some of the crowd to the porteur whose member looks at home."""
    Project.objects.filter(pk__in=[one.pk for one in projects[:number]]).update(porteur=porteur)
