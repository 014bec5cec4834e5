"""The work of the render queue. Handlers read and lay out; rules are elsewhere."""

from io import BytesIO
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.context import JobContext
from projects.jobs.errors import JobCancelled
from projects.jobs.registry import job_kind
from reporting.models import Edition, FrozenEdition
from reporting.rendering.canonical import content_digest
from reporting.rendering.content import RecueilContent
from reporting.selectors.checking import documents_of
from reporting.selectors.frozen import document_content
from reporting.selectors.read_documents import read_documents

RENDER_EDITION = "reporting.render_edition"
PUBLISH_EDITION = "reporting.publish_edition"
CHECK_EDITION = "reporting.check_edition"
PDF = "application/pdf"
# Half a second of libraries that only the process of a job needs: every command and page imports this module.
RENDERER = "reporting.rendering.recueil"


def readers(user: User | AnonymousUser) -> Q:
    """A PDF shows what the page of its edition does, whoever had it made: it is for those who see that page."""
    editions = Edition.objects.visible_to(user)
    return Q(Exists(editions.filter(slug=KeyTextTransform("edition", OuterRef("params")))))


@job_kind(
    RENDER_EDITION,
    label="Mise en page d’un document",
    queue="render",
    time_limit=900,
    shared=True,
    preload=(RENDERER,),
    readers=readers,
)
def render_edition(ctx: JobContext, *, edition: str, digest: str) -> dict[str, Any]:
    """Lay out the recueil of `edition` as it is now, or as it was frozen; `digest` is of the content when asked for."""
    try:
        row = Edition.objects.visible_to(ctx.requester).get(slug=edition) if ctx.requester else None
        row = row or Edition.objects.get(slug=edition)
    except Edition.DoesNotExist:
        raise DomainError("Cette édition n’existe plus, ou n’est plus dans votre périmètre.") from None
    ctx.progress(0, 0, "Lecture des projets")
    content = document_content(row)
    pdf = _laid_out(ctx, content)
    with ctx.write_file(f"{row.slug}.pdf", PDF) as stream:
        stream.write(pdf)
    return {"edition": row.slug, "digest": content_digest(content), "bytes": len(pdf)}


@job_kind(
    PUBLISH_EDITION,
    label="Publication d’une édition",
    queue="render",
    time_limit=900,
    shared=True,
    writes=True,
    preload=(RENDERER,),
    readers=readers,
)
def publish_edition(ctx: JobContext, *, edition: str, number: int, is_public: bool) -> dict[str, Any]:
    """Publish the frozen set `number` of `edition`: its document is laid out from it alone, and kept under its hash."""
    import pikepdf

    from reporting.services.publishing import publish_document

    def render(content: RecueilContent) -> tuple[bytes, int]:
        pdf = _laid_out(ctx, content)
        with pikepdf.open(BytesIO(pdf)) as document:
            return pdf, len(document.pages)

    frozen = FrozenEdition.objects.select_related("edition").filter(edition__slug=edition, number=number).first()
    if frozen is None or ctx.requester is None:
        raise DomainError("Ces données gelées n’existent plus.")
    ctx.progress(0, 0, "Lecture des données gelées")
    made = publish_document(actor=ctx.requester, frozen=frozen, is_public=is_public, render=render)
    return {"sha256": made.sha256, "bytes": made.size, "pages": made.pages}


@job_kind(
    CHECK_EDITION,
    label="Lecture des fiches d’une édition",
    queue="default",
    time_limit=900,
    shared=True,
    keep_days=1,
    readers=readers,
)
def check_edition(ctx: JobContext, *, edition: str) -> dict[str, Any]:
    """Read what the checks of `edition` have to read: each fiche is kept by what it says, and no page waits for it."""
    row = Edition.objects.filter(slug=edition).first()
    if row is None:
        raise DomainError("Cette édition n’existe plus.")
    documents = documents_of(row)
    for rank, document in enumerate(documents):
        if ctx.cancelled():
            raise JobCancelled
        ctx.progress(rank, len(documents), "Lecture des fiches")
        read_documents([document])
    return {"documents": len(documents)}


def _laid_out(ctx: JobContext, content: RecueilContent) -> bytes:
    from reporting.forks import WorkCancelled
    from reporting.rendering.cache import PartCache
    from reporting.rendering.recueil import render_recueil

    try:
        return render_recueil(content, on_progress=ctx.progress, cancelled=ctx.cancelled, cache=PartCache())
    except WorkCancelled:
        raise JobCancelled from None
