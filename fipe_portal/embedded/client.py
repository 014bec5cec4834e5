"""Asking for the servers of a profile, and letting them go."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from types import TracebackType

from fipe_portal.embedded import folders
from fipe_portal.embedded.answers import both_answer
from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import CHECKOUT, Layout, layout
from fipe_portal.embedded.locks import FileLock, is_free
from fipe_portal.embedded.processes import open_log, tail

# What the supervisor says once both servers answer; anything else is the reason why they do not.
READY = "ready"
START_SECONDS = 45.0
STOP_SECONDS = 15.0


class Hold:
    """Keeps the servers of a profile running until :meth:`release`, or until this process ends, however it ends."""

    def __init__(self, place: Layout) -> None:
        self.layout = place
        self._pid = os.getpid()
        self._users = FileLock(place.users_lock)
        self._users.acquire(shared=True)
        atexit.register(self.release)

    def release(self) -> None:
        """Let the servers go. If nobody else uses them, wait until they have stopped."""
        if self._pid != os.getpid():  # a fork of the holder: the lock is not its own to give back
            return
        self._users.release()
        atexit.unregister(self.release)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and not is_free(self.layout.supervisor_lock):
            if _others_hold(self.layout):
                return
            time.sleep(0.02)

    def __enter__(self) -> Hold:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def ensure(profile: str) -> Hold:
    """Make sure that the servers of ``profile`` run for as long as the returned hold is kept.

    Raises EmbeddedError, with a French message, when they cannot.
    """
    place = layout(profile)
    folders.make_home(place)
    hold = Hold(place)
    try:
        with FileLock(place.start_lock):
            _start_or_join(place)
    except BaseException:
        hold.release()
        raise
    return hold


def in_use(profile: str) -> bool:
    """Whether a process of this checkout uses the servers of ``profile`` now."""
    return not is_free(layout(profile).users_lock)


def _others_hold(place: Layout) -> bool:
    """Whether another user remains: a shared lock is refused only while the supervisor holds it to stop."""
    lock = FileLock(place.users_lock)
    alone = lock.acquire(wait=False)
    lock.release()
    if alone:
        return False
    shared = FileLock(place.users_lock)
    granted = shared.acquire(shared=True, wait=False)
    shared.release()
    return granted


def _start_or_join(place: Layout) -> None:
    """Start a supervisor, or wait for the one that runs (its starter may have died while it was starting)."""
    deadline = time.monotonic() + START_SECONDS
    while not is_free(place.supervisor_lock):
        if both_answer(place):
            return
        if time.monotonic() > deadline:
            raise EmbeddedError(
                "Les serveurs embarqués de ce dossier ne répondent pas : arrêtez-les, puis recommencez."
            )
        time.sleep(0.05)
    _start_supervisor(place)


def _start_supervisor(place: Layout) -> None:
    log = place.log("supervisor")
    with open_log(log) as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "fipe_portal.embedded.supervisor", place.profile],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            cwd=CHECKOUT,
            start_new_session=True,
        )
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read().decode("utf-8", "replace").strip()
    if said != READY:
        process.wait()
        raise EmbeddedError(said or f"Les serveurs embarqués n’ont pas démarré :\n{tail(log)}")
    # The supervisor outlives this process on purpose; without this, Popen would warn that it was not waited for.
    process.returncode = 0
