"""What workers do to a job. The pair (job, attempt) is the fence: every write is conditional on still holding it.

An attempt that lost its lease and was replaced finds no row to write to, however late it comes back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from projects.jobs import conf, reasons, registry, workflow
from projects.jobs.files import WrittenFile
from projects.jobs.models import Job, JobFile
from projects.journal.services import record

# A result is a few numbers and names; documents are files.
RESULT_LIMIT = 256 * 1024


@dataclass(frozen=True)
class Claim:
    """The right to work on one job, for one attempt."""

    job: Job
    attempt: int


@dataclass(frozen=True)
class Progress:
    done: int = 0
    total: int = 0
    step: str = ""


@dataclass(frozen=True)
class Pulse:
    """What a renewal tells the worker."""

    held: bool
    cancel_requested: bool = False


class Ending(Enum):
    """What became of an attempt: its files are published, are not, or it was no longer the job's attempt."""

    PUBLISHED = auto()
    UNPUBLISHED = auto()
    LOST = auto()


@dataclass(frozen=True)
class Failure:
    """How an attempt was lost. `final` when another attempt would end the same way.

    `technical` holds types, places and signals, never a value that a person typed.
    """

    reason: str
    technical: str = field(default="")
    final: bool = False


def claim(*, job_id: int, worker: str) -> Claim | None:
    """Take a waiting job: one conditional UPDATE. None when there is nothing to take (done, taken, cancelled, gone)."""
    with transaction.atomic():
        taken = Job.objects.filter(
            pk=job_id,
            state__in=workflow.CLAIM.sources,
            cancel_requested_at__isnull=True,
            attempt__lt=F("max_attempts"),
        ).update(
            state=workflow.CLAIM.target,
            attempt=F("attempt") + 1,
            lease_until=Now() + timedelta(seconds=conf.lease()),
            heartbeat_at=Now(),
            started_at=Now(),
            worker=worker[:120],
            send_at=None,
            done=0,
            total=0,
            step="",
        )
        if not taken:
            return None
        job = Job.objects.select_related("requester").get(pk=job_id)
    return Claim(job, job.attempt)


def renew(*, held: Claim, progress: Progress) -> Pulse:
    """Keep the lease, write how far the work is, and learn whether it is still wanted."""
    with transaction.atomic():
        kept = _rows(held).update(
            lease_until=Now() + timedelta(seconds=conf.lease()),
            heartbeat_at=Now(),
            done=min(progress.done, progress.total) if progress.total else progress.done,
            total=progress.total,
            step=progress.step[:200],
        )
        if not kept:
            return Pulse(held=False)
        cancelled = _rows(held).filter(cancel_requested_at__isnull=False).exists()
    return Pulse(held=True, cancel_requested=cancelled)


def succeed(*, held: Claim, result: Any, written: Sequence[WrittenFile], progress: Progress) -> Ending:
    """Publish the files and finish the job, all at once; a job that was cancelled meanwhile is not published.

    What the kind does on success happens in the same transaction; if it raises, nothing is finished. Called again
    because nobody knew whether the first transaction went through, it says PUBLISHED when it did.
    """
    kind = registry.find(held.job.kind)
    if len(json.dumps(result)) > RESULT_LIMIT:
        raise ValueError("job result too long")
    with transaction.atomic():
        job = _rows(held).select_for_update().first()
        if job is None:
            done = Job.objects.filter(pk=held.job.pk, state=workflow.SUCCEED.target, attempt=held.attempt)
            return Ending.PUBLISHED if done.exists() else Ending.LOST
        if job.cancel_requested_at is not None:
            _stop(job)
            return Ending.UNPUBLISHED
        JobFile.objects.bulk_create([JobFile(job=job, **file.as_dict()) for file in written])
        keep = conf.keep_days() if kind is None or kind.keep_days is None else kind.keep_days
        Job.objects.filter(pk=job.pk).update(
            state=workflow.SUCCEED.target,
            result=result,
            lease_until=None,
            finished_at=Now(),
            expires_at=Now() + timedelta(days=keep) if keep and written else None,
            done=progress.total or progress.done,
            total=progress.total,
            step="",
            error="",
            technical_error="",
        )
        record(actor=None, verb=workflow.SUCCEED.verb, subject=job)
        if kind is not None and kind.on_success is not None:
            job.refresh_from_db()
            kind.on_success(job, result)
    return Ending.PUBLISHED


def lose(*, held: Claim, failure: Failure) -> Ending:
    """The attempt is lost: the job waits for the next one, fails after the last, is cancelled if someone asked."""
    with transaction.atomic():
        job = _rows(held).select_for_update().first()
        if job is None:
            return Ending.LOST
        end_attempt(job, failure)
    return Ending.UNPUBLISHED


def end_attempt(job: Job, failure: Failure) -> None:
    """Give back, fail or stop a running job whose row the caller holds locked."""
    if job.cancel_requested_at is not None:
        _stop(job)
        return
    rows = Job.objects.filter(pk=job.pk)
    if job.attempt < job.max_attempts and not failure.final:
        rows.update(
            state=workflow.GIVE_BACK.target,
            lease_until=None,
            technical_error=failure.technical,
            send_at=Now() + timedelta(seconds=conf.retry_delay(job.attempt)),
            sends=0,
        )
        return
    rows.update(
        state=workflow.FAIL.target,
        lease_until=None,
        finished_at=Now(),
        error=failure.reason or reasons.CRASHED,
        technical_error=failure.technical,
    )
    record(actor=None, verb=workflow.FAIL.verb, subject=job)


def _stop(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=workflow.STOP.target, lease_until=None, finished_at=Now())
    record(actor=None, verb=workflow.STOP.verb, subject=job)


def _rows(held: Claim) -> Any:
    """The job's row, if `held` still holds it: the fence."""
    return Job.objects.filter(pk=held.job.pk, state__in=workflow.SUCCEED.sources, attempt=held.attempt)
