"""`manage.py demo`, as a person lives it: from nothing to a recueil and a page, again, and out."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fipe_portal.demo import services
from fipe_portal.embedded.layout import CHECKOUT, Owner
from tests.support.checkouts import outer_folders, processes_of, wait_for

pytestmark = pytest.mark.faults

ME = Owner(os.geteuid(), os.getegid())
# What the test process was told about its own servers is not for the demonstration.
OURS = {"DATABASE_URL", "REDIS_URL", "JOB_FILES_ROOT", "DJANGO_SETTINGS_MODULE", "FIPE_TEST_SERVER_URL", "SITE_URL"}


class Demonstration:
    """A demonstration with its own data: the checkout's code, another `var`."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.pdf = Path()
        self.environment = {name: value for name, value in os.environ.items() if name not in OURS}
        # The address is part of what the recueil prints: given, it does not depend on which port is free.
        self.environment |= {"FIPE_VAR_DIR": str(var), "SITE_URL": "http://127.0.0.1:8000", "PYTHONUNBUFFERED": "1"}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", *arguments],
            cwd=CHECKOUT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip

    def leftovers(self) -> list[str]:
        return processes_of(self.var, *outer_folders(self.var, ME))


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    """A demonstration that has been run once, to its PDF, from an empty folder."""
    folder = Path(tempfile.mkdtemp(prefix="fipe-test-", dir="/tmp"))
    folder.chmod(0o755)
    demonstration = Demonstration(folder / "var")
    first = demonstration.manage("demo", "--once")
    assert first.returncode == 0, first.stdout + first.stderr
    demonstration.pdf = printed_path(first.stdout)
    yield demonstration
    assert wait_for(lambda: not demonstration.leftovers()), demonstration.leftovers()
    shutil.rmtree(folder)
    for outer in outer_folders(demonstration.var, ME):
        shutil.rmtree(outer, ignore_errors=True)


def printed_path(output: str) -> Path:
    return Path(output.splitlines()[-1])


def address_printed(process: subprocess.Popen[str]) -> str:
    """Read on until the address of the site is said."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "http://" in line:
            return next(word for word in line.split() if word.startswith("http://"))
    raise AssertionError("".join(lines))


def get(address: str) -> str:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=20) as response:
        return response.read().decode()


def test_the_first_run_gives_a_recueil_and_ends_clean(demonstration: Demonstration) -> None:
    assert demonstration.pdf.read_bytes().startswith(b"%PDF-")
    assert demonstration.pdf.is_relative_to(demonstration.var)
    assert wait_for(lambda: not demonstration.leftovers()), demonstration.leftovers()


def test_another_run_is_quick_and_duplicates_nothing(demonstration: Demonstration) -> None:
    before = figures(demonstration)
    spent = computing_seconds()
    again = demonstration.manage("demo", "--once")
    assert again.returncode == 0, again.stderr
    assert computing_seconds() - spent < 8
    assert printed_path(again.stdout) == demonstration.pdf
    assert len(list(demonstration.var.glob("files/**/*.pdf"))) == 1
    assert figures(demonstration) == before


def computing_seconds() -> float:
    """Processor time of the commands that have ended: unlike the clock's, it does not depend on what else runs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def figures(demonstration: Demonstration) -> object:
    """A command typed by hand starts the servers for its own duration."""
    done = demonstration.manage("figures", "--edition", "recueil-national", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["figures"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_site_is_served_and_nothing_survives_it(demonstration: Demonstration, number: signal.Signals) -> None:
    process = demonstration.start("--port", "8300")
    address = address_printed(process)
    assert "Portail Fipe" in get(f"{address}compte/connexion/")
    health = json.loads(get(f"{address}sante/"))
    assert health == {"etat": "ok", "base": "ok", "messagerie": "ok"}
    # Ctrl-C in a terminal reaches the whole foreground group.
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    assert process.wait(60) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert wait_for(lambda: not demonstration.leftovers(), 20), demonstration.leftovers()


def test_a_command_typed_beside_the_demonstration_shares_its_servers(demonstration: Demonstration) -> None:
    process = demonstration.start()
    address = address_printed(process)
    assert figures(demonstration)
    assert "Portail Fipe" in get(f"{address}compte/connexion/")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert wait_for(lambda: not demonstration.leftovers(), 20), demonstration.leftovers()


def test_the_next_port_serves_when_the_first_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with services.listen(port) as listener:
            assert port < listener.getsockname()[1] < port + services.PORTS_TRIED
            assert services.address_of(listener).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("port", [0, 70_000])
def test_a_port_that_cannot_be_is_refused_in_french(port: int) -> None:
    with pytest.raises(CommandError, match="choisissez un nombre"):
        call_command("demo", port=port)


def test_other_settings_are_refused(settings: Any) -> None:
    settings.DEMO_LOGIN = False
    with pytest.raises(CommandError, match=r"fipe_portal\.settings\.demo"):
        call_command("demo")
