"""Reading jobs for pages: frozen values, so that templates never touch the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from projects.accounts.models import User
from projects.core.french import NBSP, format_number
from projects.jobs import policies
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile

PAGE_SIZE = 50
Viewer = User | AnonymousUser


@dataclass(frozen=True)
class FileLine:
    """A file as a page offers it; `url` is empty when `reason` says why it cannot be had."""

    name: str
    size_text: str
    media_type: str
    sha256: str
    url: str
    reason: str


@dataclass(frozen=True)
class JobPanel:
    """Everything that the panel of one job shows; `templates/jobs/_state.html` draws it, on any page.

    `percent` is None while the total is not known. `state_url` is asked again every other second while `alive`.
    """

    public_id: UUID
    title: str
    kind_label: str
    state: str
    state_label: str
    alive: bool
    cancelling: bool
    waiting_retry: bool
    attempt: int
    max_attempts: int
    done: int
    total: int
    percent: int | None
    step: str
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    files: tuple[FileLine, ...]
    files_expired: bool
    result: Any
    can_cancel: bool
    can_retry: bool
    url: str
    state_url: str
    cancel_url: str
    retry_url: str


@dataclass(frozen=True)
class JobLine:
    """One line of « Mes travaux »."""

    title: str
    kind_label: str
    state: str
    state_label: str
    alive: bool
    created_at: datetime
    finished_at: datetime | None
    file_count: int
    url: str


@dataclass(frozen=True)
class JobPage:
    """Some of someone's jobs, newest first; `older` is the key to ask the next page with, None on the last one."""

    lines: tuple[JobLine, ...]
    older: int | None


def find_job(user: Viewer, public_id: UUID) -> Job | None:
    return Job.objects.visible_to(user).filter(public_id=public_id).first()


def find_file(user: Viewer, public_id: UUID) -> JobFile | None:
    return JobFile.objects.visible_to(user).select_related("job").filter(public_id=public_id).first()


def latest_job(user: Viewer, *, kind: str, params: Mapping[str, Any], state: JobState | None = None) -> Job | None:
    """The last job of this kind and these parameters that `user` can see: what a page that offers it shows."""
    jobs = Job.objects.visible_to(user).filter(kind=kind, params=dict(params))
    return (jobs.filter(state=state) if state else jobs).order_by("-created_at", "-pk").first()


def my_jobs(user: User, *, before: int | None = None) -> JobPage:
    """What `user` asked for, a page at a time (keyset: a deep page costs what the first one does)."""
    jobs = Job.objects.visible_to(user).filter(requester=user)
    if before is not None:
        jobs = jobs.filter(pk__lt=before)
    rows = list(jobs.order_by("-pk").prefetch_related("files")[: PAGE_SIZE + 1])
    lines = tuple(
        JobLine(
            title=str(job),
            kind_label=job.kind_label,
            state=job.state,
            state_label=state_label(job),
            alive=job.is_alive,
            created_at=job.created_at,
            finished_at=job.finished_at,
            file_count=len(job.files.all()),
            url=job.get_absolute_url(),
        )
        for job in rows[:PAGE_SIZE]
    )
    return JobPage(lines, rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None)


def job_panel(user: Viewer, job: Job) -> JobPanel:
    """The panel of a job that `user` can see."""
    files = tuple(_file_line(user, file) for file in job.files.select_related("job"))
    return JobPanel(
        public_id=job.public_id,
        title=str(job),
        kind_label=job.kind_label,
        state=job.state,
        state_label=state_label(job),
        alive=job.is_alive,
        cancelling=job.is_being_cancelled,
        waiting_retry=job.state == JobState.QUEUED and job.attempt > 0 and bool(job.technical_error),
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        done=job.done,
        total=job.total,
        percent=100 * job.done // job.total if job.total else None,
        step=job.step,
        error=job.error,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        expires_at=job.expires_at,
        files=files,
        files_expired=job.state == JobState.SUCCEEDED and job.expires_at is not None and not files,
        result=job.result,
        can_cancel=policies.can_cancel_job(user, job)[0],
        can_retry=policies.can_retry_job(user, job)[0],
        url=job.get_absolute_url(),
        state_url=reverse("jobs:state", args=[job.public_id]),
        cancel_url=reverse("jobs:cancel", args=[job.public_id]),
        retry_url=reverse("jobs:retry", args=[job.public_id]),
    )


def state_label(job: Job) -> str:
    """The state, or that someone asked to leave it."""
    if job.is_being_cancelled:
        return "Annulation en cours"
    return str(JobState(job.state).label)


def size_text(size: int) -> str:
    """« 512 octets », « 48 ko », « 1,3 Mo »."""
    if size < 1000:
        return f"{size}{NBSP}{'octet' if size < 2 else 'octets'}"
    for unit, factor in (("ko", 1_000), ("Mo", 1_000_000)):
        if size < factor * 1000:
            return f"{format_number(round(size / factor, 0 if size >= 10 * factor else 1))}{NBSP}{unit}"
    return f"{format_number(round(size / 1_000_000_000, 1))}{NBSP}Go"


def _file_line(user: Viewer, file: JobFile) -> FileLine:
    allowed, reason = policies.can_download_file(user, file)
    url = file.get_absolute_url() if allowed else ""
    return FileLine(file.name, size_text(file.size), file.media_type, file.sha256, url, reason)
