"""A file that somebody wrote elsewhere, opened: txt, docx, odt or PDF, judged by its content, every size bounded.

What comes in an archive or a PDF is read by a process apart (`formats/child.py`).
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

from projects.core.errors import DomainError
from projects.documents import conf
from projects.documents.content import archives
from projects.documents.content.inspect import EMPTY, not_what_it_says, too_big
from projects.documents.content.names import split
from projects.documents.content.signatures import WRONG, told_by_signature
from projects.documents.content.types import BY_EXTENSION, REFUSED
from reporting.reading.formats.blocks import Block, UnreadableDocument, checked
from reporting.reading.formats.child import SCAN
from reporting.reading.formats.txt import read_txt
from reporting.reading.text import Document, Line

EXTENSIONS = ("txt", "docx", "odt", "pdf")
IN_WORDS = "texte (.txt), Word (.docx), OpenDocument (.odt) et PDF"
BROKEN_PDF = "Ce PDF est abîmé : ouvrez-le, imprimez-le de nouveau en PDF, puis déposez-le."
TOO_MUCH = "La lecture de ce document demande trop de mémoire ou de temps : partagez-le en plusieurs fichiers."
CHILD = Path(__file__).with_name("formats") / "child.py"
# More than the processor time that the child allows itself, for a machine that does other things.
WAIT = 90
# For what is asked while the form is sent.
SCAN_WAIT = 5
_CHILD = (sys.executable, "-I", str(CHILD))
HEAD = 64 * 1024


def refuse_heavy(size: int) -> None:
    """UnreadableDocument for a file of `size` bytes that the portal does not take, before any of it is read."""
    if size > conf.max_bytes():
        raise UnreadableDocument(too_big(size), "file")


def read_document(name: str, data: bytes) -> Document:
    """The lines of a file. `name` says its type where its content does not, and is kept as it is in every answer.

    UnreadableDocument, in French and with what to do, for what is too heavy, broken, locked, active, a scan without
    text, or of another type.
    """
    refuse_heavy(len(data))
    try:
        blocks = _blocks(data, _kind(split(name)[1], data))
    except UnreadableDocument:
        raise
    except DomainError as error:
        raise UnreadableDocument(error.message, "file") from error
    lines = (Line(place, block.text, block.page, block.kind, block.cells) for place, block in enumerate(blocks, 1))
    return Document(name, tuple(lines))


def _kind(extension: str, data: bytes) -> str:
    """Which of EXTENSIONS the content is. A text goes by any name, but by that of another format."""
    if not data:
        raise UnreadableDocument(EMPTY, "file")
    seen = told_by_signature(data[:HEAD])
    if seen == "zip" and extension not in REFUSED:
        seen = _archive_kind(extension, data)
    if seen in EXTENSIONS:
        return seen
    if extension in REFUSED or (extension in BY_EXTENSION and extension not in EXTENSIONS):
        advice = REFUSED.get(extension, "Enregistrez-le au format PDF ou Word.")
        raise UnreadableDocument(f"Un fichier .{extension} ne se lit pas ici. {advice}", "file")
    if seen and seen != "markup":
        raise UnreadableDocument(WRONG.get(seen, f"Ce fichier ne se lit pas ici. Formats lus : {IN_WORDS}."), "file")
    if seen:
        raise UnreadableDocument(WRONG[seen], "file")
    if extension in EXTENSIONS and extension != "txt":
        raise UnreadableDocument(not_what_it_says(BY_EXTENSION[extension]), "file")
    return "txt"


def _archive_kind(extension: str, data: bytes) -> str:
    """An archive goes by its name; without one, by what an OpenDocument begins with."""
    if extension in BY_EXTENSION:
        return extension
    return "odt" if BY_EXTENSION["odt"].media_type.encode() in data[:200] else "docx"


def _blocks(data: bytes, extension: str) -> list[Block]:
    if extension == "txt":
        return checked(read_txt(data))
    if extension != "pdf":
        archives.check(io.BytesIO(data), BY_EXTENSION[extension])
    return _read_apart(data, extension)


def refuse_scan(data: bytes) -> None:
    """UnreadableDocument for a PDF without any text, while somebody waits. One that takes too long, or is broken, is
    left to `read_document`, which says more.
    """
    try:
        done = subprocess.run([*_CHILD, SCAN], input=data, capture_output=True, timeout=SCAN_WAIT, check=False)
    except subprocess.TimeoutExpired:
        return
    if not done.returncode and (message := json.loads(done.stdout).get("refused")):
        raise UnreadableDocument(message, "file")


def _read_apart(data: bytes, extension: str) -> list[Block]:
    try:
        done = subprocess.run([*_CHILD, extension], input=data, capture_output=True, timeout=WAIT, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(TOO_MUCH, "file") from error
    broken = BROKEN_PDF if extension == "pdf" else archives.BROKEN
    if done.returncode:  # ended by a signal where it was negative: too much memory, too much time
        is_spent = done.returncode < 0 or b"MemoryError" in done.stderr
        raise UnreadableDocument(TOO_MUCH if is_spent else broken, "file")
    told = json.loads(done.stdout)
    if "lines" not in told:
        raise UnreadableDocument(told.get("refused", broken), "file")
    return [Block(text, kind, tuple(cells), page) for text, kind, cells, page in told["lines"]]
