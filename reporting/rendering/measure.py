"""Time and memory of one piece of work, run in a process of its own so that measures do not mix."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Measure:
    """`memory` is the largest sum seen over the process and its children, shared pages counted once, in bytes.

    `processor` leaves the children out.
    """

    seconds: float
    processor: float  # seconds
    memory: int
    size: int  # bytes of what was made


def measure(work: Callable[[], bytes]) -> Measure:
    """Run `work` in a fork; raises RuntimeError when it fails (its traceback is on standard error)."""
    answers, answer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(answers)
        _run(work, answer)
    os.close(answer)
    watch = _Watch(pid)
    watch.start()
    try:
        with os.fdopen(answers) as lines:
            text = lines.read()
    finally:
        watch.stop()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if not text:
        raise RuntimeError("the measured work failed")
    seconds, processor, size = text.split()
    return Measure(float(seconds), float(processor), watch.largest, int(size))


def _run(work: Callable[[], bytes], answer: int) -> None:
    """In the fork: do the work, tell how long it took, wait to be stopped."""
    try:
        start, spent = time.perf_counter(), time.process_time()
        made = work()
        lasted = f"{time.perf_counter() - start} {time.process_time() - spent}"
        os.write(answer, f"{lasted} {len(made)}".encode())
    except BaseException:
        traceback.print_exc()
    os.close(answer)
    signal.pause()
    os._exit(0)


class _Watch(threading.Thread):
    """Samples the memory of a process and of its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.largest = 0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.largest = max(self.largest, sum(_proportional(pid) for pid in _family(self._pid)))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        found.extend(int(child) for child in children.split())
    return found


def _proportional(pid: int) -> int:
    """Proportional set size of a process, in bytes: pages shared by n processes count for one n-th."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
