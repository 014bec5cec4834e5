"""The one task: it runs a job of any kind by its key. A message may come late, twice or never."""

from celery import shared_task

from projects.jobs import conf
from projects.jobs.worker import supervisor, sweeper  # noqa: F401  (the sweeper hooks on to the worker)


@shared_task(name=conf.TASK_NAME, ignore_result=True)
def run_job(job_id: int) -> None:
    """Acknowledged before it starts: a killed worker is known from its lease, not from the broker."""
    supervisor.run(job_id)
