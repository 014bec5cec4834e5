"""Run independent pieces of work in forked processes, one result after the other.

The caller is itself a child forked by a Celery prefork worker, where `multiprocessing` refuses to
start pools; plain `os.fork` works. Each worker reads the index of its task on a pipe and answers on
another: a line of JSON, then the bytes that it made. Nothing is written to disk, so that a killed
caller leaves nothing behind. Workers die with their parent, and are killed when the work is
cancelled or when one of them fails.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypedDict

from projects.core.errors import DomainError
from projects.core.french import typeset

POLL_SECONDS = 0.2  # how often a cancel is looked for
CHUNK = 1 << 16
COLLECTED = 10  # tasks after which a worker looks for what they left
_PR_SET_PDEATHSIG = 1


class WorkFailed(DomainError):
    """A piece of work could not be done; the message is in French and names it."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(typeset(message))
        self.detail = detail  # the traceback of the worker, for the log


class WorkCancelled(WorkFailed):
    """The caller asked to stop."""

    def __init__(self) -> None:
        super().__init__("Travail annulé à la demande.")


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
    size: int  # of the bytes that follow the line


@dataclass
class _Worker:
    pid: int
    orders: int  # write end: the index of the next task
    answers: int  # read end: for each task a line of JSON, then bytes
    current: int | None = None
    buffer: bytearray = field(default_factory=bytearray)
    expected: _Answer | None = None  # the line whose bytes are still to come


def run(
    tasks: Sequence[Task],
    *,
    workers: int = 2,
    on_done: Callable[[int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[bytes]:
    """Results in the order of the tasks, the heaviest started first.

    `on_done(index, label)` is called as each ends. Raises `WorkCancelled`, or `WorkFailed`
    for the first task that fails; no worker outlives the call.
    """
    if not tasks:
        return []
    pool: list[_Worker] = []
    try:
        order = sorted(range(len(tasks)), key=lambda index: -tasks[index].weight)
        for _ in range(max(1, min(workers, len(tasks)))):
            pool.append(_start(tasks, pool))
        results = _dispatch(pool, tasks, order, on_done, cancelled)
        return [results[index] for index in range(len(tasks))]
    finally:
        for worker in pool:
            _stop(worker)


def _dispatch(
    pool: list[_Worker],
    tasks: Sequence[Task],
    order: list[int],
    on_done: Callable[[int, str], None] | None,
    cancelled: Callable[[], bool] | None,
) -> dict[int, bytes]:
    waiting = iter(order)
    results: dict[int, bytes] = {}
    with selectors.DefaultSelector() as selector:
        for worker in pool:
            selector.register(worker.answers, selectors.EVENT_READ, worker)
            _order(worker, next(waiting, None))
        while len(results) < len(tasks):
            if cancelled is not None and cancelled():
                raise WorkCancelled
            for key, _ in selector.select(POLL_SECONDS):
                worker = key.data
                for answer, made in _read(worker, tasks):
                    if error := answer["error"]:
                        label = tasks[answer["index"]].label
                        raise WorkFailed(f"Le travail a échoué sur {label} : {error}.", answer["detail"])
                    results[answer["index"]] = made
                    if on_done is not None:
                        on_done(answer["index"], tasks[answer["index"]].label)
                    _order(worker, next(waiting, None))
    return results


def _order(worker: _Worker, index: int | None) -> None:
    """Give the worker its next task; without one it waits, until it is stopped."""
    worker.current = index
    if index is None:
        return
    # A broken pipe is a dead worker: reading its answers says so.
    with contextlib.suppress(BrokenPipeError):
        os.write(worker.orders, f"{index}\n".encode())


def _read(worker: _Worker, tasks: Sequence[Task]) -> Iterator[tuple[_Answer, bytes]]:
    """The answers that are complete once what waits on the pipe is read."""
    chunk = os.read(worker.answers, CHUNK)
    if not chunk:
        label = "l’ensemble" if worker.current is None else tasks[worker.current].label
        raise WorkFailed(f"Le travail a échoué sur {label} : son processus a été arrêté.")
    worker.buffer += chunk
    while True:
        if worker.expected is None:
            line, found, rest = worker.buffer.partition(b"\n")
            if not found:
                return
            worker.expected, worker.buffer = json.loads(line), rest
        size = worker.expected["size"]
        if len(worker.buffer) < size:
            return
        answer, made = worker.expected, bytes(worker.buffer[:size])
        worker.expected = None
        del worker.buffer[:size]
        yield answer, made


def _start(tasks: Sequence[Task], others: list[_Worker]) -> _Worker:
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
        _work(tasks, parent, orders_read, answers_write)
    os.close(orders_read)
    os.close(answers_write)
    return _Worker(pid, orders_write, answers_read)


def _work(tasks: Sequence[Task], parent: int, orders: int, answers: int) -> NoReturn:
    """Life of a worker: read an index, do the task, answer; leave without the parent's exit handlers."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        # What the parent built stays, and a tree that is being laid out is in use: looking through them again and again
        # would cost a sixth of the time.
        gc.freeze()
        gc.disable()
        with os.fdopen(orders) as lines:
            for done, line in enumerate(lines, start=1):
                index = int(line)
                answer, made = _attempt(tasks[index], index)
                _write(answers, json.dumps(answer).encode() + b"\n" + made)
                if done % COLLECTED == 0:
                    gc.collect()
        code = 0
    except BaseException:  # nothing may return into the caller's stack
        traceback.print_exc()
    finally:
        os._exit(code)


def _attempt(task: Task, index: int) -> tuple[_Answer, bytes]:
    try:
        made = task.run()
    except BaseException as error:  # told to the parent, which raises
        detail = traceback.format_exc()[-8000:]
        text = f"{type(error).__name__}, {error}"[:500]
        return {"index": index, "error": text, "detail": detail, "size": 0}, b""
    return {"index": index, "error": "", "detail": "", "size": len(made)}, made


def _write(pipe: int, data: bytes) -> None:
    """All of it: a pipe takes a few pages at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]


def _stop(worker: _Worker) -> None:
    os.close(worker.orders)
    os.close(worker.answers)
    # Already dead, or reaped elsewhere when the caller ignores SIGCHLD.
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(worker.pid, signal.SIGKILL)
        os.waitpid(worker.pid, 0)
