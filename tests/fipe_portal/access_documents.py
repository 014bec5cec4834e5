"""What the pages of documents are asked for: a document of each circle and side, of the project here."""

from __future__ import annotations

from projects.documents.enums import ScanState
from projects.documents.models import DocumentVersion
from projects.documents.services import remove_document
from projects.portfolio.models import Project, ProjectDocument
from projects.portfolio.papers import Circle, Side
from projects.portfolio.services.documents import add_documents
from tests.documents.samples import given, pdf


def documents_targets(here: Project) -> dict[str, dict[str, str]]:
    rows = {
        "document": _made(here, Circle.PORTEUR, Side.CAF),
        "caflab-document": _made(here, Circle.CAFLAB, Side.CAF),
        "caf-document": _made(here, Circle.CAF, Side.CAF),
        "of-caflab": _made(here, Circle.PORTEUR, Side.CAFLAB),
        "of-porteur": _made(here, Circle.PORTEUR, Side.PORTEUR),
        "removed": _made(here, Circle.PORTEUR, Side.CAF),
        "waiting-document": _made(here, Circle.PORTEUR, Side.CAF),
    }
    remove_document(actor=None, document=rows["removed"].document)
    DocumentVersion.objects.filter(document=rows["waiting-document"].document).update(scan=ScanState.WAITING)
    keys = {name: {"public_id": str(row.document.public_id)} for name, row in rows.items()}
    return {
        **keys,
        "unknown-document": {"public_id": "00000000-0000-4000-8000-000000000000"},
        **{f"{name}-1": {**key, "version": "1"} for name, key in keys.items()},
        "document-9": {**keys["document"], "version": "99999999999999999999"},
    }


def _made(project: Project, circle: Circle, side: Side) -> ProjectDocument:
    (made,) = add_documents(
        actor=None, project=project, uploads=[given("note.pdf", pdf())], kind="autre", circle=circle, side=side
    )
    return made
