"""One Valkey for one profile: the messages of the jobs. It keeps nothing: the truth is in PostgreSQL."""

from __future__ import annotations

import signal
import subprocess
import time

from fipe_portal.embedded.answers import valkey_answers
from fipe_portal.embedded.binaries import Binaries
from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import Layout
from fipe_portal.embedded.processes import spawn_tied, stop, tail

START_SECONDS = 10.0
# Every process of the tests takes a database of its own.
DATABASES = 64


class Valkey:
    """The server of ``layout``. Used by the supervisor, and by tests that kill a broker of their own."""

    def __init__(self, layout: Layout, binaries: Binaries) -> None:
        self.layout = layout
        self.binaries = binaries
        self.log = layout.log("valkey")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.layout.valkey_socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.layout.valkey_socket),
            "unixsocketperm": "700",
            "databases": str(DATABASES),
            "save": "",
            "appendonly": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "dir": str(self.layout.sockets),
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = spawn_tied(
            [self.binaries.valkey, *arguments],
            owner=self.layout.owner,
            on_parent_death=signal.SIGTERM,
            log=self.log,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        )
        deadline = time.monotonic() + START_SECONDS
        while not valkey_answers(self.layout):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"Valkey n’a pas démarré :\n{tail(self.log)}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, (signal.SIGTERM, 5.0))
