"""What someone of bad will tries at the door: guess, be told, bring a session, be sent elsewhere, ask too often."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account import app_settings as allauth_settings
from django.core.cache import cache
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.outbox.models import Message
from projects.outbox.services import deliver
from projects.people import services
from projects.people.tokens import token_of
from tests import factories as make
from tests.people.conftest import PASSWORD, accepting, words_of

pytestmark = pytest.mark.django_db
SIGN_IN = "/compte/connexion/"
ELSEWHERE = ("https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:alert(1)")


@pytest.fixture(autouse=True)
def no_earlier_try() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    user = make.member(Role.CNAF, user=make.UserFactory.create(email="lea@exemple.invalid"))
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password})


def test_too_many_bad_tries_say_what_to_do_and_a_new_password_opens_at_once(person: User, mailoutbox: Any) -> None:
    pages = [words_of(sign_in(Client(), person.email, f"mauvais-{number}").content) for number in range(6)]
    assert "attendez cinq minutes" not in pages[4]
    assert "Trop d’essais manqués : attendez cinq minutes, puis recommencez." in pages[5]
    assert "Mot de passe oublié" in pages[5]
    assert sign_in(Client(), person.email).status_code == 200, "the right password waits too"
    assert allauth_settings.RATE_LIMITS["login_failed"] == "10/m/ip,5/300s/key"

    client = Client()
    client.post("/compte/mot-de-passe/oublie/", {"email": person.email})
    deliver(message_id=Message.objects.get().pk)
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    form = client.get("/compte/" + link.partition("/compte/")[2], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "une-autre-phrase-8", "password2": "une-autre-phrase-8"})
    assert sign_in(Client(), person.email, "une-autre-phrase-8").status_code == 302


def test_the_page_does_not_tell_who_has_an_account(person: User) -> None:
    closed = make.UserFactory.create(email="fermee@exemple.invalid", is_active=False)
    pages = {
        words_of(sign_in(Client(), email, "mauvais").content).replace(email, "")
        for email in (person.email, closed.email, "inconnue@exemple.invalid")
    }
    assert len(pages) == 1


def test_a_session_brought_from_before_is_not_the_one_that_is_signed_in(person: User) -> None:
    sent = services.invite(actor=None, email="nouvelle@exemple.invalid", role=Role.CNAF)
    doors = (
        lambda client: sign_in(client, person.email),
        lambda client: client.post(f"/invitation/{token_of(sent)}/", accepting()),
    )
    for door in doors:
        client = Client()
        session = client.session
        session["brought"] = "yes"
        session.save()
        client.cookies["sessionid"] = str(session.session_key)
        assert door(client).status_code == 302
        assert client.cookies["sessionid"].value != session.session_key
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_leads_elsewhere(target: str, person: User) -> None:
    client = Client()
    client.force_login(person)
    posts: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
        ("/apparence/", {"theme": "dark", "next": target}, {}),
        (f"/porteurs/nouveau/?retour={target}", {"retour": target, "name": "Crèche", "kind": "association"}, {}),
        ("/projets/colonnes/", {"retour": target, "next": target}, {"referer": target}),
    )
    for path, form, headers in posts:
        answer = client.post(path, form, headers=headers)
        assert "ailleurs" not in answer.headers.get("Location", "/"), path
        assert "javascript" not in answer.headers.get("Location", "/"), path
    page = client.get("/porteurs/nouveau/", {"retour": target}).content.decode()
    assert target not in page
    # A button pressed by a stranger: the page that they say it was on.
    answer = Client().post("/projets/colonnes/", headers={"referer": target})
    assert answer.headers["Location"].startswith(f"{SIGN_IN}?next=/projets/")


def test_the_link_of_an_invitation_goes_nowhere_else(client: Client) -> None:
    """It is in the address: no other site hears of it, no shared computer keeps its page, no robot lists it."""
    sent = services.invite(actor=None, email="nouvelle@exemple.invalid", role=Role.CNAF)
    page = client.get(f"/invitation/{token_of(sent)}/")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert "http://" not in page.content.decode().replace("http://www.w3.org", "")
    assert "https://" not in page.content.decode()


def test_asking_too_often_is_told_in_french(client: Client) -> None:
    answers = [client.post("/compte/mot-de-passe/oublie/", {"email": "lea@exemple.invalid"}) for _ in range(6)]
    assert [answer.status_code for answer in answers[:5]] == [302] * 5
    assert answers[5].status_code == 429 or "Trop" in words_of(answers[5].content)
    for _ in range(31):
        page = sign_in(client, "x@exemple.invalid", "y")
        if page.status_code == 429:
            break
    assert page.status_code == 429
    assert "Trop d’essais en peu de temps" in words_of(page.content)
