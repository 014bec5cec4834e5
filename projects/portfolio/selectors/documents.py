"""The documents of a project that exist for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from projects.accounts.models import User
from projects.documents.models import Document
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
    """Those given by R and not taken off, newest first, in one query."""
    rows = Document.objects.filter(of_project__in=_of(user, project, clock)).with_current().select_related("of_project")
    return [
        PaperLine(document_line(user, row), row.of_project.circle, str(Circle(row.of_project.circle).label))
        for row in rows.order_by("-created_at", "-pk")
    ]


def count_documents(user: User, project: Project, clock: Clock) -> int:
    return _of(user, project, clock).count()


def _of(user: User, project: Project, clock: Clock) -> ProjectDocumentQuerySet:
    rows = ProjectDocument.objects.visible_to(user).filter(project=project, document__removed_at=None)
    return rows.filter(document__created_at__lte=clock.known_at)
