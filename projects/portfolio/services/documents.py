"""Joining documents to a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from projects.accounts.models import User
from projects.core.rows import checked
from projects.documents.services import store_document
from projects.journal.services import record
from projects.portfolio.models import Project, ProjectDocument
from projects.portfolio.papers import Circle


@transaction.atomic
def add_documents(
    *, actor: User | None, project: Project, uploads: Sequence[UploadedFile[Any]], kind: str, circle: str, side: str
) -> list[ProjectDocument]:
    """Keep `uploads` as documents of `project`: all of them, or none when one is refused (DomainError, in French)."""
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
