"""The process that runs the servers of a profile while anybody needs them.

    python -m fipe_portal.embedded.supervisor PROFILE

Each user of the servers holds a shared lock on ``users.lock``; the supervisor stops the servers as soon as it can take
that lock for itself, which the kernel grants when the last user is gone, killed or not. The servers are tied to the
supervisor: should it be killed, they stop too. It belongs to no terminal and to no user in particular, so the first
user may leave before the others. The folder's disappearance (a checkout that is deleted) also ends it.

One line is written on standard output: « ready », or the reason why the servers cannot run, in French.
"""

from __future__ import annotations

import os
import signal
import sys
import time

from fipe_portal.embedded import binaries, folders
from fipe_portal.embedded.client import READY
from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import Layout, layout
from fipe_portal.embedded.locks import FileLock
from fipe_portal.embedded.postgres import Postgres
from fipe_portal.embedded.valkey import Valkey

POLL_SECONDS = 0.05
# Somebody who looks whether a supervisor runs holds its lock for an instant.
LOCK_SECONDS = 2.0


def supervise(place: Layout) -> int:
    """Run the servers until nobody needs them or one of them dies. Returns the exit code."""
    lock = FileLock(place.supervisor_lock)
    if not lock.acquire_within(LOCK_SECONDS):
        raise EmbeddedError("Les serveurs embarqués de ce dossier sont déjà en cours de démarrage : recommencez.")
    users = FileLock(place.users_lock)
    programs = binaries.find(place)
    folders.make_sockets(place)
    servers = (Postgres(place, programs), Valkey(place, programs))
    try:
        for server in servers:
            server.start()
        _say(READY)
        while not users.acquire(wait=False) and place.users_lock.exists():
            if any(server.process is None or server.process.poll() is not None for server in servers):
                return 1
            time.sleep(POLL_SECONDS)
        return 0
    finally:
        for server in servers:
            server.stop()
        folders.remove_sockets(place)
        # In this order: whoever waits for the users' lock finds no supervisor and starts a new one.
        lock.release()
        users.release()


def _say(message: str) -> None:
    """Tell the process that waits, then leave its pipe: it must not see the end of this process as its own child's."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def main() -> int:
    # Only the users' lock, or the death of a server, ends the supervisor in good order; SIGTERM does it at once.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return supervise(layout(sys.argv[1]))
    except EmbeddedError as error:
        _say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
