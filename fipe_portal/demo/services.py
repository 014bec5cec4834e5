"""The two programs of the demonstration beside its servers, tied to this process: the worker and the web server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from fipe_portal.embedded.layout import CHECKOUT
from fipe_portal.embedded.processes import spawn_tied, stop, tail

HOST = "127.0.0.1"
PORTS_TRIED = 50
START_SECONDS = 60.0
SETTINGS = "fipe_portal.settings.demo"


class DemoError(Exception):
    """The demonstration cannot go on. The message is French."""


def listen(first_port: int) -> socket.socket:
    """A socket that listens on the first free port from ``first_port`` on, kept so that nobody takes it meanwhile."""
    for port in range(first_port, min(first_port + PORTS_TRIED, 65_536)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(128)
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    raise DemoError(f"Aucun port libre à partir de {first_port} : indiquez-en un autre par --port.")


def address_of(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"


class Program:
    """A child of the demonstration, with its log; stops in good order, or with this process whatever ends it."""

    def __init__(self, name: str, command: list[str], log: Path, site_url: str, pass_fds: tuple[int, ...] = ()) -> None:
        self.name = name
        self.log = log
        self.process: subprocess.Popen[bytes] = spawn_tied(
            [sys.executable, "-m", *command],
            on_parent_death=signal.SIGTERM,
            log=log,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS, "SITE_URL": site_url},
            cwd=CHECKOUT,
            pass_fds=pass_fds,
        )

    @property
    def died(self) -> bool:
        return self.process.poll() is not None

    def failure(self) -> DemoError:
        return DemoError(f"{self.name} s’est arrêté. Fin de son journal ({self.log}) :\n{tail(self.log)}")

    def stop(self) -> None:
        """SIGTERM lets the work in hand end; what lasts longer is cut short: the job will be taken up again."""
        stop(self.process, (signal.SIGTERM, 5.0), (signal.SIGQUIT, 3.0))


def start_worker(log: Path, site_url: str) -> Program:
    """The Celery worker, prefork, with two processes, for both queues."""
    # Alone with its broker, it has no neighbour to look for; two demonstrations of one checkout are told apart.
    alone = ["--without-gossip", "--without-mingle", f"--hostname=demo-{os.getpid()}@%h"]
    command = ["celery", "-A", "fipe_portal", "worker", "--concurrency=2", "--loglevel=INFO", *alone]
    return Program("Le processus des travaux (Celery)", command, log, site_url)


def start_web(log: Path, listener: socket.socket, site_url: str) -> Program:
    """gunicorn on the socket that is already open; returns once a page is served."""
    number = listener.fileno()
    # The access log is set by gunicorn.conf.py, at the top of the checkout.
    command = ["gunicorn", "fipe_portal.wsgi", f"--bind=fd://{number}", "--workers=2", "--threads=4"]
    web = Program("Le serveur web (gunicorn)", command, log, site_url, pass_fds=(number,))
    deadline = time.monotonic() + START_SECONDS
    while not _serves(address_of(listener)):
        if web.died or time.monotonic() > deadline:
            web.stop()
            raise web.failure()
        time.sleep(0.05)
    return web


def _serves(address: str) -> bool:
    # A proxy set for the person's shell is not for this machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address}/sante/", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
