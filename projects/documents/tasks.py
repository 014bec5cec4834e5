"""What `celery beat` asks for. Losing a round costs ten minutes."""

from celery import shared_task

from projects.documents import services


@shared_task(name="documents.sweep", ignore_result=True)
def sweep() -> None:
    """Ask the antivirus again for what waits, and remove files that no version names."""
    services.sweep()
