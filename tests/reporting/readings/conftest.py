"""What the tests of readings share: an officer of the Cnaf, their session, an old recueil that was read."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from reporting.models import Reading
from tests.factories import member
from tests.reporting.readings.recueils import recueil_of


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def reading(officer: User) -> Reading:
    return recueil_of(officer)
