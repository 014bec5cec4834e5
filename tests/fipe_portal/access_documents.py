"""What the pages of documents are asked for: a document of each circle and side, of the project here."""

from __future__ import annotations

from projects.documents.enums import ScanState
from projects.documents.models import Document, DocumentVersion
from projects.documents.previews import request_preview
from projects.documents.services import remove_document, store_document
from projects.jobs import files
from projects.jobs.services import attempts
from projects.jobs.services.attempts import Progress
from projects.portfolio.models import Project, ProjectDocument
from projects.portfolio.papers import Circle, Side
from projects.portfolio.services.documents import add_documents
from tests.documents.samples import given, pdf


def documents_targets(here: Project) -> dict[str, dict[str, str]]:
    store_document(actor=None, upload=given("seul.txt", b"x"), kind="autre")  # the key of a link is not its document's
    rows = {
        "document": _made(here, Circle.PORTEUR, Side.CAF),
        "caflab-document": _made(here, Circle.CAFLAB, Side.CAF),
        "caf-document": _made(here, Circle.CAF, Side.CAF),
        "of-caflab": _made(here, Circle.PORTEUR, Side.CAFLAB),
        "of-porteur": _made(here, Circle.PORTEUR, Side.PORTEUR),
        "removed": _made(here, Circle.PORTEUR, Side.CAF),
        "waiting-document": _made(here, Circle.PORTEUR, Side.CAF),
        "made": _made(here, Circle.PORTEUR, Side.CAF),
    }
    remove_document(actor=None, document=rows["removed"].document)
    DocumentVersion.objects.filter(document=rows["waiting-document"].document).update(scan=ScanState.WAITING)
    _preview(rows["made"].document)
    keys = {name: {"public_id": str(row.document.public_id)} for name, row in rows.items()}
    versions = {f"{name}-1": {**key, "version": "1"} for name, key in keys.items()}
    return {
        **keys,
        **versions,
        **{f"{name}-page": {**key, "page": "1"} for name, key in versions.items()},
        "unknown-document": {"public_id": "00000000-0000-4000-8000-000000000000"},
        "document-9": {**keys["document"], "version": "99999999999999999999"},
    }


def _made(project: Project, circle: Circle, side: Side) -> ProjectDocument:
    (made,) = add_documents(
        actor=None, project=project, uploads=[given("note.pdf", pdf())], kind="autre", circle=circle, side=side
    )
    return made


def _preview(document: Document) -> None:
    """The picture of its page, as a worker leaves it."""
    assert document.current is not None
    job = request_preview(actor=None, version=document.current)
    held = attempts.claim(job_id=job.pk, worker="test")
    assert held is not None
    with files.write(files.attempt_folder(held.job, 1), "page-1.png", "image/png") as (stream, written):
        stream.write(b"\x89PNG")
    attempts.succeed(held=held, result={"pages": 1, "of": 1}, written=written, progress=Progress())
