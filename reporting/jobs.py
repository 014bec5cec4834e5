"""The work of the render queue. Handlers read and lay out; rules are elsewhere."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.context import JobContext
from projects.jobs.errors import JobCancelled
from projects.jobs.registry import job_kind
from reporting.models import Edition
from reporting.rendering.canonical import content_digest
from reporting.selectors.frozen import document_content

RENDER_EDITION = "reporting.render_edition"
PDF = "application/pdf"
# Half a second of libraries that only the process of a job needs: every command and page imports this module.
RENDERER = "reporting.rendering.recueil"


def readers(user: User | AnonymousUser) -> Q:
    """A PDF shows what the page of its edition does, whoever had it made: it is for those who see that page."""
    editions = Edition.objects.visible_to(user)
    return Q(Exists(editions.filter(slug=KeyTextTransform("edition", OuterRef("params")))))


@job_kind(
    RENDER_EDITION,
    label="Mise en page d’un recueil",
    queue="render",
    time_limit=900,
    shared=True,
    preload=(RENDERER,),
    readers=readers,
)
def render_edition(ctx: JobContext, *, edition: str, digest: str) -> dict[str, Any]:
    """Lay out the recueil of `edition` as it is now, or as it was frozen; `digest` is of the content when asked for."""
    from reporting.rendering.cache import PartCache
    from reporting.rendering.parallel import RenderingCancelled
    from reporting.rendering.recueil import render_recueil

    try:
        row = Edition.objects.visible_to(ctx.requester).get(slug=edition) if ctx.requester else None
        row = row or Edition.objects.get(slug=edition)
    except Edition.DoesNotExist:
        raise DomainError("Cette édition n’existe plus, ou n’est plus dans votre périmètre.") from None
    ctx.progress(0, 0, "Lecture des projets")
    content = document_content(row)
    try:
        pdf = render_recueil(content, on_progress=ctx.progress, cancelled=ctx.cancelled, cache=PartCache())
    except RenderingCancelled:
        raise JobCancelled from None
    with ctx.write_file(f"{row.slug}.pdf", PDF) as stream:
        stream.write(pdf)
    return {"edition": row.slug, "digest": content_digest(content), "bytes": len(pdf)}
