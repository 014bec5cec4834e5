"""Fixtures for every app: a database of one's own, a worker that really runs, a browser that is really there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.plugin import SLOT
from tests.support import browser, databases
from tests.support.databases import Slot
from tests.support.workers import Worker


@pytest.fixture(scope="session")
def slot(request: pytest.FixtureRequest) -> Slot:
    """The number, the database and the Redis database of this process."""
    return request.config.stash[SLOT]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture opens a connection: a test that asks for `demo_data` has another database."""
    wanted = databases.DEMO_DATA if "demo_data" in getattr(item, "fixturenames", ()) else databases.REFERENCE_DATA
    databases.use(item.config.stash[SLOT], wanted)


@pytest.fixture
def demo_data(request: pytest.FixtureRequest) -> None:
    """The demonstration's projects, editions and people, as `load_demo` stores them; with or without commits."""
    if request.node.get_closest_marker("django_db") is None:
        request.getfixturevalue("db")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object, slot: Slot) -> Iterator[None]:
    """Replaces pytest-django's: a clone of the template, and a new one after each test that commits."""
    databases.prepare(slot)
    yield
    databases.drop(slot)


@pytest.fixture
def celery_worker_factory(transactional_db: None, slot: Slot, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Start workers: ``factory(env={"NAME": "value"}, concurrency=2, queues="render")``. All end with the test."""
    workers: list[Worker] = []
    with Redis.from_url(slot.redis_url) as messages:
        messages.flushdb()

    def start(*, env: dict[str, str] | None = None, concurrency: int = 2, queues: str = "") -> Worker:
        worker = Worker(tmp_path, env or {}, concurrency, queues)
        workers.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def celery_worker(celery_worker_factory: Callable[..., Worker]) -> Worker:
    """One worker with two processes, taking every queue."""
    return celery_worker_factory()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": browser.chromium(), "args": browser.ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
