"""What `celery beat` asks for. Losing a round costs some room on the disk."""

from celery import shared_task

from reporting.rendering.kept import KeptBytes


@shared_task(name="reporting.sweep_parts", ignore_result=True)
def sweep_parts() -> None:
    """Remove the laid out parts, and the kept readings, that no document asked for since a season."""
    KeptBytes().sweep()
