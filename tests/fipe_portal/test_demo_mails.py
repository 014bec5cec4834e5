"""In the demonstration, what would have been sent is read on a page: a person finds the link of an invitation there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client

from projects.accounts.enums import Role
from projects.outbox.models import Message
from projects.outbox.services import deliver, post
from projects.people import services
from tests import factories as make
from tests.outbox import kinds  # noqa: F401  (registers kinds)
from tests.people.conftest import words_of

pytestmark = pytest.mark.django_db
PAGE = "/demo/courriels/"


@pytest.fixture
def as_files(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = f"{EmailBackend.__module__}.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.SITE_URL = "http://testserver"


@pytest.mark.usefixtures("as_files")
def test_the_link_of_an_invitation_is_found_and_opens(client: Client) -> None:
    services.invite(actor=make.member(Role.CNAF), email="lea@exemple.invalid", role=Role.CNAF)
    assert "Un courriel va partir" in words_of(client.get(PAGE).content)
    deliver(message_id=Message.objects.get().pk)
    page = client.get(PAGE)
    words = words_of(page.content)
    assert "À lea@exemple.invalid" in words
    assert "une invitation vous attend" in words
    assert "va partir" not in words
    (link,) = set(re.findall(r'href="http://testserver(/invitation/[^"]+)"', page.content.decode()))
    assert "Ouvrir mon compte" in words_of(client.get(link).content)


@pytest.mark.usefixtures("as_files")
def test_the_last_is_first_and_nothing_typed_becomes_markup(client: Client) -> None:
    connection = EmailBackend()
    for number in range(2):
        subject, to = f"Sujet {number} <script>", ["lea@exemple.invalid"]
        connection.send_messages([EmailMessage(subject, "Bonjour <b>gras</b>", "portail@exemple.invalid", to)])
    page = client.get(PAGE).content.decode()
    assert page.index("Sujet 1") < page.index("Sujet 0")
    assert "<script>" not in page.replace("<script src", "")
    assert "&lt;b&gt;gras" in page


def test_it_says_that_there_is_none_and_is_nowhere_else(client: Client, settings: Any) -> None:
    assert "Aucun courriel" in words_of(client.get(PAGE).content)
    assert PAGE in client.get("/compte/connexion/").content.decode()
    settings.DEMO_LOGIN = False
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/compte/connexion/").content.decode()
    assert PAGE not in client.get("/compte/mot-de-passe/oublie/envoye/").content.decode()


@pytest.mark.usefixtures("as_files")
def test_a_mail_is_shown_as_a_mail_program_would_and_nothing_of_it_runs(client: Client) -> None:
    services.invite(actor=make.member(Role.CNAF), email="lea@exemple.invalid", role=Role.CNAF)
    deliver(message_id=Message.objects.get().pk)
    (link,) = re.findall(r'href="(\?html=[^"]+)"', client.get(PAGE).content.decode())
    page = client.get(PAGE + link)
    assert "Accepter l’invitation" in page.content.decode()
    assert page.headers["Content-Security-Policy"].startswith("sandbox")
    assert "allow-scripts" not in page.headers["Content-Security-Policy"]
    assert client.get(f"{PAGE}?html=../autre").status_code == 404


def test_digests_leave_without_waiting_for_their_hour(client: Client, settings: Any) -> None:
    person = make.UserFactory.create()
    for number in range(2):
        post(key=f"essai-{number}", kind="essai-tache", params={"n": number}, recipient=person)
        assert "1 résumé part" in words_of(client.post(PAGE, follow=True).content)
    assert "Rien n’attend" in words_of(client.post(PAGE, follow=True).content)
    settings.DEMO_LOGIN = False
    assert client.post(PAGE).status_code == 404
