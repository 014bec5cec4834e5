"""People of two Caf and of the country, and the way to a link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.people.models import Invitation
from projects.people.tokens import token_of
from tests import factories as make

PASSWORD = "une-phrase-assez-longue-7"


@pytest.fixture(autouse=True)
def no_earlier_try() -> None:
    cache.clear()


@pytest.fixture
def manager() -> User:
    return make.member(Role.CAF_MANAGER, caf_id="07")


@pytest.fixture
def advisor() -> User:
    return make.member(Role.CAF_ADVISOR, caf_id="07")


@pytest.fixture
def cnaf() -> User:
    return make.member(Role.CNAF)


@pytest.fixture
def administrator() -> User:
    return make.member(Role.ADMIN, user=make.UserFactory.create(is_staff=True))


@pytest.fixture
def link_of() -> Callable[[Invitation], str]:
    return lambda invitation: reverse("invitation_accept", args=[token_of(invitation)])


def accepting(**changes: str) -> dict[str, str]:
    """What the page of an invitation posts."""
    given = {"first_name": "Léa", "last_name": "Roy", "password": PASSWORD, "password_again": PASSWORD}
    return given | changes


def words_of(page: bytes) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.decode()))
