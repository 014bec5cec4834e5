"""What a handler is given: `handler(ctx, **params) -> result`.

It runs in a process of its own, alone with its memory and its time. It reads the database (read-only unless its kind
says `writes=True`), says how far it is, writes files and returns a small result that JSON can hold. Raising a
`DomainError` fails the job at once with that message; any other exception costs one attempt.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from projects.accounts.models import User
from projects.jobs import files
from projects.jobs.errors import JobCancelled
from projects.jobs.models import Job

# Progress said more often than this is not sent on; the last one of a step always is.
PROGRESS_EVERY = 0.1


class JobContext:
    """One attempt, seen from inside."""

    def __init__(self, job: Job, attempt: int, send: Callable[[dict[str, Any]], None]) -> None:
        self._job = job
        self._attempt = attempt
        self._send = send
        self._told_at = 0.0
        self._told: tuple[int, int, str] = (0, 0, "")
        self._cancelled = False

    @property
    def requester(self) -> User | None:
        """Who asked: read data with `visible_to(ctx.requester)`. None is the portal itself."""
        return self._job.requester

    @property
    def job_id(self) -> str:
        return str(self._job.public_id)

    @property
    def attempt(self) -> int:
        return self._attempt

    def cancelled(self) -> bool:
        """Whether to stop. A handler that never asks is killed a few seconds later."""
        return self._cancelled

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Say how far the work is (`total` 0: unknown). Raises JobCancelled when the job is no longer wanted."""
        if self._cancelled:
            raise JobCancelled
        told = (min(done, total) if total else done, total, step[:200])
        now = time.monotonic()
        same_step = told[1:] == self._told[1:] and done < total
        if told == self._told or (same_step and now - self._told_at < PROGRESS_EVERY):
            return
        self._told, self._told_at = told, now
        self._send({"type": "progress", "done": told[0], "total": told[1], "step": told[2]})

    @contextmanager
    def write_file(self, name: str, media_type: str) -> Iterator[BinaryIO]:
        """A binary file of this name, offered to the requester once the job has succeeded.

        It can be read back and moved about in; it is on disk, whole and hashed when the block ends.
        """
        folder = files.attempt_folder(self._job, self._attempt)
        with files.write(folder, name, media_type) as (stream, written):
            yield stream
        self._send({"type": "file", **written[0].as_dict()})

    def request_cancel(self, *_: object) -> None:
        """The handler of SIGTERM."""
        self._cancelled = True
