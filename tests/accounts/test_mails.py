"""« Mot de passe oublié »: what the mail says, in text and in HTML, and to whom it goes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from projects.accounts.models import User
from projects.outbox.models import Message
from projects.outbox.services import deliver
from tests.people.conftest import words_of

pytestmark = pytest.mark.django_db
ASK = "/compte/mot-de-passe/oublie/"


@pytest.fixture(autouse=True)
def no_earlier_try() -> None:
    cache.clear()


def ask(client: Client, email: str) -> Any:
    """The page that answers, once the mails that it asks for are sent."""
    answer = client.post(ASK, {"email": email}, follow=True)
    for key in Message.objects.filter(state="waiting").values_list("pk", flat=True):
        deliver(message_id=key)
    return answer


def address_in(body: str) -> str:
    found = re.search(r"^http://[^/]+(/compte/mot-de-passe/nouveau/\S+)$", body, re.MULTILINE)
    assert found is not None, body
    return found[1]


def test_a_person_receives_a_link_in_french_and_chooses_a_password(client: Client, mailoutbox: Any) -> None:
    user = User.objects.create_user("jeanne.d'arc@exemple.invalid")
    ask(client, "Jeanne.D'Arc@exemple.invalid")
    (mail,) = mailoutbox
    assert mail.to == [user.email]
    assert mail.subject == "Portail Fipe\u00a0: choisir votre mot de passe"
    page = client.get(address_in(mail.body), follow=True)
    form = {"password1": "un-mot-de-passe-2026", "password2": "un-mot-de-passe-2026"}
    client.post(page.redirect_chain[-1][0], form)
    user.refresh_from_db()
    assert user.check_password("un-mot-de-passe-2026")
    assert "déjà servi" in Client().get(address_in(mail.body)).content.decode()


def test_the_mail_says_what_to_do_and_until_when(client: Client, mailoutbox: Any, settings: Any) -> None:
    User.objects.create_user("a.d'o@exemple.invalid")
    ask(client, "a.d'o@exemple.invalid")
    body = mailoutbox[0].body
    assert body.startswith("Bonjour,\n\nQuelqu’un, sans doute vous, ")
    assert "pour le compte a.d'o@exemple.invalid." in body
    assert "ouvrez ce lien\u00a0:\nhttp" in body
    assert "pendant trois jours\u202f;" in body
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 3600
    assert "«\u202fMot de passe oublié\u202f»" in body
    assert body.strip().endswith(f"Le portail Fipe\n{settings.SITE_URL}")
    assert "&" not in body
    assert "\n\n\n" not in body
    ((words, kind),) = mailoutbox[0].alternatives
    assert kind == "text/html"
    assert f'href="{settings.SITE_URL}{address_in(body)}"' in words


def test_the_link_is_under_the_name_of_the_portal_and_kept_nowhere(client: Client, mailoutbox: Any) -> None:
    """A request under another name does not make us send people there; the table of messages opens no account."""
    User.objects.create_user("lea@exemple.invalid")
    client.post(ASK, {"email": "lea@exemple.invalid"}, headers={"host": "localhost"})
    message = Message.objects.get()
    deliver(message_id=message.pk)
    assert "http://localhost" not in mailoutbox[0].body
    assert message.params == {}


def test_an_unknown_or_closed_address_receives_nothing_and_the_page_does_not_tell(
    client: Client, mailoutbox: Any
) -> None:
    User.objects.create_user("connue@exemple.invalid")
    User.objects.create_user("fermee@exemple.invalid", is_active=False)
    known, unknown, closed = (ask(client, f"{name}@exemple.invalid") for name in ("connue", "inconnue", "fermee"))
    assert [mail.to for mail in mailoutbox] == [["connue@exemple.invalid"]]
    pages = {(page.status_code, str(page.redirect_chain), words_of(page.content)) for page in (known, unknown, closed)}
    assert len(pages) == 1
