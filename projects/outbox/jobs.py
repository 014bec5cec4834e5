"""The job that sends one message. It may run twice: the row itself says whether there is anything to send."""

from projects.jobs.context import JobContext
from projects.jobs.registry import job_kind
from projects.outbox import services

SEND = services.SEND


@job_kind(SEND, label="Envoi d’un courriel", time_limit=120, max_attempts=6, writes=True, network=True)
def send(ctx: JobContext, *, message: int) -> dict[str, str]:
    return {"state": services.deliver(message_id=message)}
