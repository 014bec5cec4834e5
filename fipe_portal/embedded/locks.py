"""File locks of the kernel: they vanish with the process that holds them, whatever ended it."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path


class FileLock:
    """An advisory lock on ``path``, shared or exclusive. Programs that are started do not inherit it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Take the lock; without ``wait``, return False when somebody else has it."""
        descriptor = self._descriptor
        if descriptor is None:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return True

    def acquire_within(self, seconds: float) -> bool:
        """Take the lock exclusively, or give up after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not self.acquire(wait=False):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> FileLock:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock at this moment."""
    if not path.exists():
        return True
    lock = FileLock(path)
    free = lock.acquire(wait=False)
    lock.release()
    return free
