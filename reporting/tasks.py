"""What `celery beat` asks for. Losing a round costs some room on the disk."""

from celery import shared_task


@shared_task(name="reporting.sweep_parts", ignore_result=True)
def sweep_parts() -> None:
    """Remove the laid out parts that no document asked for since a season."""
    from reporting.rendering.cache import PartCache  # its parser of PDF: only this task and the renderer need it

    PartCache().sweep()
