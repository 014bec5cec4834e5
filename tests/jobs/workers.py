"""Real Celery workers for tests, and patience."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from fipe_portal.embedded.layout import CHECKOUT
from projects.jobs import conf
from projects.jobs.enums import JobState
from projects.jobs.models import Job

T = TypeVar("T")
PATIENCE = 20.0
START = 60.0  # a worker reads the whole portal first
COMMAND = "-m celery -A fipe_portal.celery worker -P prefork -Q default,render --without-gossip --without-mingle"


class Worker:
    """One `celery worker` with its pool, in a session of its own."""

    def __init__(self, log: Path, *, concurrency: int = 1) -> None:
        self.log = log
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.jobs.settings"}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *COMMAND.split(), "-c", str(concurrency), "-l", "INFO", "-n", f"{log.stem}@%h"],
                cwd=CHECKOUT,
                env=environment,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        """AssertionError with its log when it ends instead, or is too long: nothing is left running then."""
        try:
            until(lambda: b" ready." in self.log.read_bytes() or self.process.poll() is not None, patience=START)
        except AssertionError:
            self.kill()
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """SIGKILL to the worker itself; the kernel tells the rest."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.kill()


def until(what: Callable[[], T], *, patience: float = PATIENCE) -> T:
    """The first true answer of `what`; AssertionError when patience runs out."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = what()
        if answer:
            return answer
        time.sleep(0.03)
    raise AssertionError("nothing came")


def until_job(job: Job, test: Callable[[Job], bool], *, patience: float = PATIENCE) -> Job:
    """The job, read again until it passes `test`."""

    def look() -> bool:
        job.refresh_from_db()
        return test(job)

    try:
        until(look, patience=patience)
    except AssertionError:
        raise AssertionError(
            f"job still {job.state}, attempt {job.attempt}, step {job.step!r}, error {job.technical_error!r}"
        ) from None
    return job


def until_over(job: Job, *, patience: float = PATIENCE) -> Job:
    return until_job(job, lambda row: not row.is_alive, patience=patience)


def alive(pid: int) -> bool:
    """Whether a process still runs (a zombie does not)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] not in ("Z", "X")


@contextlib.contextmanager
def gate(folder: Path) -> Iterator[Path]:
    """A file that does not exist yet; jobs that wait for it are let go at the end, whatever happened."""
    path = folder / "ouvert"
    try:
        yield path
    finally:
        path.touch()


def folders(job: Job) -> list[str]:
    """The attempts that have something on disk; an attempt removes what it wrote just after it has ended."""
    time.sleep(0.1)
    return sorted(path.name for path in conf.files_root().glob(f"*/*/{job.public_id}/*"))


def running_pid(job: Job) -> int:
    """The pid of the job's own process, which `tests.wait` says as its step."""
    return int(until_job(job, lambda row: row.state == JobState.RUNNING and bool(row.step)).step)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
