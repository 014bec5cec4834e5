"""The budget file of a plan: what it holds, read again each time it is shown."""

from __future__ import annotations

from funding.plans.models import Plan, PlanDocument
from funding.plans.sheets import BROKEN, Sheet, read_sheets
from projects.core.errors import DomainError
from projects.documents import storage
from projects.documents.content.names import split
from projects.documents.models import DocumentVersion


def budget_of(plan: Plan) -> DocumentVersion | None:
    """The file as it now is; None when none was dropped, or it was taken off."""
    if plan.pk is None:
        return None
    held = PlanDocument.objects.filter(plan=plan, document__removed_at=None)
    row = held.select_related("document__current").first()
    return row.document.current if row is not None else None


def sheets_of(version: DocumentVersion) -> list[Sheet]:
    """DomainError on « file » for what is not read any more."""
    try:
        with storage.open_verified(version.path, size=version.size, sha256=version.sha256) as stream:
            content = stream.read()
    except storage.FileUnusable as error:
        raise DomainError(BROKEN, "file") from error
    return read_sheets(content, split(version.name)[1])
