"""The template databases and their clones, the slots that keep test processes apart.

There are two templates: the reference data alone, and the same with the demonstration's projects for the tests that
ask for `demo_data`. Each process has a clone of the first and, once a test wants it, one of the second.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from fipe_portal.embedded.layout import CHECKOUT, var_dir
from fipe_portal.embedded.locks import FileLock

# Valkey is given 64 databases; the first is left to people who look around.
SLOTS = 63
TEMPLATES_KEPT = 4
# What decides the content of the template: the schema, the reference data and the code that loads it.
SOURCES = (
    "projects/*/migrations/*.py",
    "funding/*/migrations/*.py",
    "reporting/migrations/*.py",
    "requirements-dev.txt",
)
REFERENCE = ("projects/territories",)
# What decides the content of the template that holds the demonstration: its files, and all that stores them.
DEMO_SOURCES = ("reporting/*.py", "reporting/migrations/*.py", "fipe_portal/settings/base.py")
DEMO_REFERENCE = ("projects", "funding", "fipe_portal/dataset", "reporting/editions")


@dataclass(frozen=True)
class Template:
    """A database that is never connected to: its name is the hash of what it was built from."""

    prefix: str
    patterns: tuple[str, ...]
    folders: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    base: Template | None = None


REFERENCE_DATA = Template("fipe_template_", SOURCES, REFERENCE, (("migrate", "--verbosity=0"), ("load_territories",)))
DEMO_DATA = Template(
    "fipe_demo_", (*SOURCES, *DEMO_SOURCES), (*REFERENCE, *DEMO_REFERENCE), (("load_demo",),), base=REFERENCE_DATA
)

# The databases that this process made: it makes each once, over what a killed process may have left, and drops them.
_cloned: set[str] = set()


@dataclass(frozen=True)
class Slot:
    """What one test process has for itself. ``lock`` keeps the number until the process ends."""

    number: int
    lock: FileLock
    server_url: str
    redis_url: str
    template: Template = REFERENCE_DATA

    @property
    def database(self) -> str:
        return f"fipe_test_{self.number}" + ("" if self.template is REFERENCE_DATA else "_demo")

    @property
    def database_url(self) -> str:
        return with_database(self.server_url, self.database)

    @property
    def files(self) -> Path:
        return var_dir() / "test" / "files" / str(self.number)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


def take_slot() -> Slot:
    """The first number that no living process holds."""
    folder = var_dir() / "test" / "slots"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, SLOTS + 1):
        lock = FileLock(folder / f"{number}.lock")
        if lock.acquire(wait=False):
            server = os.environ.get("FIPE_TEST_SERVER_URL") or os.environ["DATABASE_URL"]
            return Slot(number, lock, server, _redis_database(os.environ["REDIS_URL"], number))
    raise RuntimeError(f"more than {SLOTS} test processes at once")


def _redis_database(url: str, number: int) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return f"{parts.scheme}://{parts.netloc}/{number}"


def enter(slot: Slot) -> None:
    """Tell the settings, and the processes that tests start, which databases are this slot's."""
    os.environ["FIPE_TEST_SERVER_URL"] = slot.server_url
    os.environ["DATABASE_URL"] = slot.database_url
    os.environ["REDIS_URL"] = slot.redis_url
    os.environ["JOB_FILES_ROOT"] = str(slot.files)


def prepare(slot: Slot) -> None:
    """Build the template unless it is there, clone it, and have each test that commits clone its own again."""
    from django.test import TransactionTestCase

    clone(slot)
    setattr(TransactionTestCase, "_fixture_teardown", _teardown(slot))  # noqa: B010 (private, untyped)


def _teardown(slot: Slot) -> Callable[[object], None]:
    def fixture_teardown(_: object) -> None:
        from django.db import connection, connections

        connections.close_all()
        demo = replace(slot, template=DEMO_DATA)
        clone(demo if connection.settings_dict["NAME"] == demo.database else slot)

    return fixture_teardown


def use(slot: Slot, template: Template) -> None:
    """Have Django, and the processes that tests start, work on the slot's clone of ``template`` from now on."""
    from django.db import connection, connections

    wanted = replace(slot, template=template)
    if connection.settings_dict["NAME"] == wanted.database:
        return
    if template is not REFERENCE_DATA and wanted.database not in _cloned:
        clone(wanted)
    connections.close_all()
    # The same dictionary is read by the connections of every thread.
    connection.settings_dict["NAME"] = wanted.database
    enter(wanted)


def clone(slot: Slot) -> None:
    """Put a new copy of the template in the slot's place (0.1 s), and forget its messages and files."""
    template = ensure_template(slot.server_url, slot.template)
    with _maintenance(slot.server_url) as connection:
        name = sql.Identifier(slot.database)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(copy.format(name, sql.Identifier(template)))
    _cloned.add(slot.database)
    shutil.rmtree(slot.files, ignore_errors=True)


def drop(slot: Slot) -> None:
    """Remove the slot's databases at the end of the run."""
    from django.db import connections

    connections.close_all()
    with _maintenance(slot.server_url) as connection:
        for database in _cloned:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
    shutil.rmtree(slot.files, ignore_errors=True)


@cache
def ensure_template(server_url: str, template: Template) -> str:
    """The name of the template database; the first process that needs it builds it, the others wait."""
    name = template.prefix + _fingerprint(template)
    base = ensure_template(server_url, template.base) if template.base else None
    with FileLock(var_dir() / "test" / "template.lock"), _maintenance(server_url) as connection:
        known = [str(row[0]) for row in connection.execute(_TEMPLATES, [template.prefix.replace("_", r"\_") + "%"])]
        if name in known:
            return name
        _build(connection, server_url, name, template, base)
        for old in known[TEMPLATES_KEPT - 1 :]:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
    return name


_TEMPLATES = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC"


def _build(
    connection: psycopg.Connection[tuple[object, ...]], server_url: str, name: str, template: Template, base: str | None
) -> None:
    """Fill a database under another name, and rename it once it is whole."""
    draft = sql.Identifier("fipe_draft")
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(draft))
    copy = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(base)) if base else sql.SQL("")
    connection.execute(sql.SQL("CREATE DATABASE {}").format(draft) + copy)
    environment = os.environ | {
        "DATABASE_URL": with_database(server_url, "fipe_draft"),
        "DJANGO_SETTINGS_MODULE": "fipe_portal.settings.test",
    }
    for step in template.steps:
        done = subprocess.run(
            [sys.executable, "manage.py", *step], cwd=CHECKOUT, env=environment, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(f"manage.py {' '.join(step)} failed:\n{done.stdout}{done.stderr}")
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, sql.Identifier(name)))


def _maintenance(server_url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(with_database(server_url, "postgres"), autocommit=True)


def _fingerprint(template: Template) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(_sources(template))):
        digest.update(str(path.relative_to(CHECKOUT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources(template: Template) -> Iterator[Path]:
    for pattern in template.patterns:
        yield from CHECKOUT.glob(pattern)
    for folder in template.folders:
        yield from (path for path in (CHECKOUT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
