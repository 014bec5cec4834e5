"""Reading documents: lines of lists, one document, one version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from projects.accounts.models import User
from projects.documents import registry
from projects.documents.enums import Family, ScanState
from projects.documents.models import Document, DocumentVersion
from projects.documents.policies import can_change_document, can_read_version, holds, read_in_part
from projects.documents.querysets import DocumentQuerySet
from projects.documents.wording import size_words


@dataclass(frozen=True)
class DocumentLine:
    """What a list shows of a document; `components`' template reads nothing else."""

    pk: int
    title: str
    kind: str
    kind_label: str
    type_label: str
    family: str
    name: str
    size: int
    size_label: str
    version: int
    by: str
    at: datetime
    scan: str
    scan_label: str
    url: str
    download_url: str
    note: str = ""


def document_lines(user: User, documents: DocumentQuerySet | Iterable[int]) -> list[DocumentLine]:
    """The lines of `documents` (a queryset, or keys), newest first, in three queries at most. Those taken off are left
    out; each is shown at the last version that exists for `user`.

    The caller has scoped them: they hang on something that `user` sees.
    """
    rows = documents if isinstance(documents, DocumentQuerySet) else Document.objects.filter(pk__in=list(documents))
    return [document_line(user, row) for row in _as_read(user, list(rows.standing().with_current())) if row.current]


def document_line(user: User, document: Document) -> DocumentLine:
    """The line of a document read `with_current`."""
    version = document.current
    assert version is not None
    kind = version.type
    readable, why = can_read_version(user, version)
    return DocumentLine(
        pk=document.pk,
        title=document.title,
        kind=document.kind,
        kind_label=document.kind_label,
        type_label=kind.label if kind else "Fichier",
        family=kind.family.value if kind else "",
        name=version.name,
        size=version.size,
        size_label=size_words(version.size),
        version=version.number,
        by=str(version.uploaded_by or "le portail"),
        at=version.uploaded_at,
        scan=version.scan,
        scan_label=ScanState(version.scan).label,
        url=document.get_absolute_url(),
        download_url=reverse("document_download", args=[document.public_id, version.number]) if readable else "",
        note=why,
    )


def find_document(user: User, public_id: UUID) -> Document | None:
    """The document when it exists for `user`. One that was taken off exists for those who may put it back."""
    found = _as_read(user, list(Document.objects.visible_to(user).with_current().filter(public_id=public_id)))
    document = found[0] if found else None
    if document is None or (document.removed_at and not can_change_document(user, document)[0]):
        return None
    return document


def find_version(user: User, document: Document, number: int) -> DocumentVersion | None:
    return next((row for row in versions_of(user, document) if row.number == number), None)


def versions_of(user: User, document: Document) -> Sequence[DocumentVersion]:
    """Those that exist for `user`, newest first."""
    rows = document.versions.select_related("uploaded_by", "document")
    kept = read_in_part(user, [document]).get(document.pk)
    return list(rows if kept is None else rows.filter(number__in=kept))


def _as_read(user: User, documents: list[Document]) -> list[Document]:
    """Each with, as its last version, the last one that exists for `user`; None when there is none."""
    kept = read_in_part(user, documents)
    held = [
        row for row in documents if row.current and row.current.number not in kept.get(row.pk, {row.current.number})
    ]
    if held:
        versions = DocumentVersion.objects.filter(document__in=held).select_related("uploaded_by").order_by("number")
        last = {row.document_id: row for row in versions if row.number in kept[row.document_id]}
        for document in held:
            document.current = last.get(document.pk)
    return documents


def places_of(user: User, document: Document) -> list[registry.Place]:
    """The pages that the document belongs to, for somebody who sees them."""
    found = []
    for holder in registry.holders():
        if holder.place and holds(holder, user, document):
            place = holder.place(document)
            if place:
                found.append(place)
    return found


def can_preview(version: DocumentVersion) -> bool:
    kind = version.type
    return kind is not None and kind.family in (Family.PDF, Family.IMAGE, Family.TEXT)
