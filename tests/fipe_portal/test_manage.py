"""`manage.py` starts the embedded servers for the commands that need them, and leaves given addresses alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import manage
from fipe_portal.embedded.layout import CHECKOUT
from tests.support.databases import Slot


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["migrate"], True),
        (["figures", "--json"], True),
        ([], False),
        (["help"], False),
        (["migrate", "--help"], False),
        (["collectstatic", "--noinput"], False),
    ],
)
def test_which_commands_need_servers(monkeypatch: pytest.MonkeyPatch, arguments: list[str], needed: bool) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    assert manage._needs_servers(arguments) is needed


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL"])
def test_one_address_is_not_enough(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(missing)
    assert manage._needs_servers(["migrate"])


@pytest.mark.django_db
def test_given_servers_are_used_and_none_is_started(slot: Slot, tmp_path: Path) -> None:
    environment = os.environ | {"FIPE_VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fipe_portal.settings.demo"}
    code = "from django.db import connection as c; print('database', c.settings_dict['NAME'])"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"database {slot.database}" in done.stdout
    assert not list(tmp_path.glob("demo/*.log"))
    assert not list(tmp_path.glob("demo/postgres-*"))


def test_commands_and_pages_do_not_read_the_renderer() -> None:
    """Half a second of libraries that only the process of a job needs."""
    code = (
        "import sys, django; django.setup(); from django.urls import reverse; reverse('home');"
        "print(sorted({'weasyprint', 'pikepdf', 'fontTools'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
