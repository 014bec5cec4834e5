"""The Celery application: one generic task of `projects.jobs` runs every kind of job."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from fipe_portal.embedded.tie import tie

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fipe_portal.settings.production")

app = Celery("fipe_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def die_with_the_worker(**_: Any) -> None:
    """A pool process whose worker was killed would wait for ever on a dead pipe: the kernel ends it instead."""
    tie(signal.SIGKILL, os.getppid())
