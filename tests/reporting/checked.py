"""An edition with two faults, and its page of checks as tests read it."""

from __future__ import annotations

import re
from datetime import date

from django.http import HttpResponse
from django.test import Client

from projects.accounts.models import User
from reporting.models import Edition
from reporting.services import create_edition
from tests.factories import ProjectFactory

HOME = "/recueils/controles/controles/"
WRONG = "<p>Ce recueil présente 3 projets, au total.</p>"
SUM = "<p>Ce recueil présente 5 projets au total : 2 en ville et 1 à la campagne.</p>"


def made(officer: User, signatory: User, *context: str) -> Edition:
    """A number that a figure contradicts, and one to read; between them, the texts of the context."""
    return create_edition(
        actor=officer,
        slug="controles",
        title="Recueil",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=[ProjectFactory.create(selected_on=date(2023, 12, 31)) for _ in range(2)],
        blocks=[
            {"section": "chapo", "body": WRONG},
            *({"section": "contexte", "title": "Contexte", "body": body} for body in context),
            {"section": "I.5", "title": "À retenir", "body": "<p>Et 40 places de crèche.</p>"},
        ],
        signatory=signatory,
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, address: str = HOME, **more: str) -> str:
    answer = client_of(user).get(address, more)
    assert answer.status_code == 200
    return plain(answer)


def plain(answer: HttpResponse) -> str:
    """The page with one kind of blank."""
    return answer.content.decode().replace("\u00a0", " ")


def undo_address(answer: HttpResponse) -> str:
    """Where « Annuler » of the last message leads."""
    found = re.search(r'class="pf-message__retour" method="post" action="([^"]+)"', answer.content.decode())
    assert found
    return found[1]
