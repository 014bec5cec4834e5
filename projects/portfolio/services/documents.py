"""Joining documents to a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.documents.content import inspect
from projects.documents.services import store_document
from projects.journal.services import record
from projects.portfolio.models import Project, ProjectDocument
from projects.portfolio.papers import Circle


@transaction.atomic
def add_documents(
    *, actor: User | None, project: Project, uploads: Sequence[UploadedFile[Any]], kind: str, circle: str, side: str
) -> list[ProjectDocument]:
    """Keep `uploads` as documents of `project`: all of them, or none when one is refused (DomainError, in French).

    A file that `actor` can see there already is refused: a form sent twice, or a slip.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    _refuse_what_is_there(actor, project, uploads)
    made = [
        checked(
            ProjectDocument(
                project=project,
                document=store_document(actor=actor, upload=upload, kind=kind),
                circle=circle,
                side=side,
            )
        )
        for upload in uploads
    ]
    if circle == Circle.PORTEUR:  # the journal of the project is read by all who see it: a closed document is not told
        record(actor=actor, verb="project.documents_added", subject=project)
    return made


def _refuse_what_is_there(actor: User | None, project: Project, uploads: Sequence[UploadedFile[Any]]) -> None:
    given = {found.sha256: found.name for found in map(inspect, uploads)}
    if len(given) < len(uploads):
        raise DomainError("Le même fichier est choisi deux fois.", "files")
    rows = ProjectDocument.objects.filter(project=project, document__removed_at=None)
    seen = rows if actor is None else rows.visible_to(actor)
    there = seen.filter(document__current__sha256__in=given).select_related("document__current").first()
    if there is not None and there.document.current is not None:
        name = given[there.document.current.sha256]
        raise DomainError(f"« {name} » est déjà dans les documents du projet : « {there.document.title} ».", "files")
