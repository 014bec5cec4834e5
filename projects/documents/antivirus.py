"""ClamAV, asked by the INSTREAM command of clamd: the file goes there by pieces, nothing of ours is read by it."""

import logging
import socket
import struct
import time
from typing import IO
from urllib.parse import urlsplit

from projects.documents import conf
from projects.documents.enums import ScanState

logger = logging.getLogger(__name__)
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
PORT = 3310
# Seconds that one which hangs is left alone: the files of a form, and of others meanwhile, wait for the next sweep.
LEFT_ALONE = 30.0
_hangs: dict[str, float] = {}


class Unreachable(Exception):
    """The antivirus did not answer, or not to the question."""


def scan(stream: IO[bytes], *, insist: bool = False) -> ScanState:
    """What the antivirus says of `stream`, read from its start; WAITING when it does not answer.

    One that hung a moment ago is not asked, unless one may `insist`: nobody waits for the answer.
    """
    address = conf.clamav_address()
    if not address:
        return ScanState.UNSCANNED
    if not insist and time.monotonic() < _hangs.get(address, 0.0):
        return ScanState.WAITING
    try:
        infected = _ask(stream)
    except TimeoutError:
        logger.warning("the antivirus did not answer in time")
        _hangs[address] = time.monotonic() + LEFT_ALONE
        return ScanState.WAITING
    except (Unreachable, OSError) as error:
        logger.warning("the antivirus did not answer: %s", error)
        return ScanState.WAITING
    return ScanState.INFECTED if infected else ScanState.CLEAN


def answers() -> bool:
    """Whether the antivirus is there (PING)."""
    try:
        with _connected() as link:
            link.sendall(b"zPING\0")
            return _answer(link) == "PONG"
    except (Unreachable, OSError):
        return False


def _ask(stream: IO[bytes]) -> bool:
    """Whether the content is infected. Unreachable when clamd says neither yes nor no (its size limit, an error)."""
    with _connected() as link:
        try:
            link.sendall(b"zINSTREAM\0")
            while chunk := stream.read(CHUNK):
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it stopped listening, and says why
        said = _answer(link)
    if said.endswith(" FOUND"):
        logger.error("an infected file was refused: %s", said)
        return True
    if said.endswith(": OK"):
        return False
    raise Unreachable(said or "no answer")


def _connected() -> socket.socket:
    address, timeout = conf.clamav_address(), conf.clamav_timeout()
    if "://" in address:
        parts = urlsplit(address)
        if parts.scheme != "unix":
            return socket.create_connection((parts.hostname or "localhost", parts.port or PORT), timeout)
        address = parts.path
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(timeout)
    try:
        link.connect(address.removeprefix("unix:"))
    except OSError:
        link.close()
        raise
    return link


def _answer(link: socket.socket) -> str:
    said = b""
    while len(said) < LONGEST_ANSWER and not said.endswith(b"\0"):
        piece = link.recv(1024)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode(errors="replace").strip()
