"""Which answers a cache may keep."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory

from fipe_portal.middleware import PrivatePages
from projects.accounts.enums import Role
from projects.accounts.models import User
from tests import factories as make


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/projets/", "/projets/INCONNU/", "/api/projets/", "/referentiels/"])
def test_no_cache_keeps_what_a_signed_in_person_is_shown(client: Client, address: str) -> None:
    client.force_login(make.member(Role.CNAF, national=True))
    response = client.get(address)
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.django_db
def test_static_files_are_kept_whoever_asks(client: Client) -> None:
    client.force_login(make.member(Role.CNAF, national=True))
    response = client.get(f"/{settings.STATIC_URL.strip('/')}/portal/favicon.svg")
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]


def answer(user: Any, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = user
    return PrivatePages(lambda _: HttpResponse("", headers=headers))(request)


def test_a_page_that_says_its_own_is_obeyed_and_a_stranger_s_is_left_alone() -> None:
    assert answer(User(), **{"Cache-Control": "max-age=60"})["Cache-Control"] == "max-age=60"
    assert "Cache-Control" not in answer(AnonymousUser())
    assert answer(User())["Cache-Control"] == "private, no-store"
