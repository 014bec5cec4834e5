"""The work behind an export: one job a format, its requester's alone, for those who see the edition."""

from __future__ import annotations

from typing import Any

from projects.core.errors import DomainError
from projects.jobs.context import JobContext
from projects.jobs.models import Job
from projects.jobs.registry import job_kind
from projects.outbox.services import post
from reporting.exports.formats import FORMATS
from reporting.exports.mails import READY
from reporting.exports.source import digest_of, read_source
from reporting.jobs import readers
from reporting.models import Edition

EXPORT_EDITION, EXPORT_PROJECTS = "reporting.export_edition", "reporting.export_projects"
NOBODY = "Cet export est demandé par une personne, avec ses droits."
GONE = "Cette édition n’existe plus, ou n’est plus dans votre périmètre."


def tell(job: Job, result: Any) -> None:
    """A message with the link, when one asked for it."""
    if job.params["tell"] and job.requester is not None:
        key = f"export-ready-{job.public_id}-{job.attempt}"
        post(key=key, kind=READY, params={"job": job.pk}, recipient=job.requester)


@job_kind(
    EXPORT_EDITION,
    label="Export d’une édition",
    queue="render",
    time_limit=900,
    readers=readers,
    on_success=tell,
)
def export_edition(ctx: JobContext, *, edition: str, format: str, digest: str, tell: bool) -> dict[str, Any]:
    """Write the files of `format` of what the edition says now: its `digest` when they were asked for may be another's.

    `tell` for an e-mail.
    """
    row = Edition.objects.visible_to(ctx.requester).filter(slug=edition).first() if ctx.requester else None
    if row is None:
        raise DomainError(GONE)
    ctx.progress(0, 0, "Lecture de l’édition")
    source = read_source(row)
    names = []
    for file in FORMATS[format].files(source):
        with ctx.write_file(file.name, file.media_type) as stream:
            file.write(stream, ctx.progress)
        names.append(file.name)
    return {"digest": digest_of(source), "files": names}


@job_kind(EXPORT_PROJECTS, label="Export de la liste des projets", time_limit=900)
def export_projects(ctx: JobContext, *, query: str, format: str) -> dict[str, Any]:
    """Write the list as `query` filters it, for who asked and with the rights of that person alone."""
    from reporting.exports import project_list

    if ctx.requester is None:
        raise DomainError(NOBODY)
    ctx.progress(0, 0, "Lecture de la liste")
    rows = project_list.project_rows(project_list.found(ctx.requester, query))
    name, media_type, write = project_list.FORMATS[format]
    with ctx.write_file(name, media_type) as stream:
        write(stream, rows)
        ctx.progress(1, 1, "Fichier écrit")
    return {"files": [name]}
