"""A real Celery worker (prefork) on the database and the messages of the running test process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

from fipe_portal.embedded.layout import CHECKOUT
from fipe_portal.embedded.processes import spawn_tied, stop, tail
from tests.support.checkouts import wait_for

READY_SECONDS = 60.0


class Worker:
    """Started by the `celery_worker` fixture; tests may stop it, kill it, or kill one of its processes."""

    def __init__(self, folder: Path, environment: dict[str, str], concurrency: int = 2, queues: str = "") -> None:
        self.name = f"test-{uuid.uuid4().hex[:8]}"
        self.log_file = folder / f"{self.name}.log"
        command = [sys.executable, "-m", "celery", "-A", "fipe_portal", "worker", "--loglevel=INFO"]
        options = [
            f"--concurrency={concurrency}",
            f"--hostname={self.name}@test",
            "--without-gossip",
            "--without-mingle",
        ]
        self.process: subprocess.Popen[bytes] = spawn_tied(
            [*command, *options, *([f"--queues={queues}"] if queues else [])],
            on_parent_death=signal.SIGKILL,
            log=self.log_file,
            env=os.environ | environment,
            cwd=CHECKOUT,
        )

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_until_ready(self) -> None:
        """Until the worker takes messages; fails with the end of its log if it does not come to that."""
        wait_for(lambda: f"{self.name}@test ready." in self.log or self.process.poll() is not None, READY_SECONDS)
        assert f"{self.name}@test ready." in self.log, tail(self.log_file, 40)

    def children(self) -> list[int]:
        """The processes of the pool."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def kill(self) -> None:
        """End the worker's parent as a crash would."""
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> None:
        """End it in good order, or not, but end it."""
        stop(self.process, (signal.SIGTERM, 5.0), (signal.SIGQUIT, 2.0))
