"""Having documents read; naming a reading, sharing it, removing it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.documents import storage
from projects.documents.content import inspect
from projects.documents.content.names import safe_name, split
from projects.documents.models import Document
from projects.documents.services import add_version, remove_document, store_document
from projects.jobs.models import Job
from projects.jobs.services import enqueue
from projects.journal.services import record
from reporting.enums import ReadingFormat
from reporting.models import Reading, ReadingFile
from reporting.policies import can_judge_reading, can_keep_reading, can_read_documents
from reporting.readings.documents import KIND, READ_DOCUMENTS
from reporting.selectors.readings import last_correction

NO_FILE = "Choisissez au moins un document qui se lit."
ALREADY_REMOVED = "Cette lecture est déjà supprimée."
NOT_REMOVED = "Cette lecture n’est pas supprimée."
IS_READ = "Ce fichier est lu : il n’y a rien à remplacer."
BEING_READ = "La lecture est en cours : attendez qu’elle finisse, puis recommencez."
ALREADY_HERE = "Ce fichier est déjà dans cette lecture : « {name} »."


@dataclass(frozen=True)
class Refused:
    """A file that was given and is not read: its name, its size in bytes, and why in French."""

    name: str
    size: int
    message: str


@transaction.atomic
def create_reading(
    *,
    actor: User,
    uploads: Sequence[UploadedFile[Any]],
    refused: Sequence[Refused] = (),
    title: str = "",
    is_shared: bool = False,
) -> Reading:
    """Keep `uploads` and ask for their reading; those that were `refused` are told beside them.

    The same bytes given twice are kept once. DomainError (field « documents ») without a file that may be read.
    """
    _check(can_read_documents(actor))
    if not uploads:
        raise DomainError(NO_FILE, "documents")
    title = title or title_of(safe_name(uploads[0].name or ""))
    reading = checked(Reading(title=title, author=actor, is_shared=is_shared))
    names: set[str] = set()
    rows: list[ReadingFile] = []
    for upload in uploads:
        seen = inspect(upload)
        if any(row.sha256 == seen.sha256 for row in rows):
            continue
        rows.append(_file_of(actor, upload, names))
    for one in refused:
        name = safe_name(one.name)
        rows.append(ReadingFile(name=_unique(name, names), size=one.size, format=_format(name), message=one.message))
    for position, row in enumerate(rows):
        row.reading, row.position = reading, position
    ReadingFile.objects.bulk_create(rows)
    record(actor=actor, verb="reading.created", subject=reading)
    ask_reading(actor=actor, reading=reading)
    return reading


@transaction.atomic
def replace_file(*, actor: User, file: ReadingFile, upload: UploadedFile[Any]) -> ReadingFile:
    """Have `upload` read in the place of a file that could not be: the others, and what was said of them, stay.

    What was kept of that one stays an earlier version of the same document: who sees the reading sees it, and nobody
    once the reading is removed. DomainError (field « file » for what is wrong with it) when the file is read, or is
    being read.
    """
    _check(can_keep_reading(actor, file.reading))
    reading = Reading.objects.select_for_update(of=("self",)).get(pk=file.reading_id)
    held = reading.files.select_related("document__current").filter(pk=file.pk).first()
    if held is None or not held.message:
        raise DomainError(IS_READ)
    jobs = list(reading_jobs(actor, reading))
    if any(job.is_alive for job in jobs):
        raise DomainError(BEING_READ)
    seen = inspect(upload)
    others = list(reading.files.exclude(pk=held.pk).values_list("sha256", "name"))
    if same := next((name for sha256, name in others if sha256 == seen.sha256), ""):
        raise DomainError(ALREADY_HERE.format(name=same), "file")
    held.delete()  # work that started with the old row finds it no more
    row = _file_of(actor, upload, {name for _, name in others}, former=held.document)
    row.reading, row.position = reading, held.position
    row.save()
    if reading.title == title_of(held.name) and not reading.files.filter(line_count__gt=0).exists():
        reading.title = title_of(row.name)
        reading.version += 1
        reading.save(update_fields=["title", "version"])
    record(actor=actor, verb="reading.file_replaced", subject=reading)
    if ask_reading(actor=actor, reading=reading) in jobs:
        raise DomainError(BEING_READ)  # somebody tried one of them again meanwhile: it may hold the old row
    return row


@transaction.atomic
def ask_reading(*, actor: User, reading: Reading) -> Job:
    """Have the files read, or compared again with the corrections that were made since."""
    _check(can_judge_reading(actor, reading))
    # One at a time with `replace_file`: work that is asked while it goes on would have the files of before.
    Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    stamp = last_correction(list(reading.files.values_list("pk", flat=True)))
    # Its title may be words of the document, which « Mes fichiers » shows to its author alone.
    return enqueue(kind=READ_DOCUMENTS, params={"reading": reading.pk, "stamp": stamp}, actor=actor)


def reading_jobs(user: User, reading: Reading) -> QuerySet[Job]:
    """The work on a reading, the newest first."""
    return Job.objects.visible_to(user).filter(kind=READ_DOCUMENTS, params__reading=reading.pk).order_by("-pk")


@transaction.atomic
def update_reading(*, actor: User, reading: Reading, version: int, values: Mapping[str, Any]) -> list[str]:
    """Title, day described, shared or not, as they were read at `version`; the names of what changed.

    DomainError, ValidationError by field, StaleVersion when somebody saved since.
    """
    _check(can_keep_reading(actor, reading))
    draft_of(reading, values)
    changed = save_version(reading, version=version, values=values)
    if changed:
        record(actor=actor, verb="reading.updated", subject=reading, fields=changed)
    return changed


@transaction.atomic
def remove_reading(*, actor: User, reading: Reading) -> None:
    """Take it out of everybody's sight, its files with it; it may be taken back. DomainError when it is gone."""
    _check(can_keep_reading(actor, reading))
    held = Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    if held.removed_at is not None:
        raise DomainError(ALREADY_REMOVED)
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    record(actor=actor, verb="reading.removed", subject=held)


