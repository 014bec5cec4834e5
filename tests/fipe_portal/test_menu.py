"""The main menu: only pages that exist and open, and which one is shown."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from projects.accounts.enums import Role
from projects.accounts.models import User
from tests.factories import PorteurFactory, UserFactory, member
from tests.support.pages import page, text_of

pytestmark = pytest.mark.django_db

EVERYBODY = ["Accueil", "Mes projets", "Chiffres", "Recueils et lettres"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def entries(root: html.HtmlElement) -> list[html.HtmlElement]:
    return list(root.xpath("//nav[@id='navigation']//a"))


def test_what_each_role_has() -> None:
    people = {
        member(Role.CNAF): ["Accueil", "Projets", "Porteurs", "Chiffres", "Recueils et lettres", "Personnes"],
        member(Role.CAF_ADVISOR, caf_id="07"): [
            "Accueil",
            "Mes projets",
            "Porteurs",
            "Chiffres",
            "Recueils et lettres",
        ],
        member(Role.PORTEUR_MEMBER, porteur=PorteurFactory.create()): EVERYBODY,
        UserFactory.create(): EVERYBODY,
    }
    for user, expected in people.items():
        client = client_of(user)
        links = entries(page(client, "/"))
        assert [text_of(link) for link in links] == expected, user
        assert {client.get(link.get("href")).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("path", "label", "current"),
    [
        ("/", "Accueil", "page"),
        ("/projets/", "Projets", "page"),
        ("/projets/?q=creche", "Projets", "page"),
        ("/chiffres/projects.total/", "Chiffres", "true"),
        ("/travaux/", "Recueils et lettres", "true"),
    ],
)
def test_the_page_shown_is_marked(path: str, label: str, current: str) -> None:
    marked = [link for link in entries(page(client_of(member(Role.CNAF)), path)) if link.get("aria-current")]
    assert [(text_of(link), link.get("aria-current")) for link in marked] == [(label, current)]


def test_the_list_is_called_as_the_menu_calls_it() -> None:
    for user, title in ((member(Role.CNAF), "Projets"), (member(Role.CAFLAB, region_id="84"), "Mes projets")):
        root = page(client_of(user), "/projets/")
        assert text_of(root.xpath("//h1")[0]) == title
        assert root.xpath("//title/text()")[0].startswith(f"{title} ·")


def test_the_reference_pages_are_shown_to_whom_they_open() -> None:
    """Whatever is left of `is_staff` when the role has ended."""
    former, admin = UserFactory.create(is_staff=True), member(Role.ADMIN, user=UserFactory.create(is_staff=True))
    for user, opens in ((former, False), (admin, True)):
        client = client_of(user)
        shown = page(client, "/").xpath("//*[@id='compte']//a[@href='/referentiels/']")
        assert (bool(shown), client.get("/referentiels/").status_code == 200) == (opens, opens)


def test_the_first_stop_leads_to_the_content() -> None:
    root = page(client_of(member(Role.CNAF)), "/")
    first = root.xpath("//body//a")[0]
    assert text_of(first) == "Aller au contenu"
    assert root.xpath("//main/@id") == [first.get("href").removeprefix("#")]
