"""Behind the reverse proxy, a stranger's bad tries close the door to that stranger alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from fipe_portal.embedded.layout import CHECKOUT
from tests.fipe_portal.test_settings import PRODUCTION

STRANGER, COLLEAGUE, PROXY = "203.0.113.7", "198.51.100.20", "10.0.0.2"
TRIES_BY_ADDRESS = 10


@pytest.fixture(autouse=True)
def no_earlier_try() -> None:
    cache.clear()


def shut_out(forwarded: str, email: str) -> bool:
    """Whether a bad try is refused for its address, before its password is looked at."""
    form = {"login": email, "password": "ce-n-est-pas-le-bon"}
    headers = {"X-Forwarded-For": forwarded}
    response = Client().post("/compte/connexion/", form, headers=headers, REMOTE_ADDR=PROXY)
    return any(
        error.code == "too_many_login_attempts" for error in response.context["form"].non_field_errors().as_data()
    )


def spend_all_tries(forwarded: str) -> None:
    """Each try names another account, so that only the address counts."""
    for number in range(TRIES_BY_ADDRESS):
        assert not shut_out(forwarded, f"personne{number}@exemple.invalid")


@pytest.mark.django_db
def test_only_the_address_that_tried_too_often_is_shut_out(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    spend_all_tries(STRANGER)
    assert shut_out(STRANGER, "encore@exemple.invalid")
    assert not shut_out(COLLEAGUE, "collegue@exemple.invalid")


@pytest.mark.django_db
def test_an_address_that_the_visitor_made_up_does_not_count(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    spend_all_tries(STRANGER)
    assert shut_out(f"{COLLEAGUE}, {STRANGER}", "encore@exemple.invalid")


@pytest.mark.django_db
def test_without_a_proxy_the_header_is_not_believed() -> None:
    spend_all_tries(STRANGER)
    assert shut_out(COLLEAGUE, "encore@exemple.invalid")


@pytest.mark.parametrize(("given", "expected"), [({}, "1"), ({"TRUSTED_PROXY_COUNT": "2"}, "2")])
def test_production_trusts_one_proxy_unless_told(given: dict[str, str], expected: str) -> None:
    code = "from django.conf import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    environment = {"PATH": os.environ["PATH"]} | PRODUCTION | given
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == expected, done.stderr
