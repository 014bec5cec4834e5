"""The resources page: kept, ordered, retired and put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from projects.accounts.models import User
from projects.caflab.models import Resource
from projects.caflab.services.held import locked
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.documents.services import add_version, store_document
from projects.journal.services import record

# The kind of their documents (`documents.registry`).
KIND = "ressource"


@transaction.atomic
def add_resource(*, actor: User | None, upload: UploadedFile[Any] | None = None, **values: Any) -> Resource:
    """A resource after the others of its kind, with its file when there is one.

    ValidationError (French, by field) when a rule is broken, DomainError on « file » for a file that is not taken.
    """
    last = Resource.objects.filter(kind=values.get("kind", "")).aggregate(last=Max("position"))["last"] or 0
    document = store_document(actor=actor, upload=upload, kind=KIND, title=values["title"]) if upload else None
    made = checked(Resource(position=last + 1, document=document, **values))
    record(actor=actor, verb="resource.added", subject=made)
    return made


@transaction.atomic
def update_resource(
    *,
    actor: User | None,
    resource: Resource,
    version: int,
    values: Mapping[str, Any],
    upload: UploadedFile[Any] | None = None,
) -> list[str]:
    """Rewrite a resource as it was read at `version`; return the names of what changed, « document » among them.

    A file follows the one that it has as its next version. Errors as those of `add_resource`.
    """
    stored = locked(resource)
    if upload and stored.document is None:
        document = store_document(actor=actor, upload=upload, kind=KIND, title=values.get("title", stored.title))
        values = {**values, "document": document}
    draft_of(stored, values)
    changed = save_version(resource, version=version, values=values)
    if upload and stored.document is not None:
        add_version(actor=actor, document=stored.document, upload=upload)
        changed.append("document")
    if changed:
        record(actor=actor, verb="resource.updated", subject=resource, fields=changed)
    return changed


@transaction.atomic
def retire_resource(*, actor: User | None, resource: Resource) -> Resource:
    """Show it to nobody but those who keep the page; nothing is lost."""
    return _retired(actor, resource, retired=True, refused="Cette ressource est déjà retirée.")


@transaction.atomic
def restore_resource(*, actor: User | None, resource: Resource) -> Resource:
    """Show it again."""
    return _retired(actor, resource, retired=False, refused="Cette ressource est déjà là.")


def _retired(actor: User | None, resource: Resource, *, retired: bool, refused: str) -> Resource:
    stored = locked(resource)
    if stored.is_retired == retired:
        raise DomainError(refused)
    stored.is_retired = retired
    stored.save(update_fields=["is_retired"])
    record(actor=actor, verb="resource.retired" if retired else "resource.restored", subject=stored)
    return stored
