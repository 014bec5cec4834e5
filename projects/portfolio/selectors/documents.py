"""The documents of a project that exist for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from projects.accounts.models import User
from projects.documents.models import Document, DocumentVersion
from projects.documents.selectors import DocumentLine, document_line
from projects.portfolio.models import Project, ProjectDocument
from projects.portfolio.papers import Circle
from projects.portfolio.querysets import ProjectDocumentQuerySet
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class PaperLine:
    """A document as lists show it, with those it is for."""

    line: DocumentLine
    circle: str
    circle_label: str


def project_documents(user: User, project: Project, clock: Clock) -> Sequence[PaperLine]:
    """Those given by R and not taken off, newest first, as they were at R: one query, two where newer versions came."""
    found = Document.objects.filter(of_project__in=_of(user, project, clock)).with_current()
    rows = list(found.select_related("of_project").order_by("-created_at", "-pk"))
    _go_back(rows, clock)
    return [
        PaperLine(document_line(user, row), row.of_project.circle, str(Circle(row.of_project.circle).label))
        for row in rows
    ]


def _go_back(rows: Sequence[Document], clock: Clock) -> None:
    """Put in the place of versions that came after R those that were current then."""
    newer = [row for row in rows if row.current and row.current.uploaded_at > clock.known_at]
    if not newer:
        return
    known = DocumentVersion.objects.filter(document__in=newer, uploaded_at__lte=clock.known_at)
    last = known.select_related("uploaded_by").order_by("document_id", "-number").distinct("document_id")
    then = {version.document_id: version for version in last}
    for row in newer:
        row.current = then.get(row.pk, row.current)


def count_documents(user: User, project: Project, clock: Clock) -> int:
    return _of(user, project, clock).count()


def _of(user: User, project: Project, clock: Clock) -> ProjectDocumentQuerySet:
    rows = ProjectDocument.objects.visible_to(user).filter(project=project, document__removed_at=None)
    return rows.filter(document__created_at__lte=clock.known_at)
