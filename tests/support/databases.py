"""The template database and its clones, the slots that keep test processes apart."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from fipe_portal.embedded.layout import CHECKOUT, var_dir
from fipe_portal.embedded.locks import FileLock

# Valkey is given 64 databases; the first is left to people who look around.
SLOTS = 63
TEMPLATES_KEPT = 4
PREFIX = "fipe_template_"
# What decides the content of the template: the schema, the reference data and the code that loads it.
SOURCES = ("projects/*/migrations/*.py", "funding/migrations/*.py", "reporting/migrations/*.py", "requirements-dev.txt")
REFERENCE = "projects/territories"
STEPS = (("migrate", "--verbosity=0"), ("load_territories",))


@dataclass(frozen=True)
class Slot:
    """What one test process has for itself. ``lock`` keeps the number until the process ends."""

    number: int
    lock: FileLock
    server_url: str
    redis_url: str

    @property
    def database(self) -> str:
        return f"fipe_test_{self.number}"

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
    """Build the template unless it is there, clone it, and have each test that commits clone it again."""
    from django.test import TransactionTestCase

    template = ensure_template(slot.server_url)
    clone(slot, template)
    setattr(TransactionTestCase, "_fixture_teardown", _teardown(slot, template))  # noqa: B010 (private, untyped)


def _teardown(slot: Slot, template: str) -> Callable[[object], None]:
    def fixture_teardown(_: object) -> None:
        from django.db import connections

        connections.close_all()
        clone(slot, template)

    return fixture_teardown


def clone(slot: Slot, template: str) -> None:
    """Put a new copy of the template in the slot's place (0.1 s), and forget its messages and files."""
    with _maintenance(slot.server_url) as connection:
        name = sql.Identifier(slot.database)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(copy.format(name, sql.Identifier(template)))
    shutil.rmtree(slot.files, ignore_errors=True)


def drop(slot: Slot) -> None:
    """Remove the slot's database at the end of the run."""
    from django.db import connections

    connections.close_all()
    with _maintenance(slot.server_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(slot.database)))
    shutil.rmtree(slot.files, ignore_errors=True)


def ensure_template(server_url: str) -> str:
    """The name of the template database; the first process that needs it builds it, the others wait."""
    name = PREFIX + _fingerprint()
    with FileLock(var_dir() / "test" / "template.lock"), _maintenance(server_url) as connection:
        known = [str(row[0]) for row in connection.execute(_TEMPLATES, [PREFIX.replace("_", r"\_") + "%"])]
        if name in known:
            return name
        _build(connection, server_url, name)
        for old in known[TEMPLATES_KEPT - 1 :]:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
    return name


_TEMPLATES = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC"


def _build(connection: psycopg.Connection[tuple[object, ...]], server_url: str, name: str) -> None:
    """Fill a database under another name, and rename it once it is whole."""
    draft = "fipe_draft"
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    environment = os.environ | {
        "DATABASE_URL": with_database(server_url, draft),
        "DJANGO_SETTINGS_MODULE": "fipe_portal.settings.test",
    }
    for step in STEPS:
        done = subprocess.run(
            [sys.executable, "manage.py", *step], cwd=CHECKOUT, env=environment, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(f"manage.py {' '.join(step)} failed:\n{done.stdout}{done.stderr}")
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


def _maintenance(server_url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(with_database(server_url, "postgres"), autocommit=True)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted({*_sources(), *_reference_files()}):
        digest.update(str(path.relative_to(CHECKOUT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for pattern in SOURCES:
        yield from CHECKOUT.glob(pattern)


def _reference_files() -> Iterator[Path]:
    for path in (CHECKOUT / REFERENCE).rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path
