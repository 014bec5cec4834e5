"""Reading documents: a job, since a file may take half a minute, and is opened in a process of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.documents import storage
from projects.documents.enums import ScanState
from projects.jobs.context import JobContext
from projects.jobs.registry import job_kind
from reporting.models import Reading, ReadingFile
from reporting.readings.documents import READ_DOCUMENTS

GONE = "Cette lecture n’existe plus."
LOST = "Ce fichier n’est plus là : déposez-le de nouveau."


def readers(user: User | AnonymousUser) -> Q:
    """The work on a reading is for those who see the reading."""
    of = Cast(KeyTextTransform("reading", OuterRef("params")), BigIntegerField())
    return Q(Exists(Reading.objects.visible_to(user).filter(pk=of)))


@job_kind(
    READ_DOCUMENTS,
    label="Lecture de documents",
    time_limit=600,
    shared=True,
    writes=True,
    preload=("reporting.reading.check",),
    readers=readers,
)
def read_documents(ctx: JobContext, *, reading: int, stamp: int) -> dict[str, Any]:
    """Open the files that were not opened yet, then compare all that they say, as people corrected it.

    `stamp` is the last correction when this was asked: asked after another one, it is another work.
    """
    from reporting.services.reading_results import compare, inherit_corrections, keep_results

    row = Reading.objects.select_related("author").filter(pk=reading, removed_at=None).first()
    if row is None:
        raise DomainError(GONE)
    files = list(row.files.select_related("document__current"))
    steps = len(files) + 2
    for done, file in enumerate(files):
        ctx.progress(done, steps, f"Ouverture du fichier {done + 1} sur {len(files)}")
        _open(file)
    ctx.progress(len(files), steps, "Recherche des contradictions")
    inherit_corrections(reading=row, files=files)
    results = compare(files)
    ctx.progress(len(files) + 1, steps, "Enregistrement")
    keep_results(reading=row, files=files, results=results)
    read = sum(map(len, results.statements.values()))
    return {"findings": len(results.contradictions), "statements": read, "stamp": results.stamp}


def _open(file: ReadingFile) -> None:
    """Put the lines of a file on its row, or why there are none; nothing is stored yet."""
    from reporting.reading.documents import UnreadableDocument, read_document
    from reporting.readings.kept import kept_lines, pages_of

    if file.message or file.line_count:
        return
    version = file.document.current if file.document else None
    try:
        if version is None or version.scan == ScanState.INFECTED:
            raise storage.FileUnusable("no version")
        with storage.open_verified(version.path, size=version.size, sha256=version.sha256) as stream:
            document = read_document(file.name, stream.read())
    except storage.FileUnusable:
        file.message = LOST
    except UnreadableDocument as error:
        file.message = error.message
    else:
        file.lines, file.line_count, file.page_count = kept_lines(document), len(document.lines), pages_of(document)
