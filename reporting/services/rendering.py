"""Asking for the document of an edition: the work itself is a job."""

from django.db.models import QuerySet

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile
from projects.jobs.services import enqueue
from reporting.jobs import RENDER_EDITION
from reporting.models import Edition
from reporting.policies import can_render_edition
from reporting.rendering.canonical import content_digest
from reporting.selectors.frozen import document_content


def request_render(*, actor: User, edition: Edition) -> Job:
    """Ask for the PDF of `edition`; when nothing changed since the last one, that one is the answer.

    Raises DomainError when `actor` may not print it, or when its content cannot be counted.
    """
    allowed, reason = can_render_edition(actor, edition)
    if not allowed:
        raise DomainError(reason)
    params = {"edition": edition.slug, "digest": content_digest(document_content(edition))}
    made = render_jobs(actor, edition).filter(
        state=JobState.SUCCEEDED, result__digest=params["digest"], files__in=JobFile.objects.offered()
    )
    return made.first() or enqueue(kind=RENDER_EDITION, params=params, actor=actor, title=edition.title)


def render_jobs(user: User, edition: Edition) -> QuerySet[Job]:
    """The jobs that print `edition` and that `user` may see, the newest first."""
    return (
        Job.objects.visible_to(user).filter(kind=RENDER_EDITION, params__edition=edition.slug).order_by("-created_at")
    )
