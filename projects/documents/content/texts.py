"""Texts and CSV: something that people read, in an encoding that is known."""

from typing import IO

from projects.core.errors import DomainError
from projects.documents.content.signatures import WRONG
from projects.documents.content.types import FileType

NOT_TEXT = "Ce fichier n’est pas un texte lisible : il est abîmé, ou a été renommé."
CHUNK = 64 * 1024
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})


def check(stream: IO[bytes], head: bytes, kind: FileType, seen: str) -> None:
    """DomainError for what holds something else than text (a program, a picture, a page of the web)."""
    if seen:
        raise DomainError(WRONG.get(seen, NOT_TEXT), "file")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    while chunk := stream.read(CHUNK):
        if not wide and chunk.translate(None, _CONTROLS) != chunk:
            raise DomainError(NOT_TEXT, "file")


def decode(raw: bytes, *, cut: bool) -> str:
    """The words of a text of which `raw` is the beginning (`cut`) or the whole. Old Windows files are read too."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw[: len(raw) // 2 * 2].decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Cut in the middle of a character, which is at most four bytes.
        if cut and error.start > len(raw) - 4:
            return raw[: error.start].decode("utf-8-sig")
        return raw.decode("cp1252", errors="replace")
