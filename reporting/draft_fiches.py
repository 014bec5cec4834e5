"""The PDF of a fiche that its porteur is writing: as it would print, before it is sent."""

from typing import Any

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.fiches.drafting import read_draft
from projects.fiches.policies import can_propose_fiche
from projects.fiches.printing import readable, register_printer, texts_from
from projects.jobs.context import JobContext
from projects.jobs.models import Job
from projects.jobs.registry import job_kind
from projects.jobs.services import enqueue
from projects.portfolio.models import Project
from reporting.jobs import PDF, RENDERER
from reporting.selectors.fiches import fiche_content_of

RENDER_DRAFT = "reporting.render_draft_fiche"


@job_kind(RENDER_DRAFT, label="Aperçu d’une fiche", queue="render", time_limit=300, preload=(RENDERER,))
def render_draft_fiche(ctx: JobContext, *, project: int, digest: str) -> dict[str, Any]:
    """Lay out the draft as it is now; `digest` is that of its words when it was asked for."""
    from reporting.rendering.recueil import render_fiche

    row = Project.objects.visible_to(ctx.requester).filter(pk=project).first() if ctx.requester else None
    if row is None or ctx.requester is None or not can_propose_fiche(ctx.requester, row)[0]:
        raise DomainError("Ce projet n’existe plus pour vous.")
    draft = read_draft(row)
    content = fiche_content_of(row, texts_from(readable(draft.content)[0]))
    pdf = render_fiche(content, on_progress=ctx.progress, cancelled=ctx.cancelled)
    with ctx.write_file(f"apercu-{row.reference}.pdf", PDF) as stream:
        stream.write(pdf)
    return {"digest": draft.digest, "bytes": len(pdf)}


def request_draft(actor: User, project: Project, digest: str) -> Job:
    title = f"Aperçu de la fiche, {project.display_name}"[:200]
    return enqueue(kind=RENDER_DRAFT, params={"project": project.pk, "digest": digest}, actor=actor, title=title)


register_printer(request_draft)
