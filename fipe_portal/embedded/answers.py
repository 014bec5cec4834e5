"""Whether the servers of a profile answer."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from fipe_portal.embedded.layout import ROLE, Layout

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow


def connect(layout: Layout) -> Connection[TupleRow]:
    """A connection to the maintenance database of the profile's PostgreSQL."""
    import psycopg  # here, so that `make clean` works where no package is installed

    return psycopg.connect(host=str(layout.sockets), user=ROLE, dbname="postgres", autocommit=True, connect_timeout=5)


def both_answer(layout: Layout) -> bool:
    """Whether both servers accept connections."""
    return valkey_answers(layout) and postgres_answers(layout)


def postgres_answers(layout: Layout) -> bool:
    from psycopg import OperationalError

    with contextlib.suppress(OperationalError):
        connect(layout).close()
        return True
    return False


def valkey_answers(layout: Layout) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
        link.settimeout(1.0)
        link.connect(str(layout.valkey_socket))
        link.sendall(b"PING\r\n")
        return link.recv(16).startswith(b"+PONG")
    return False
