"""A small server that speaks clamd's protocol over a real socket: INSTREAM and PING, EICAR is what it finds."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.documents.samples import EICAR

TOO_HEAVY = b"more than its StreamMaxLength"


@contextmanager
def clamd(folder: Path | None = None) -> Iterator[str]:
    """Its address while it listens: a Unix socket in `folder`, or TCP."""
    server = socket.socket(socket.AF_UNIX if folder else socket.AF_INET)
    server.bind(str(folder / "clamd") if folder else ("127.0.0.1", 0))
    server.listen()
    thread = threading.Thread(target=_serve, args=(server,), daemon=True)
    thread.start()
    try:
        yield f"unix:{folder / 'clamd'}" if folder else f"tcp://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _serve(server: socket.socket) -> None:
    while True:
        try:
            link, _ = server.accept()
        except OSError:
            return
        with link, link.makefile("rwb") as stream:
            command = b""
            while not command.endswith(b"\0"):
                command += stream.read(1)
            if command == b"zPING\0":
                stream.write(b"PONG\0")
                continue
            assert command == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack("!I", stream.read(4))[0]:
                content += stream.read(length)
            if content == TOO_HEAVY:
                stream.write(b"INSTREAM size limit exceeded. ERROR\0")
                continue
            stream.write(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
