"""Run independent pieces of work in forked processes, one result after the other.

The caller is itself a child forked by a Celery prefork worker, where `multiprocessing` refuses to
start pools; plain `os.fork` works. Each worker asks for an index, writes its result in a private
folder and says so on a pipe. Workers die with their parent, and are killed when the work is
cancelled or when one of them fails.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypedDict

from projects.core.errors import DomainError
from projects.core.french import typeset

POLL_SECONDS = 0.2  # how often a cancel is looked for
_PR_SET_PDEATHSIG = 1
# Same bytes every time, even when a font has to be cut while rendering.
_EPOCH = "1735689600"


class RenderingError(DomainError):
    """A document could not be made; the message is in French and names the part that failed."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(typeset(message))
        self.detail = detail  # the traceback of the worker, for the log


class RenderingCancelled(RenderingError):
    """The caller asked to stop."""

    def __init__(self) -> None:
        super().__init__("Rendu annulé à la demande.")


@dataclass(frozen=True)
class Task:
    """A piece of work: what to call it in messages, and what to do, which returns bytes."""

    label: str
    run: Callable[[], bytes]
    weight: int = 1


class _Answer(TypedDict):
    index: int
    error: str  # "" when the task went well
    detail: str


@dataclass
class _Worker:
    pid: int
    orders: int  # write end: the index of the next task
    answers: int  # read end: one JSON line by task
    buffer: bytes = b""
    current: int | None = None


def run(
    tasks: Sequence[Task],
    *,
    workers: int = 2,
    on_done: Callable[[int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[bytes]:
    """Results in the order of the tasks, the heaviest started first.

    `on_done(index, label)` is called as each ends. Raises `RenderingCancelled`, or `RenderingError`
    for the first task that fails; no worker outlives the call.
    """
    if not tasks:
        return []
    folder = Path(tempfile.mkdtemp(prefix="fipe-rendu-"))
    pool: list[_Worker] = []
    try:
        order = sorted(range(len(tasks)), key=lambda index: -tasks[index].weight)
        for _ in range(max(1, min(workers, len(tasks)))):
            pool.append(_start(tasks, folder, pool))
        _dispatch(pool, tasks, order, on_done, cancelled)
        return [(folder / str(index)).read_bytes() for index in range(len(tasks))]
    finally:
        for worker in pool:
            _stop(worker)
        shutil.rmtree(folder, ignore_errors=True)


def _dispatch(
    pool: list[_Worker],
    tasks: Sequence[Task],
    order: list[int],
    on_done: Callable[[int, str], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    waiting = iter(order)
    with selectors.DefaultSelector() as selector:
        for worker in pool:
            selector.register(worker.answers, selectors.EVENT_READ, worker)
            _order(worker, next(waiting, None))
        left = len(tasks)
        while left:
            if cancelled is not None and cancelled():
                raise RenderingCancelled
            for key, _ in selector.select(POLL_SECONDS):
                worker = key.data
                for answer in _read(worker, tasks):
                    if error := answer["error"]:
                        label = tasks[answer["index"]].label
                        raise RenderingError(f"Le rendu a échoué sur {label} : {error}.", answer["detail"])
                    left -= 1
                    if on_done is not None:
                        on_done(answer["index"], tasks[answer["index"]].label)
                    _order(worker, next(waiting, None))


def _order(worker: _Worker, index: int | None) -> None:
    """Give the worker its next task; without one it waits, until it is stopped."""
    worker.current = index
    if index is None:
        return
    # A broken pipe is a dead worker: reading its answers says so.
    with contextlib.suppress(BrokenPipeError):
        os.write(worker.orders, f"{index}\n".encode())


def _read(worker: _Worker, tasks: Sequence[Task]) -> Iterator[_Answer]:
    chunk = os.read(worker.answers, 65536)
    if not chunk:
        label = "le document" if worker.current is None else tasks[worker.current].label
        raise RenderingError(f"Le rendu a échoué sur {label} : le processus de rendu a été arrêté.")
    worker.buffer += chunk
    *lines, worker.buffer = worker.buffer.split(b"\n")
    for line in lines:
        yield json.loads(line)


def _start(tasks: Sequence[Task], folder: Path, others: list[_Worker]) -> _Worker:
    parent = os.getpid()
    orders_read, orders_write = os.pipe()
    answers_read, answers_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        for other in others:
            os.close(other.orders)
            os.close(other.answers)
        os.close(orders_write)
        os.close(answers_read)
        _work(tasks, folder, parent, orders_read, answers_write)
    os.close(orders_read)
    os.close(answers_write)
    return _Worker(pid, orders_write, answers_read)


def _work(tasks: Sequence[Task], folder: Path, parent: int, orders: int, answers: int) -> NoReturn:
    """Life of a worker: read an index, do the task, answer; leave without the parent's exit handlers."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        os.environ.setdefault("SOURCE_DATE_EPOCH", _EPOCH)
        gc.freeze()  # what the parent built stays: looking through it again would cost a tenth of the time
        with os.fdopen(orders) as lines:
            for line in lines:
                index = int(line)
                os.write(answers, json.dumps(_attempt(tasks[index], index, folder)).encode() + b"\n")
        code = 0
    except BaseException:  # nothing may return into the caller's stack
        traceback.print_exc()
    finally:
        os._exit(code)


def _attempt(task: Task, index: int, folder: Path) -> _Answer:
    try:
        (folder / str(index)).write_bytes(task.run())
    except BaseException as error:  # told to the parent, which raises
        detail = traceback.format_exc()[-8000:]
        return {"index": index, "error": f"{type(error).__name__}, {error}"[:500], "detail": detail}
    return {"index": index, "error": "", "detail": ""}


def _stop(worker: _Worker) -> None:
    os.close(worker.orders)
    os.close(worker.answers)
    # Already dead, or reaped elsewhere when the caller ignores SIGCHLD.
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(worker.pid, signal.SIGKILL)
        os.waitpid(worker.pid, 0)
