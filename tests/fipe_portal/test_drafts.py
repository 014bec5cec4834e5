"""What was typed outlives the session: through the sign-in page, a wrong password, and a token of another sign-in."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from lxml import html
from pytest_django import Settings

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.forms import drafts
from projects.porteurs.models import Porteur
from tests import factories as make
from tests.core.forms_site import pages
from tests.people.test_second_factor import code_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"
TEXT = "Trois pages d’histoire, <b>avec</b> des « signes » & des lignes\nsur plusieurs lignes"
PATH = "/essai/?depuis=projet"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.core.forms_site.pages"
    pages.use_templates()


def somebody() -> User:
    user = make.member(Role.CNAF)
    user.set_password(PASSWORD)
    user.save()
    return user


def hidden(root: html.HtmlElement, name: str, form: str = "//main//form") -> str:
    return str(root.xpath(f"({form}//input[@name='{name}'])[1]/@value")[0])


def typed(client: Client) -> dict[str, str]:
    """What a browser posts from the form, after someone wrote in it."""
    root = parse(client.get(PATH))
    return {"_editor": hidden(root, "_editor"), "name": "Les Petits Pas", "kind": "association", "note": TEXT}


def signed_in(user: User, *, check: bool = False) -> Client:
    client = Client(enforce_csrf_checks=check)
    client.force_login(user)
    return client


def sign_in(client: Client, page: html.HtmlElement, user: User, password: str = PASSWORD) -> object:
    data = {
        "login": user.email,
        "password": password,
        "next": hidden(page, "next"),
        "_draft": hidden(page, "_draft"),
    }
    return client.post("/compte/connexion/", data)


def test_a_text_posted_after_the_session_ended_comes_back_after_sign_in() -> None:
    user = somebody()
    client = signed_in(user)
    data = typed(client)
    client.logout()
    refused = client.post(PATH, data)
    assert refused.status_code == 200
    page = parse(refused)
    assert "Votre session a pris fin" in text_of(page)
    assert not Porteur.objects.exists()
    # Nothing is kept here before somebody signs in.
    assert drafts.SESSION not in client.session
    answer = sign_in(client, page, user)
    assert (answer.status_code, answer.headers["Location"]) == (302, PATH)  # type: ignore[attr-defined]
    shown = parse(client.get(PATH))
    assert "Votre saisie est revenue" in text_of(shown)
    assert shown.xpath("//textarea[@name='note']")[0].text.strip("\n") == TEXT
    assert shown.xpath("//input[@name='name']/@value") == ["Les Petits Pas"]
    assert shown.xpath("//select[@name='kind']/option[@selected]/@value") == ["association"]
    # It is not said to be wrong before it is sent, and it is given back once.
    assert not shown.xpath("//*[@aria-invalid]")
    assert shown.xpath("//form[@data-modifie]")
    assert "revenue" not in text_of(parse(client.get(PATH)))


def test_it_survives_a_wrong_password() -> None:
    user = somebody()
    client = signed_in(user)
    data = typed(client)
    client.logout()
    page = parse(client.post(PATH, data))
    again = parse(sign_in(client, page, user, "faux"))  # type: ignore[arg-type]
    assert "Votre session a pris fin" in text_of(again)
    sign_in(client, again, user)
    assert "Votre saisie est revenue" in text_of(parse(client.get(PATH)))


def test_it_waits_while_its_author_is_led_elsewhere_first() -> None:
    """A second factor, a page that opens first: the draft is held for its own page."""
    user = somebody()
    client = signed_in(user)
    data = typed(client)
    client.logout()
    sign_in(client, parse(client.post(PATH, data)), user)
    client.get("/")
    client.get("/essai/")
    assert "Votre saisie est revenue" in text_of(parse(client.get(PATH)))


def test_it_survives_the_second_factor() -> None:
    user = somebody()
    client = signed_in(user)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    data = typed(client)
    client.logout()
    asked = sign_in(client, parse(client.post(PATH, data)), user)
    step = asked.headers["Location"]  # type: ignore[attr-defined]
    assert "double-authentification" in step
    client.post(step, {"code": "000000"})
    answer = client.post(step, {"code": code_of(secret)})
    assert answer.headers["Location"] == PATH
    assert "Votre saisie est revenue" in text_of(parse(client.get(PATH)))


def test_another_person_finds_nothing_and_the_text_is_dropped() -> None:
    author, other = somebody(), somebody()
    client = signed_in(author)
    data = typed(client)
    client.logout()
    sign_in(client, parse(client.post(PATH, data)), other)
    shown = client.get(PATH)
    assert "Trois pages" not in shown.content.decode()
    assert drafts.SESSION not in client.session


@pytest.mark.parametrize("editor", ["", "1", "IjEi:1xUmoK:tYrvq4sVzp59a0M2LQBNOqx5xTgbEUDJ0ndz0fV_ESd"])
def test_a_text_that_says_no_true_author_is_not_carried(editor: str) -> None:
    answer = Client().post(PATH, {"_editor": editor, "note": TEXT})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/compte/connexion/")


@pytest.mark.parametrize("draft", ["", "faux", "a" * 2_000_000])
def test_a_draft_that_was_not_made_here_is_not_held(draft: str) -> None:
    client = Client()
    answer = client.post("/compte/connexion/", {"login": "x@y.fr", "password": "z", "_draft": draft})
    assert answer.status_code == 200
    assert drafts.SESSION not in client.session
    assert not parse(answer).xpath("//input[@name='_draft']")


def test_a_text_too_long_to_be_carried_is_shown_to_be_copied() -> None:
    client = signed_in(somebody())
    data = typed(client)
    client.logout()
    # What cannot be compressed.
    data["note"] = "".join(chr(0x4E00 + (n * n * 7919) % 20000) for n in range(200_000))
    answer = client.post(PATH, data)
    assert answer.status_code == 200
    assert parse(answer).xpath("//textarea")[0].text == data["note"]


def test_a_password_is_never_carried() -> None:
    client = signed_in(somebody())
    page = parse(client.get("/compte/mot-de-passe/"))
    assert not page.xpath("//main//input[@name='_editor']")


def test_a_page_older_than_the_sign_in_is_shown_again_with_its_text() -> None:
    """Signing in again, in another tab, makes the token of this page worthless."""
    user = somebody()
    client = signed_in(user, check=True)
    answer = client.post(PATH, typed(client) | {"csrfmiddlewaretoken": "x" * 64})
    assert (answer.status_code, answer.headers["Location"]) == (302, PATH)
    assert not Porteur.objects.exists()
    shown = parse(client.get(PATH))
    assert shown.xpath("//textarea[@name='note']")[0].text.strip("\n") == TEXT
    assert "Rien n’est encore enregistré" in text_of(shown)


def test_the_page_of_another_person_is_refused() -> None:
    author, other = somebody(), somebody()
    data = typed(signed_in(author))
    client = signed_in(other, check=True)
    answer = client.post(PATH, data)
    assert answer.status_code == 403
    assert "une autre personne" in text_of(parse(answer))
    assert drafts.SESSION not in client.session


def test_a_token_lost_with_the_session_keeps_the_text_too() -> None:
    user = somebody()
    data = typed(signed_in(user))
    page = parse(Client(enforce_csrf_checks=True).post(PATH, data))
    assert "Votre session a pris fin" in text_of(page)
    assert hidden(page, "_draft")


def test_one_click_entry_carries_it_in_the_demonstration() -> None:
    client = signed_in(somebody())
    data = typed(client)
    client.logout()
    page = parse(client.post(PATH, data))
    for form in page.xpath("//form[contains(@action, '/demo/entrer/')]"):
        assert form.xpath(".//input[@name='_draft']")
        assert form.xpath(".//input[@name='next']/@value") == [PATH]


def test_a_part_of_a_page_signs_in_with_the_whole_window() -> None:
    client = signed_in(somebody())
    data = typed(client)
    client.logout()
    answer = client.post(PATH, data, headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "body"
