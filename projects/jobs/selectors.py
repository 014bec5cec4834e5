"""Reading jobs for pages."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from projects.accounts.models import User
from projects.jobs import policies
from projects.jobs.models import Job, JobFile

PAGE_SIZE = 50
Viewer = User | AnonymousUser


@dataclass(frozen=True)
class JobPage:
    """Some of someone's jobs, newest first; `older` is the key to ask the next page with, None on the last one."""

    jobs: tuple[Job, ...]
    older: int | None


def find_job(user: Viewer, public_id: UUID) -> Job | None:
    jobs = Job.objects.visible_to(user).select_related("requester").prefetch_related("files")
    return jobs.filter(public_id=public_id).first()


def find_file(user: Viewer, public_id: UUID) -> JobFile | None:
    return JobFile.objects.visible_to(user).select_related("job").filter(public_id=public_id).first()


def my_jobs(user: User, *, before: int | None = None) -> JobPage:
    """What `user` asked for, a page at a time (keyset: a deep page costs what the first one does)."""
    jobs = Job.objects.visible_to(user).filter(requester=user)
    if before is not None:
        jobs = jobs.filter(pk__lt=before)
    rows = list(jobs.order_by("-pk").prefetch_related("files")[: PAGE_SIZE + 1])
    return JobPage(tuple(rows[:PAGE_SIZE]), rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None)


def job_context(user: Viewer, job: Job) -> dict[str, object]:
    """What `templates/components/_job_state.html` asks for, on any page that shows a job."""
    return {
        "job": job,
        "can_cancel": policies.can_cancel_job(user, job)[0],
        "can_retry": policies.can_retry_job(user, job)[0],
    }
