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

# Who has one page only of a section finds that page: no « Suivi » with « Messages » alone under it.
EVERYBODY = ["Accueil", "Mes projets", "Messages", "Bilans annuels", "Recueils et lettres"]
OFFICES = [
    "À faire",
    "Suivi",
    "Financements",
    "Bilans annuels",
    "Enseignements et recommandations",
    "Recueils et lettres",
    "Ressources",
]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def entries(root: html.HtmlElement) -> list[html.HtmlElement]:
    return list(root.xpath("//nav[@id='navigation']//a"))


def sections(root: html.HtmlElement) -> list[str]:
    return [text_of(link) for link in root.xpath("//nav[@id='navigation']/ul/li/a")]


def test_what_each_role_has() -> None:
    people = {
        member(Role.CNAF): ["Accueil", "Projets", *OFFICES, "Personnes"],
        member(Role.CAF_ADVISOR, caf_id="07"): ["Accueil", "Mes projets", *OFFICES],
        member(Role.PORTEUR_MEMBER, porteur=PorteurFactory.create()): [
            "Accueil",
            "Ce que la Caf attend de vous",
            *EVERYBODY[1:3],
            "Après le Fipe",
            *EVERYBODY[3:],
        ],
        UserFactory.create(): EVERYBODY,
    }
    for user, expected in people.items():
        client = client_of(user)
        root = page(client, "/")
        assert sections(root) == expected, user
        assert {client.get(link.get("href")).status_code for link in entries(root)} == {200}, user


@pytest.mark.parametrize(
    ("path", "label", "current"),
    [
        ("/", "Accueil", "page"),
        ("/a-faire/", "À faire", "page"),
        ("/projets/", "Projets", "true"),
        ("/projets/?q=creche", "Projets", "true"),
        ("/chiffres/projects.total/", "Recueils et lettres", "true"),
        ("/travaux/", "Recueils et lettres", "true"),
        ("/financements/", "Financements", "true"),
        ("/financements/dossiers/", "Financements", "true"),
    ],
)
def test_the_section_shown_is_marked(path: str, label: str, current: str) -> None:
    root = page(client_of(member(Role.CNAF)), path)
    marked = root.xpath("//nav[@id='navigation']/ul/li/a[@aria-current]")
    assert [(text_of(link), link.get("aria-current")) for link in marked] == [(label, current)]


@pytest.mark.parametrize(
    ("path", "label", "current"),
    [
        ("/projets/", "Projets", "page"),
        ("/porteurs/", "Porteurs", "page"),
        ("/chiffres/projects.total/", "Chiffres", "true"),
    ],
)
def test_the_page_shown_is_marked_in_its_section(path: str, label: str, current: str) -> None:
    root = page(client_of(member(Role.CNAF)), path)
    marked = root.xpath("//nav[@id='navigation']//li//li/a[@aria-current]")
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
