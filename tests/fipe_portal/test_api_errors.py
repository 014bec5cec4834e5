"""The API's refusals are in French, and tell nothing of what they hide."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.accounts.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_what_is_not_found_is_said_in_french_and_no_more(client: Client) -> None:
    client.force_login(make.member(Role.CNAF, national=True))
    response = client.get("/api/recueils/nulle-part/chiffres/")
    assert response.status_code == 404
    assert response.json() == {"detail": "Introuvable."}


def test_an_error_of_rest_framework_keeps_its_words(client: Client) -> None:
    client.force_login(make.member(Role.CNAF, national=True))
    response = client.get("/api/projets/?page=999")
    assert response.status_code == 404
    assert response.json() == {"detail": "Page non valide."}
