"""Servers and databases of the tests. Loaded by `-p tests.plugin`, before pytest-django reads the settings.

The servers are the embedded ones of the « test » profile, or those of DATABASE_URL and REDIS_URL. One template
database is migrated and loaded with the territories, and named by the hash of what made it. Each process that runs
tests takes a *slot* (a number that no other process holds): a clone of the template, a Redis database, a folder for
files. Two runs of one checkout at the same time do not meet. Tests that commit get a new clone instead of an emptied
database (`tests/conftest.py`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from fipe_portal.embedded import EmbeddedError, addresses, ensure
from reporting.reading import guard
from tests.support import databases

# A rule of the engine that fails loses nothing else on the portal; here it is an error of the test.
guard.STRICT = True

# « house » draws the same examples each time: a failure comes from the change. « search » draws others, and more
# (`make search`). A busy machine is no reason to fail; fixtures that examples share are undone by each.
LENIENT = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
settings.register_profile("house", LENIENT, max_examples=25, derandomize=True)
settings.register_profile("search", LENIENT, max_examples=300)
settings.load_profile("house")

SERVERS = pytest.StashKey[object]()
SLOT = pytest.StashKey[databases.Slot]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the long form of tests that have one (make axe, make faults)")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers and say by environment where they are; the processes of xdist inherit it."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        try:
            early_config.stash[SERVERS] = ensure("test")
        except EmbeddedError as error:
            raise pytest.UsageError(str(error)) from error
        embedded = addresses("test")
        os.environ.setdefault("DATABASE_URL", embedded.database_url)
        os.environ.setdefault("REDIS_URL", embedded.redis_url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fipe_portal.settings.test")
    # Playwright's synchronous interface keeps an event loop in the thread of the tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    slot = databases.take_slot()
    early_config.stash[SLOT] = slot
    databases.enter(slot)
    return (yield)
