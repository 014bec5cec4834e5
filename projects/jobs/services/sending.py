"""Waking a worker: a message that holds the job's key and nothing else. Losing it only costs a little time."""

import logging

from celery import current_app
from django.db import transaction

from projects.jobs import conf, registry
from projects.jobs.models import Job

logger = logging.getLogger(__name__)

# A job's own process has no way to the broker: what it asks for leaves with the sweeper.
_muted = False


def mute() -> None:
    """Send nothing from this process any more."""
    global _muted
    _muted = True


def send_on_commit(job: Job) -> None:
    """Send once the transaction that changed `job` is committed; whatever happens then, the request succeeds."""
    key, kind = job.pk, job.kind
    transaction.on_commit(lambda: send(key, kind), robust=True)


def send(job_id: int, kind_name: str) -> bool:
    """Send the message of a job: one try, two seconds. False when the broker could not be told."""
    if _muted:
        return False
    kind = registry.find(kind_name)
    try:
        # A connection of its own: the shared ones try again and again. CELERY_BROKER_TRANSPORT_OPTIONS
        # says how long any of them waits.
        with current_app.connection_for_write(transport_options={"max_retries": 0}) as connection:
            current_app.send_task(
                conf.TASK_NAME,
                args=[job_id],
                queue=kind.queue if kind else "default",
                connection=connection,
                retry=False,
                ignore_result=True,
                add_to_parent=False,
            )
    except Exception as error:  # any failure of a network is the same here: the sweeper sends again
        logger.warning("job %s: message not sent (%s); the sweeper will send it", job_id, type(error).__name__)
        return False
    return True
