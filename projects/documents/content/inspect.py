"""One answer for a file that somebody gives: what it is, or why it is refused, in French and on the field « file »."""

import hashlib
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from projects.core.errors import DomainError
from projects.documents import antivirus, conf
from projects.documents.content import archives, images, texts
from projects.documents.content.names import safe_name, split
from projects.documents.content.signatures import WRONG, told_by_signature
from projects.documents.content.types import IN_WORDS, REFUSED, FileType, type_named
from projects.documents.enums import Family, ScanState
from projects.documents.wording import size_words

FIELD = "file"
EMPTY = "Ce fichier est vide : choisissez-en un autre, ou enregistrez-le de nouveau avant de le joindre."
INFECTED = (
    "L’antivirus a trouvé un programme malveillant dans ce fichier : il n’a pas été gardé. Prévenez votre informatique."
)
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept. `content` replaces what was given where it had to be cleaned (photos)."""

    name: str
    type: FileType
    size: int
    sha256: str
    scan: ScanState
    has_scripts: bool
    content: IO[bytes]


def inspect(upload: UploadedFile) -> Inspected:
    """What `upload` is, judged by its content. DomainError, in French, when it cannot be kept.

    A form asks first, so that the refusal stands at its field; the service that stores asks again and gets the same
    answer without a second reading.
    """
    known = getattr(upload, "_inspected", None)
    if isinstance(known, Inspected):
        return known
    made = _inspected(upload)
    upload._inspected = made  # type: ignore[attr-defined]
    return made


def _inspected(upload: UploadedFile) -> Inspected:
    name = safe_name(upload.name or "")
    size = int(upload.size or 0)
    if size > conf.max_bytes():
        raise refused(too_big(size))
    if not size or upload.file is None:
        raise refused(EMPTY)
    kind = _type_of_name(name)
    stream = cast(IO[bytes], upload.file)
    stream.seek(0)
    has_scripts = _check_content(stream, kind)
    stream.seek(0)
    content = images.cleaned(stream, kind) if kind.family == Family.IMAGE else stream
    content.seek(0)
    scan = antivirus.scan(content)
    if scan == ScanState.INFECTED:
        raise refused(INFECTED)
    content.seek(0)
    digest, length = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        length += len(chunk)
    content.seek(0)
    return Inspected(safe_name(name, kind.extension), kind, length, digest.hexdigest(), scan, has_scripts, content)


def _type_of_name(name: str) -> FileType:
    extension = split(name)[1]
    if not extension:
        raise refused(f"Le nom de ce fichier ne dit pas son type (« .pdf »…). Types acceptés : {IN_WORDS}.")
    kind = type_named(extension)
    if kind is None:
        advice = REFUSED.get(extension, f"Types acceptés : {IN_WORDS}.")
        raise refused(f"Un fichier .{extension} n’est pas accepté. {advice}")
    return kind


def _check_content(stream: IO[bytes], kind: FileType) -> bool:
    """Whether it holds scripts (a PDF may). DomainError unless the content is what the name says."""
    head = stream.read(CHUNK)
    stream.seek(0)
    seen = told_by_signature(head)
    if kind.family == Family.TEXT:
        texts.check(stream, head, kind, seen)
    elif kind.is_archive and seen == "zip":
        archives.check(stream, kind)
    elif kind.family == Family.PDF and seen == "pdf":
        # Read where a PDF is read: no other page or command waits for its library.
        from projects.documents.content import pdf

        return pdf.check(cast(BinaryIO, stream))
    elif kind.family == Family.IMAGE and seen == kind.extension:
        images.check(stream, kind)
    else:
        raise refused(WRONG.get(seen) or not_what_it_says(kind))
    return False


def not_what_it_says(kind: FileType) -> str:
    return f"Le contenu de ce fichier n’est pas celui d’un fichier .{kind.extension} : il est abîmé, ou a été renommé."


def too_big(size: int) -> str:
    return (
        f"Ce fichier pèse {size_words(size)} ; le portail prend jusqu’à {size_words(conf.max_bytes())}. "
        "Partagez-le en plusieurs fichiers, ou réduisez ses images s’il en a."
    )


def refused(message: str) -> DomainError:
    return DomainError(message, FIELD)
