"""The pages of the follow-up: what is typed, what is shown, what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.followup.models import Exchange, Task
from projects.portfolio.models import Observation, Project, Referent
from tests.factories import ContactFactory, ProjectFactory, member
from tests.followup.given import exchange_of, task_of
from tests.reporting.crowd import make_projects
from tests.support.pages import page, parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


@pytest.fixture
def client(advisor: User) -> Client:
    made = Client()
    made.force_login(advisor)
    return made


@pytest.fixture
def project() -> Project:
    made = ProjectFactory.create(selected_on=today() - timedelta(days=30))
    ContactFactory.create(porteur=made.porteur, name="Ana Roy", is_responsible=True, email="ana@exemple.invalid")
    return made


def typed(client: Client, url: str, **values: Any) -> dict[str, Any]:
    """The form of a page as it is proposed, with `values`."""
    root = page(client, url)
    found: dict[str, Any] = {}
    for field in root.xpath("//form[@class='pf-form']//*[self::input or self::textarea or self::select][@name]"):
        name, kind = field.get("name"), field.get("type")
        if kind in ("radio", "checkbox") and field.get("checked") is None:
            continue
        if field.tag == "select":
            found[name] = next(iter(field.xpath("./option[@selected]/@value")), "")
        elif kind != "file":
            found[name] = (field.text or "") if field.tag == "textarea" else field.get("value") or ""
    return found | values


def test_the_project_says_what_is_next_to_who_may_read_it(client: Client, advisor: User, project: Project) -> None:
    """Its next step until an exchange settles it, its open tasks; not what is in a circle one is not in."""
    soon = today() + timedelta(days=3)
    exchange_of(advisor, project, next_step="Revoir la mairie", next_on=soon)
    task_of(advisor, project, title="Rappeler le trésorier")
    late = task_of(advisor, project, title="Envoyer la convention", assignee=None)
    Task.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=2), remind_on=None)
    url = f"/projets/{project.reference}/"

    def said(browser: Client) -> str:
        return " ".join(text_of(row) for row in page(browser, url).xpath("//*[@class='pf-suite']/li"))

    assert all(what in said(client) for what in ("Revoir la mairie", "Rappeler le trésorier", "Envoyer la convention"))
    porteur = Client()
    porteur.force_login(member(Role.PORTEUR_MEMBER, porteur=project.porteur))
    theirs = said(porteur)
    assert "Envoyer la convention" in theirs
    assert "mairie" not in theirs
    assert "trésorier" not in theirs
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(8):
        task_of(advisor, project, title=f"Tâche {number}")
    with CaptureQueriesContext(connection) as many:
        assert "autres tâches ouvertes" in client.get(url).content.decode()
    assert len(few) == len(many)
    Exchange.objects.update(next_on=today())
    exchange_of(advisor, project, text="Vue la mairie.")
    assert "Revoir la mairie" not in said(client)


def test_a_visit_in_two_clicks_and_back(client: Client, project: Project) -> None:
    url = f"/suivi/noter/?projet={project.reference}"
    assert url in page(client, f"/projets/{project.reference}/").xpath("//header//a/@href")
    data = typed(client, url, kind="visite", text="La halte ouvre.", progress="bien_avance",
                 task_title="Rappeler", task_due_on=f"{today():%d/%m/%Y}")  # fmt: skip
    answer = client.post(url, data, follow=True)
    assert answer.redirect_chain == [(f"/projets/{project.reference}/suivi/", 302)]
    root = parse(answer)
    first, second = root.xpath("//table[contains(@class, 'pf-faits-dates')]/tbody/tr")[:2]
    assert "La halte ouvre." in text_of(first)
    assert "Bien avancé" in text_of(second)
    assert client.post(url, data).status_code == 302  # a second click
    made = Exchange.objects.get()
    assert "Rappeler" in text_of(page(client, "/a-faire/"))
    assert "Rappeler" in text_of(page(client, "/"))
    (undo,) = root.xpath("//form[@class='pf-message__retour']/@action")
    assert "annulé" in text_of(parse(client.post(undo, follow=True)))
    made.refresh_from_db()
    assert made.is_removed
    assert not Task.objects.open().exists()


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '=HYPERLINK("x")', "é" * 100_000, "un\0nul", "🎈" * 9, "«\u00a0Word\u2019s\x0b»"],
)
def test_whatever_is_typed_is_taken_or_given_back(client: Client, project: Project, text: str) -> None:
    url = f"/suivi/noter/?projet={project.reference}"
    names = ("text", "guests", "next_step", "task_title", "observed_on", "next_on", "task_due_on", "kind", "progress")
    for name in names:
        data = typed(client, url, kind="visite", text="x", **{name: text}) if name not in ("kind", "text") else typed(
            client, url, **{"kind": "visite", "text": "x", name: text}
        )  # fmt: skip
        answer = client.post(url, data)
        assert answer.status_code in (200, 302, 422), name
        if answer.status_code != 302:
            assert parse(answer).xpath("//*[@data-erreurs]"), name
    assert b"<script>alert(1)" not in client.get("/suivi/").content


def test_a_task_is_ticked_where_it_stands_and_taken_back(client: Client, advisor: User, project: Project) -> None:
    task = task_of(advisor, project)
    root = page(client, "/a-faire/")
    (tick,) = root.xpath(f"//li[@id='tache-{task.pk}']//form/@action")[:1]
    answer = client.post(tick, {"retour": "/a-faire/"}, follow=True)
    assert "Rien à traiter aujourd’hui." in text_of(parse(answer))
    (undo,) = parse(answer).xpath("//form[@class='pf-message__retour']/@action")
    assert "Rappeler" in text_of(parse(client.post(undo, follow=True)))
    assert client.post(f"/a-faire/taches/{task.pk}/reporter/").headers["Location"] == "/a-faire/"
    task.refresh_from_db()
    assert task.due_on == today() + timedelta(days=14)
    assert client.post(f"/a-faire/taches/{task.pk}/reporter/", {"due_on": "demain"}).status_code == 422
    away = client.post(f"/a-faire/taches/{task.pk}/reporter/", {"retour": "//ailleurs.example/"})
    assert away.headers["Location"] == "/a-faire/"


def test_the_list_is_filtered_by_its_address(client: Client, advisor: User, project: Project) -> None:
    other = ProjectFactory.create(selected_on=today() - timedelta(days=30))
    exchange_of(advisor, project, kind="appel", text="Un appel")
    exchange_of(member(Role.CAF_MANAGER, caf_id="07"), other, text="Une visite")
    for query, found in (
        ("", {"Un appel", "Une visite"}),
        (f"?projet={project.reference}", {"Un appel"}),
        ("?nature=visite", {"Une visite"}),
        ("?pour=moi", {"Un appel"}),
        ("?pour=caf", {"Un appel", "Une visite"}),
        ("?au=01/01/2020", set()),
        ("?personne=personne-que-nul-ne-connait", set()),
        ("?du=hier&nature=rien&apres=x.y", {"Un appel", "Une visite"}),
        ("?impression=oui", {"Un appel", "Une visite"}),
    ):
        root = page(client, f"/suivi/{query}")
        assert {text_of(one) for one in root.xpath("//*[@class='pf-echange__texte']")} == found, query


def test_a_page_goes_on_where_the_other_ended(client: Client, advisor: User, project: Project) -> None:
    Exchange.objects.bulk_create(
        Exchange(project=project, kind="appel", observed_on=today(), text=f"Appel {n}", author=advisor)
        for n in range(30)
    )
    texts = []
    url = "/suivi/"
    while url:
        root = page(client, url)
        texts += [text_of(one) for one in root.xpath("//*[@class='pf-echange__texte']")]
        url = next(iter(root.xpath("//a[@rel='next']/@href")), "")
    assert (len(texts), len(set(texts))) == (30, 30)


@pytest.mark.parametrize("slug", ["assigner", "relancer", "constater"])
def test_a_preview_says_what_its_act_then_does(client: Client, advisor: User, project: Project, slug: str) -> None:
    bare = ProjectFactory.create(selected_on=today() - timedelta(days=30))
    client.post("/projets/selection/", {"montres": "", "choix": [project.reference, bare.reference]})
    colleague = member(Role.CAF_ADVISOR, caf_id="07")
    given = {"assigner": {"user_key": str(colleague.pk)}, "relancer": {"sentence": "Où en êtes-vous ?"},
             "constater": {"value": "bien_avance", "note": "Revue"}}[slug]  # fmt: skip
    url = f"/projets/selection/{slug}/"
    data = typed(client, url, **given)
    preview = parse(client.post(url, data))
    announced = text_of(preview.xpath("//section[@id='apercu']//h2")[0])
    shown = preview.xpath("//input[@name='shown']/@value")[0]
    number = 1 if slug == "relancer" else 2
    assert announced == f"Ce qui changera : {number} projet{'s' if number > 1 else ''}"
    assert (Referent.objects.count(), Observation.objects.count()) == (0, 0)
    for _ in range(2):
        done = client.post(url, data | {"shown": shown, "confirmer": "oui"})
        assert done.headers["Location"] == "/projets/"
    made = {"assigner": Referent.objects.count(), "constater": Observation.objects.count(),
            "relancer": project.porteur_reminders.count()}[slug]  # fmt: skip
    assert made == number


def test_what_is_asked_does_not_grow_with_the_projects(client: Client, advisor: User) -> None:
    colleague = member(Role.CAF_MANAGER, caf_id="07")

    def fill(number: int, first: int) -> None:
        for project in make_projects(number, first=first):
            Project.objects.filter(pk=project.pk).update(caf="07", department="07")
            project.refresh_from_db()
            Referent.objects.create(project=project, user=advisor, observed_on=today())
            exchange_of(advisor, project, next_step="Comité", next_on=today())
            Exchange.objects.update(observed_on=today() - timedelta(days=1))
            task_of(advisor, project)
            task_of(colleague, project, assignee=advisor)
            task_of(advisor, project, assignee=None)

    def asked() -> dict[str, int]:
        found = {}
        for path in ("/suivi/", "/a-faire/", "/", "/suivi/noter/", "/suivi/?pour=caf&personne=a&nature=visite"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found[path] = len(queries)
        return found

    fill(3, 1)
    few = asked()
    fill(9, 10)
    assert asked() == few
    assert few["/suivi/"] <= 9


def test_what_was_seen_and_taken_back_since_is_said_so(client: Client, advisor: User, project: Project) -> None:
    exchange = exchange_of(advisor, project, progress="bien_avance")
    url = f"/suivi/{exchange.pk}/"
    assert "Corriger" in text_of(page(client, url))
    client.post(f"{url}retirer/?tout=oui")
    client.post(f"{url}remettre/")
    words = text_of(page(client, url))
    assert "corrigé ou annulé depuis" in words
    assert "Corriger" not in words
