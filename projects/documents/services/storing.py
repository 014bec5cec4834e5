"""Keeping what somebody gives: the file first, then its row, in the transaction of the act that joins it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.documents import storage
from projects.documents.content import Inspected, inspect
from projects.documents.content.names import split
from projects.documents.enums import ScanState
from projects.documents.models import Document, DocumentVersion
from projects.journal.services import record

SAME_CONTENT = "Ce fichier est le même que la version actuelle : il n’y a rien à ajouter."
TAKEN_OFF = "Ce document a été retiré : remettez-le avant d’y ajouter une version."
LONGEST_TITLE = 200


@transaction.atomic
def store_document(*, actor: User | None, upload: UploadedFile[Any], kind: str, title: str = "") -> Document:
    """Keep `upload` as a new document. `title` is the name of the file, without its extension, unless it is given.

    The caller links it to what holds it, in the same transaction: until then it exists for nobody. DomainError on the
    field « file » for what is not taken: type, size, content, virus.
    """
    found = inspect(upload)
    title = " ".join(title.replace("\0", " ").split())[:LONGEST_TITLE] or split(found.name)[0]
    document = checked(Document(kind=kind, title=title, created_by=actor))
    _add(document, found, actor, number=1)
    record(actor=actor, verb="document.stored", subject=document)
    return document


@transaction.atomic
def add_version(*, actor: User | None, document: Document, upload: UploadedFile[Any]) -> DocumentVersion:
    """Keep `upload` as the version that follows; the ones before stay readable. DomainError as `store_document`."""
    found = inspect(upload)
    held = Document.objects.select_for_update(of=("self",)).select_related("current").get(pk=document.pk)
    if held.removed_at is not None:
        raise DomainError(TAKEN_OFF, "file")
    if held.current is not None and held.current.sha256 == found.sha256:
        raise DomainError(SAME_CONTENT, "file")
    last = held.versions.aggregate(last=Max("number"))["last"] or 0
    made = _add(held, found, actor, number=last + 1)
    record(actor=actor, verb="document.version_added", subject=held)
    document.current = made
    return made


def _add(document: Document, found: Inspected, actor: User | None, *, number: int) -> DocumentVersion:
    found.content.seek(0)
    path = storage.write(found.content)
    made = checked(
        DocumentVersion(
            document=document,
            number=number,
            name=found.name,
            media_type=found.type.media_type,
            size=found.size,
            sha256=found.sha256,
            path=path,
            has_scripts=found.has_scripts,
            scan=found.scan,
            scanned_at=timezone.now() if found.scan == ScanState.CLEAN else None,
            uploaded_by=actor,
        )
    )
    document.current = made
    document.save(update_fields=["current"])
    return made
