"""The one mail that accounts send: what it says, and to whom it goes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from projects.accounts.models import User

pytestmark = pytest.mark.django_db
ASK = "/compte/mot-de-passe/oublie/"


@pytest.fixture(autouse=True)
def no_earlier_try() -> None:
    cache.clear()


def test_an_invited_person_receives_a_link_in_french_and_chooses_a_password(client: Client, mailoutbox: Any) -> None:
    user = User.objects.create_user("jeanne.d'arc@exemple.invalid")
    assert client.post(ASK, {"email": "Jeanne.D'Arc@exemple.invalid"}).status_code == 302
    (mail,) = mailoutbox
    assert mail.to == [user.email]
    assert mail.subject == "Portail Fipe\u00a0: Choisir votre mot de passe"
    assert mail.alternatives == []
    address = re.search(r"^http://testserver(/compte/mot-de-passe/nouveau/\S+)$", mail.body, re.MULTILINE)
    assert address is not None, mail.body

    page = client.get(address[1], follow=True)
    form = {"password1": "un-mot-de-passe-2026", "password2": "un-mot-de-passe-2026"}
    client.post(page.redirect_chain[-1][0], form)
    user.refresh_from_db()
    assert user.check_password("un-mot-de-passe-2026")


def test_the_mail_says_what_to_do_and_until_when(client: Client, mailoutbox: Any, settings: Any) -> None:
    User.objects.create_user("a.d'o@exemple.invalid")
    client.post(ASK, {"email": "a.d'o@exemple.invalid"})
    body = mailoutbox[0].body
    assert body.startswith("Bonjour,\n\nQuelqu’un, sans doute vous, ")
    assert "pour le compte a.d'o@exemple.invalid." in body
    assert "ouvrez ce lien\u00a0:\nhttp" in body
    assert "pendant trois jours\u202f;" in body
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 3600
    assert "«\u202fMot de passe oublié\u202f»" in body
    assert body.endswith("Le portail Fipe\nhttp://testserver")
    assert "&" not in body
    assert "\n\n\n" not in body


def test_an_unknown_address_receives_nothing_and_the_page_does_not_tell(client: Client, mailoutbox: Any) -> None:
    User.objects.create_user("connue@exemple.invalid")
    known = client.post(ASK, {"email": "connue@exemple.invalid"}, follow=True)
    unknown = client.post(ASK, {"email": "inconnue@exemple.invalid"}, follow=True)
    assert [mail.to for mail in mailoutbox] == [["connue@exemple.invalid"]]
    assert (unknown.status_code, unknown.redirect_chain) == (known.status_code, known.redirect_chain)
