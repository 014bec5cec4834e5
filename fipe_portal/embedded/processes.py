"""Starting and stopping child processes that cannot outlive this one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from fipe_portal.embedded.layout import Owner

TIE = Path(__file__).with_name("tie.py")
# A log that is larger when a server starts is begun anew: the demonstration must not fill a disk.
LOG_LIMIT = 5_000_000


def spawn_tied(
    command: Sequence[str | Path],
    *,
    owner: Owner | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = "/",
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start ``command`` in its own session, tied to the calling thread, as ``owner`` (default: the same user).

    Call it from a thread that lives as long as the process, normally the main one: the kernel ties the child to it.
    A Ctrl-C in the terminal does not reach the child; its parent decides in which order things stop.
    """
    owner = owner or Owner(os.geteuid(), os.getegid())
    tied = [sys.executable, "-I", "-S", TIE, os.getpid(), owner.uid, owner.gid, int(on_parent_death), *command]
    with open_log(log) as output:
        return subprocess.Popen(
            [str(part) for part in tied],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            pass_fds=pass_fds,
        )


@contextlib.contextmanager
def open_log(path: Path | None) -> Iterator[IO[bytes] | int]:
    """The open log file (or nowhere), closed in this process once the child has it."""
    if path is None:
        yield subprocess.DEVNULL
        return
    too_long = path.exists() and path.stat().st_size > LOG_LIMIT
    with path.open("wb" if too_long else "ab") as output:
        yield output


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn and wait its number of seconds, then SIGKILL. Does nothing to a dead process."""
    for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a log, for an error message."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8_000))
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])
