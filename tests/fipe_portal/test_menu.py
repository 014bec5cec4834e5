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
        member(Role.CNAF): ["Accueil", "Mes projets", "Porteurs", "Chiffres", "Recueils et lettres", "Personnes"],
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
        ("/projets/", "Mes projets", "page"),
        ("/projets/?q=creche", "Mes projets", "page"),
        ("/chiffres/projects.total/", "Chiffres", "true"),
        ("/travaux/", "Recueils et lettres", "true"),
    ],
)
def test_the_page_shown_is_marked(path: str, label: str, current: str) -> None:
    marked = [link for link in entries(page(client_of(member(Role.CNAF)), path)) if link.get("aria-current")]
    assert [(text_of(link), link.get("aria-current")) for link in marked] == [(label, current)]


def test_the_first_stop_leads_to_the_content() -> None:
    root = page(client_of(member(Role.CNAF)), "/")
    first = root.xpath("//body//a")[0]
    assert text_of(first) == "Aller au contenu"
    assert root.xpath("//main/@id") == [first.get("href").removeprefix("#")]
