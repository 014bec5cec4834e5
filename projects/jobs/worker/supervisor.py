"""The parent of a job's process: it renews the lease, writes the progress, watches for cancel and deadline, and kills.

One loop, no thread: the process and its pipe are looked at several times a second, the row at each heartbeat.
"""

import contextlib
import importlib
import json
import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connections

from projects.jobs import conf, files, reasons, registry
from projects.jobs.files import WrittenFile
from projects.jobs.registry import JobKind
from projects.jobs.services import attempts
from projects.jobs.services.attempts import Claim, Ending, Failure, Progress
from projects.jobs.worker import child, linux

logger = logging.getLogger(__name__)
T = TypeVar("T")
TICK = 0.1
# While the database cannot be reached, the end of an attempt is tried again this often.
INSIST_EVERY = 0.5
UNREACHABLE = (OperationalError, InterfaceError)


@dataclass
class Report:
    """What the process has said so far."""

    progress: Progress = field(default_factory=Progress)
    written: list[WrittenFile] = field(default_factory=list)
    end: dict[str, Any] | None = None

    def hear(self, message: dict[str, Any]) -> None:
        what = message.pop("type")
        if what == "progress":
            self.progress = Progress(**message)
        elif what == "file":
            self.written.append(WrittenFile(**message))
        else:
            self.end = {"type": what, **message}


def run(job_id: int) -> None:
    """Take the job and see it through. Nothing happens when there is nothing to take."""
    asked_at = time.monotonic()
    held = attempts.claim(job_id=job_id, worker=f"{socket.gethostname()}:{os.getpid()}")
    if held is None:
        return
    kind = registry.find(held.job.kind)
    if kind is None:
        attempts.lose(held=held, failure=Failure(reasons.UNKNOWN_KIND, f"unknown kind {held.job.kind}", final=True))
        return
    Supervisor(held, kind, asked_at).run()


class Supervisor:
    """One attempt, seen from outside."""

    def __init__(self, held: Claim, kind: JobKind, claimed_at: float) -> None:
        self.held = held
        self.kind = kind
        self.report = Report()
        self.pid = 0
        self.pipe = -1
        self._buffer = b""
        # The row's lease starts later than the clock was read: this side gives up first.
        self.held_since = claimed_at
        self.beat_at = claimed_at
        self.started_at = time.monotonic()
        self.kill_at: float | None = None
        self.cancelled = self.lost = self.too_long = False

    def run(self) -> None:
        try:
            self.fork()
            status = self.watch()
            self.finish(status)
        finally:
            if self.pid:
                self.bury()
            if self.pipe >= 0:
                os.close(self.pipe)

    def fork(self) -> None:
        for module in self.kind.preload:
            # What does not import fails in the child, which says so as any other error of the handler.
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        # No connection is shared with the process, not even for the time that it takes to let go of it.
        connections.close_all()
        self.pipe, writing = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.close(self.pipe)
            child.main(self.held, self.kind, writing, parent)
        self.pid = pid
        os.close(writing)
        os.set_blocking(self.pipe, False)

    def watch(self) -> int:
        """Until the process ends; its wait status."""
        while True:
            self.listen(TICK)
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return self.bury()
            now = time.monotonic()
            if now - self.started_at > self.kind.time_limit and not self.too_long:
                self.too_long = True
                self.kill_at = now
            if now - self.beat_at >= conf.heartbeat():
                self.beat(now)
            if self.kill_at is not None and now >= self.kill_at:
                linux.kill_group(self.pid)

    def bury(self) -> int:
        """What the process started dies too, while its number is still its own; then its last words are read."""
        linux.kill_group(self.pid)
        status = os.waitpid(self.pid, 0)[1]
        self.pid = 0
        self.listen(0)
        return status

    def beat(self, now: float) -> None:
        self.beat_at = now
        try:
            pulse = attempts.renew(held=self.held, progress=self.report.progress)
        except UNREACHABLE:
            connections.close_all()
            if now - self.held_since > conf.lease():
                # Another worker may have the job by now: stop before doing it twice.
                self.lost, self.kill_at = True, now
            return
        if not pulse.held:
            self.lost, self.kill_at = True, now
            return
        self.held_since = now
        if pulse.cancel_requested and not self.cancelled:
            self.cancelled = True
            self.kill_at = self.kill_at or now + conf.cancel_grace()
            os.kill(self.pid, signal.SIGTERM)

    def listen(self, wait: float) -> None:
        """Read what the process said, waiting `wait` seconds at most for something."""
        if self.pipe < 0:
            time.sleep(wait)
            return
        if not select.select([self.pipe], [], [], wait)[0]:
            return
        while True:
            try:
                data = os.read(self.pipe, 65536)
            except BlockingIOError:
                break
            if not data:
                os.close(self.pipe)
                self.pipe = -1
                break
            self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            self.report.hear(json.loads(line))

    def finish(self, status: int) -> None:
        """Write how the attempt ended, then remove what it wrote if that is not to be published."""
        end = Ending.LOST if self.lost else self.insist(lambda: self.conclude(status))
        if end is Ending.LOST:
            logger.warning("job %s: attempt %s lost its lease", self.held.job.pk, self.held.attempt)
        # None: nobody knows whether the last transaction went through. The cleaner removes what was not published.
        if end in (Ending.LOST, Ending.UNPUBLISHED):
            files.remove_attempt(self.held.job, self.held.attempt)

    def conclude(self, status: int) -> Ending:
        end = self.report.end or {}
        if end.get("type") == "done" and not self.cancelled:
            try:
                return attempts.succeed(
                    held=self.held, result=end["result"], written=self.report.written, progress=self.report.progress
                )
            except UNREACHABLE:
                raise
            except Exception as error:  # the kind's own code runs there too
                logger.exception("job %s: its end was refused", self.held.job.pk)
                return attempts.lose(
                    held=self.held, failure=Failure(reasons.BAD_RESULT, type(error).__qualname__, final=True)
                )
        return attempts.lose(held=self.held, failure=self.failure(end, status))

    def failure(self, end: dict[str, Any], status: int) -> Failure:
        technical = str(end.get("technical", ""))
        how = os.waitstatus_to_exitcode(status)
        if self.too_long or how == -signal.SIGXCPU:
            return Failure(reasons.TOO_LONG, f"limit of {self.kind.time_limit:g} s", final=True)
        match end.get("type"):
            case "refused":
                return Failure(str(end["reason"]), technical, final=True)
            case "memory":
                return Failure(reasons.TOO_BIG, technical, final=True)
            case "raised":
                return Failure(reasons.RAISED, technical)
        return Failure(reasons.CRASHED, f"signal {-how}" if how < 0 else f"exit code {how}")

    def insist(self, act: Callable[[], T]) -> T | None:
        """`act`, again while the database cannot be reached and the lease may still hold; None after that."""
        while True:
            try:
                return act()
            except UNREACHABLE:
                connections.close_all()
                if time.monotonic() - self.held_since > conf.lease():
                    logger.error("job %s: the end of attempt %s is not written", self.held.job.pk, self.held.attempt)
                    return None
                time.sleep(INSIST_EVERY)
