"""Addresses that nobody wrote by hand."""

from __future__ import annotations

import pytest
from django.test import Client

from funding.waves import links
from projects.accounts.enums import Role
from tests.factories import member
from tests.factories.waves import answer_of

pytestmark = pytest.mark.django_db


def test_the_key_of_a_caf_that_no_database_can_hold_is_of_no_answer() -> None:
    answer = answer_of()
    client = Client()
    client.force_login(member(Role.CNAF))
    assert client.get(links.questionnaire(answer)).status_code == 200
    for path in ("", "enregistrer/", "verifier/"):
        assert client.get(f"{links.wave_page(answer.wave)}%00/{path}").status_code == 404
