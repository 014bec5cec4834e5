"""Putting right what got lost: messages, and attempts whose worker died. Any number of sweepers may run at once."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from projects.jobs import conf, files, reasons
from projects.jobs.enums import JobState
from projects.jobs.models import Job
from projects.jobs.services.attempts import Failure, end_attempt
from projects.jobs.services.sending import send

BATCH = 100
# A message is sent again after 1, 2, 4, 8 then 16 times the first delay: a long queue is not filled with copies.
LATEST_DOUBLING = 4


@dataclass(frozen=True)
class Swept:
    """How many leases had run out, and how many messages were sent."""

    expired: int = 0
    sent: int = 0


def sweep() -> Swept:
    """One round. Rows that another sweeper holds are left to it."""
    return Swept(expired=end_expired_leases(), sent=send_due())


def end_expired_leases() -> int:
    """Jobs whose worker no longer renews: back to wait, or failed after the last attempt."""
    with transaction.atomic():
        lost = list(
            Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())
            .order_by("lease_until")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        for job in lost:
            end_attempt(job, Failure(reasons.WORKER_LOST, f"lease expired, worker {job.worker}"))
            Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(send_at=Now())
    for job in lost:
        files.remove_attempt(job, job.attempt)
    return len(lost)


def send_due() -> int:
    """Send the message of waiting jobs that nobody took: a new attempt, or a message that got lost."""
    with transaction.atomic():
        due = list(
            Job.objects.filter(state=JobState.QUEUED, send_at__lte=Now())
            .order_by("send_at")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        for job in due:
            wait = conf.resend_after() * 2 ** min(job.sends, LATEST_DOUBLING)
            Job.objects.filter(pk=job.pk).update(send_at=Now() + timedelta(seconds=wait), sends=F("sends") + 1)
    for position, job in enumerate(due):
        if not send(job.pk, job.kind):
            # The broker is down: all the rest is due at the next round, none counts as sent.
            unsent = [row.pk for row in due[position:]]
            Job.objects.filter(pk__in=unsent, state=JobState.QUEUED).update(send_at=Now(), sends=F("sends") - 1)
            return position
    return len(due)