@transaction.atomic
def restore_reading(*, actor: User, reading: Reading) -> None:
    """Show it again, as it was. DomainError when it is not removed."""
    _check(can_keep_reading(actor, reading))
    held = Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    if held.removed_at is None:
        raise DomainError(NOT_REMOVED)
    held.removed_at = None
    held.save(update_fields=["removed_at"])
    record(actor=actor, verb="reading.restored", subject=held)


def _file_of(actor: User, upload: UploadedFile[Any], names: set[str], former: Document | None = None) -> ReadingFile:
    """A file that is kept, under a name of its own among `names`, as the next version of `former` if there is one; its
    reading and its rank are yet to be said.
    """
    seen = inspect(upload)
    if former is not None and _is_lost(former, seen.sha256):
        remove_document(actor=actor, document=former)
        former = None
    if former is None:
        document = store_document(actor=actor, upload=upload, kind=KIND)
    else:
        document = add_version(actor=actor, document=former, upload=upload).document
        document.title = split(seen.name)[0]
        document.save(update_fields=["title"])
    name = _unique(seen.name, names)
    return ReadingFile(document=document, name=name, sha256=seen.sha256, size=seen.size, format=seen.type.extension)


def _is_lost(document: Document, sha256: str) -> bool:
    """Whether these bytes are those of `document`, and are no more on the disk: a version may not be given twice."""
    version = document.current
    if version is None or version.sha256 != sha256:
        return False
    try:
        storage.open_verified(version.path, size=version.size, sha256=version.sha256).close()
    except storage.FileUnusable:
        return True
    return False


def _check(answer: tuple[bool, str]) -> None:
    if not answer[0]:
        raise DomainError(answer[1])


def title_of(name: str) -> str:
    """What a reading is called when nobody says: « bilan_2025.pdf » gives « Bilan 2025 »."""
    stem = split(name)[0]
    words = stem.replace("_", " ").strip() or stem
    return words[:1].upper() + words[1:]


def _format(name: str) -> str:
    extension = split(name)[1]
    return extension if extension in ReadingFormat.values else ""


def _unique(name: str, taken: set[str]) -> str:
    """« bilan.pdf », then « bilan (2).pdf »; added to `taken`."""
    stem, extension = split(name)
    found, rank = name, 1
    while found in taken:
        rank += 1
        found = f"{stem} ({rank}).{extension}" if extension else f"{name} ({rank})"
    taken.add(found)
    return found
