"""The process of one attempt: forked by the supervisor, it runs the handler and reports on a pipe, a JSON text a line.

It writes to the database only if its kind says so: progress, files and the end are written by the supervisor, which
alone holds the lease. It never returns to the code that forked it.
"""

import contextlib
import json
import logging
import math
import multiprocessing
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

from django.db import DatabaseError, connections

from projects.core.errors import DomainError
from projects.jobs import conf
from projects.jobs.context import JobContext
from projects.jobs.errors import JobCancelled
from projects.jobs.registry import JobKind
from projects.jobs.services.attempts import Claim
from projects.jobs.services.sending import mute
from projects.jobs.worker import linux

logger = logging.getLogger(__name__)


def main(held: Claim, kind: JobKind, pipe: int, parent: int) -> NoReturn:
    """Run one attempt and leave the process."""
    code = 1
    try:
        os.setsid()
        linux.die_with(parent)
        context = JobContext(held.job, held.attempt, lambda message: _send(pipe, message))
        _reset_signals(context)
        _settle(kind, pipe)
        _send(pipe, _run(context, kind, held.job.params))
        code = 0
    except BaseException:  # what is not even reportable: the exit code says it
        with contextlib.suppress(BaseException):
            logger.exception("job %s: its process could not report", held.job.pk)
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _run(context: JobContext, kind: JobKind, params: dict[str, Any]) -> dict[str, Any]:
    try:
        result = kind.handler(context, **params)
        message = {"type": "done", "result": result}
        json.dumps(message, allow_nan=False)
    except JobCancelled:
        return {"type": "cancelled"}
    except DomainError as error:
        return {"type": "refused", "reason": error.message, "technical": _where(error)}
    except MemoryError as error:
        linux.allow_last_words()
        return {"type": "memory", "technical": _where(error)}
    except Exception as error:
        logger.warning("job %s: %s", context.job_id, _where(error))
        return {"type": "raised", "technical": _where(error)}
    return {"type": "cancelled"} if context.cancelled() else message


def _settle(kind: JobKind, pipe: int) -> None:
    """Leave the parent's things, open one's own, then close the door."""
    linux.drop_inherited(keep={pipe})
    mute()
    _allow_subprocesses()
    linux.go_first_when_memory_runs_out()
    _open_database(kind)
    if conf.isolate_network() and not kind.network and not linux.cut_network():
        logger.info("the kernel does not let a job's process leave the network")
    linux.limit(memory=kind.memory_limit, seconds=math.ceil(kind.time_limit) + 1)


def _open_database(kind: JobKind) -> None:
    """A connection of this process's own, before the network is cut: a database over TCP stays within reach."""
    with connections["default"].cursor() as cursor:
        if not kind.writes:
            cursor.execute("SET default_transaction_read_only = on")
        # A query does not survive the process that asked for it (only servers on Linux and a few others know how).
        with contextlib.suppress(DatabaseError):
            cursor.execute("SET client_connection_check_interval = '1s'")


def _reset_signals(context: JobContext) -> None:
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGQUIT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, context.request_cancel)
    signal.set_wakeup_fd(-1)


def _allow_subprocesses() -> None:
    """A pool process of Celery is « daemonic » and may not start others; this one is nobody's pool process."""
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]


def _send(pipe: int, message: dict[str, Any]) -> None:
    data = json.dumps(message, allow_nan=False).encode() + b"\n"
    while data:
        data = data[os.write(pipe, data) :]


def _where(error: BaseException) -> str:
    """The type of an error and the places that it went through; never its message, which may hold personal text."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__module__}.{type(error).__qualname__} @ {places}"


def _short(path: str) -> str:
    return "/".join(path.rsplit("/", 3)[1:])
