"""What `celery beat` asks for. Losing a round costs ten minutes."""

from celery import shared_task

from projects.outbox import services


@shared_task(name="outbox.sweep", ignore_result=True)
def sweep() -> None:
    """Ask again for messages that no job sends any more."""
    services.sweep()
