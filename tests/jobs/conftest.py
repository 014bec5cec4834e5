"""People with rights, the kinds of these tests, and workers."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.jobs.models import Job
from projects.jobs.services import enqueue
from tests.jobs import kinds  # noqa: F401  (registers them in this process)
from tests.jobs.workers import Worker

_numbers = count(1)
MakeUser = Callable[..., User]


@pytest.fixture
def make_user() -> MakeUser:
    """`make_user(Role.CAF_ADVISOR, caf_id="07")`; without a role, someone without any right."""

    def make(role: Role | None = None, **scope: Any) -> User:
        user = User.objects.create_user(f"personne{next(_numbers)}@example.org", "mot-de-passe")
        if role:
            Membership.objects.create(user=user, role=role, **scope)
        return user

    return make


@pytest.fixture
def cnaf(make_user: MakeUser) -> User:
    return make_user(Role.CNAF, national=True)


@pytest.fixture
def ask(cnaf: User) -> Callable[..., Job]:
    """`ask("tests.write", tag="a")`: a job that Cnaf asks for."""

    def ask_for(kind: str, actor: User | None = None, **params: Any) -> Job:
        return enqueue(kind=kind, params={"tag": "a", **params}, actor=actor or cnaf)

    return ask_for


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the files of this test (its database is rolled back, its files would stay)."""
    monkeypatch.setattr(settings, "JOB_FILES_ROOT", tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Worker]:
    """A worker with two pool processes, for the tests of one module."""
    started = Worker(tmp_path_factory.mktemp("worker") / "shared.log", concurrency=2)
    started.wait_ready()
    yield started
    started.stop()
