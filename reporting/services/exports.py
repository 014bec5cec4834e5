"""Asking for the files of an edition: each format is a job of its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile
from projects.jobs.services import enqueue
from reporting.exports.formats import FORMATS
from reporting.exports.jobs import EXPORT_EDITION
from reporting.exports.source import digest_of, read_source
from reporting.models import Edition
from reporting.policies import can_export_edition

NONE_CHOSEN = "Choisissez au moins un format."


def request_exports(*, actor: User, edition: Edition, formats: Sequence[str], tell: bool = False) -> list[Job]:
    """Ask for the files of each format; where one's last one was made of what the edition now says, it is the answer.

    Raises DomainError when `actor` may not, when no known format is chosen, or when the content cannot be counted.
    """
    allowed, reason = can_export_edition(actor, edition)
    if not allowed:
        raise DomainError(reason)
    chosen = [FORMATS[slug] for slug in FORMATS if slug in formats]
    if not chosen:
        raise DomainError(NONE_CHOSEN, field="formats")
    digest = digest_of(read_source(edition))
    jobs = []
    with transaction.atomic():
        for one in chosen:
            params = {"edition": edition.slug, "format": one.slug, "digest": digest, "tell": tell}
            made = export_jobs(actor, edition).filter(
                state=JobState.SUCCEEDED,
                params__format=one.slug,
                result__digest=digest,
                files__in=JobFile.objects.offered(),
            )
            title = f"{edition.title} : {one.label}"
            jobs.append(made.first() or enqueue(kind=EXPORT_EDITION, params=params, actor=actor, title=title))
    return jobs


def export_jobs(user: User, edition: Edition) -> QuerySet[Job]:
    """The exports of `edition` that `user` asked for, the newest first."""
    mine = Job.objects.visible_to(user).filter(requester=user, kind=EXPORT_EDITION, params__edition=edition.slug)
    return mine.order_by("-pk")
