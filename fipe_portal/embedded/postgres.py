"""One PostgreSQL for one profile: made, started, stopped, recovered after a crash. Unix socket only."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from fipe_portal.embedded import folders
from fipe_portal.embedded.answers import connect
from fipe_portal.embedded.binaries import Binaries
from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import DATABASE, ROLE, Layout
from fipe_portal.embedded.processes import spawn_tied, stop, tail

START_SECONDS = 30.0
READY = "ready"
STATUS_LINE = 7  # the eighth line of postmaster.pid: what pg_ctl --wait reads

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %d ",
    "log_timezone": "Europe/Paris",
    "timezone": "UTC",
    "cluster_name": "fipe",
}
# Tests can be run again: their data need not survive a power cut. The demonstration's does.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres:
    """The server of ``layout``; ``binaries`` say which programs. Used by the supervisor alone, under its lock."""

    def __init__(self, layout: Layout, binaries: Binaries) -> None:
        self.layout = layout
        self.binaries = binaries
        self.log = layout.log("postgres")
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = folders.data_folder(layout, f"postgres-{binaries.major}")
        self.data = self.folder / "data"

    def start(self) -> None:
        """Start the server and wait until it answers and the profile's database exists."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._recover()
        settings = SETTINGS | (TEST_SETTINGS if self.layout.profile == "test" else {})
        settings["unix_socket_directories"] = str(self.layout.sockets)
        if self.binaries.major < 18:
            del settings["io_method"]
        options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        self.process = spawn_tied(
            [self.binaries.postgres, "-D", self.data, *options],
            owner=self.layout.owner,
            on_parent_death=self._fast,
            log=self.log,
            env=_environment(),
        )
        self._wait_until_ready()
        self._create_database()

    def stop(self) -> None:
        """Close the connections and stop; in earnest if that takes more than ten seconds."""
        if self.process is not None:
            stop(self.process, (self._fast, 10.0), (signal.SIGQUIT, 5.0))

    @property
    def _fast(self) -> signal.Signals:
        """« Fast » shutdown writes a checkpoint; « immediate » does not, which costs tests nothing."""
        return signal.SIGQUIT if self.layout.profile == "test" else signal.SIGINT

    def _initialise(self) -> None:
        """Make the data folder aside and rename it: an interrupted initdb leaves nothing that looks finished."""
        aside = self.folder / "new"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        options = [f"--username={ROLE}", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        durable = ["--no-sync"] if self.layout.profile == "test" else []
        process = spawn_tied(
            [self.binaries.initdb, "-D", aside, *options, *locale, *durable],
            owner=self.layout.owner,
            on_parent_death=signal.SIGKILL,
            log=self.log,
            env=_environment(),
        )
        if process.wait() != 0:
            raise EmbeddedError(f"La base de données n’a pas pu être créée :\n{tail(self.log)}")
        aside.rename(self.data)

    def _recover(self) -> None:
        """Make way after a crash: wait for a server that is still stopping, remove the pid file of a dead one.

        PostgreSQL does the second by itself, except when the number has been given to another process of the same user.
        """
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + 15.0
        while (pid := _postmaster_pid(pid_file)) is not None and self._is_ours(pid):
            if time.monotonic() > deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        pid_file.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        """Whether process ``pid`` is a server of this very data folder (a postmaster works in its data folder)."""
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self.data
        except OSError:
            return False

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise EmbeddedError(f"PostgreSQL s’est arrêté en démarrant :\n{tail(self.log)}")
            with contextlib.suppress(OSError):
                lines = pid_file.read_text().splitlines()
                if (
                    len(lines) > STATUS_LINE
                    and lines[0] == str(self.process.pid)
                    and lines[STATUS_LINE].strip() == READY
                ):
                    return
            time.sleep(0.02)
        raise EmbeddedError(f"PostgreSQL ne répond pas après {START_SECONDS:.0f} secondes :\n{tail(self.log)}")

    def _create_database(self) -> None:
        with connect(self.layout) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


def _postmaster_pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _environment() -> dict[str, str]:
    """A plain environment: no PG* variable of the person's shell may lead the server elsewhere."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
