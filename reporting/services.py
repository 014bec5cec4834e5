"""Acts on editions. States change here only; rendering goes through a job."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile
from projects.jobs.services import enqueue
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.territories.models import Region
from reporting.jobs import RENDER_EDITION
from reporting.models import Edition, EditionBlock, EditionProject
from reporting.policies import can_render_edition
from reporting.rendering.canonical import content_digest
from reporting.selectors import recueil_content


@transaction.atomic
def create_edition(
    *,
    actor: User | None,
    slug: str,
    title: str,
    document_month: date,
    situation_on: date,
    selection: Sequence[Project],
    blocks: Iterable[dict[str, Any]] = (),
    region: Region | None = None,
    **details: Any,
) -> Edition:
    """A new edition with its projects in order and its texts; ValidationError (French) on bad dates."""
    edition = Edition(
        slug=slug, title=title, document_month=document_month, situation_on=situation_on, region=region, **details
    )
    edition.full_clean()
    edition.save()
    outside = [project.reference for project in selection if region and project.department.region_id != region.pk]
    if outside:
        raise DomainError(f"Ces projets ne sont pas dans la région de l’édition : {', '.join(outside)}.")
    EditionProject.objects.bulk_create(
        EditionProject(edition=edition, project=project, position=position)
        for position, project in enumerate(selection, start=1)
    )
    EditionBlock.objects.bulk_create(
        EditionBlock(edition=edition, position=position, **block) for position, block in enumerate(blocks, start=1)
    )
    record(actor=actor, verb="edition.created", subject=edition)
    return edition


def request_render(*, actor: User, edition: Edition) -> Job:
    """Ask for the PDF of `edition`; when nothing changed since the last one, that one is the answer.

    Raises DomainError when `actor` may not print it, or when its content cannot be counted.
    """
    allowed, reason = can_render_edition(actor, edition)
    if not allowed:
        raise DomainError(reason)
    params = {"edition": edition.slug, "digest": content_digest(recueil_content(edition))}
    made = render_jobs(actor, edition).filter(
        state=JobState.SUCCEEDED, result__digest=params["digest"], files__in=JobFile.objects.offered()
    )
    return made.first() or enqueue(kind=RENDER_EDITION, params=params, actor=actor, title=edition.title)


def render_jobs(user: User, edition: Edition) -> QuerySet[Job]:
    """The jobs that print `edition` and that `user` may see, the newest first."""
    return (
        Job.objects.visible_to(user).filter(kind=RENDER_EDITION, params__edition=edition.slug).order_by("-created_at")
    )
