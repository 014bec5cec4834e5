"""Housekeeping that `celery beat` asks for once a day. Losing a day costs nothing."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="fipe_portal.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Delete the sessions that have expired."""
    call_command("clearsessions")
