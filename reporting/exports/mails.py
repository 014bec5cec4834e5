"""Telling that a file is ready: a link to where it waits, never the file itself."""

from __future__ import annotations

from django.urls import reverse

from projects.jobs.models import Job, JobFile
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind

READY = "export-ready"


@message_kind(READY, label="Fichier prêt")
def ready(message: Message) -> Mail | None:
    """Nothing when the file was removed since, or is no longer for that person."""
    if message.recipient is None:
        return None
    job = Job.objects.visible_to(message.recipient).filter(pk=message.params["job"]).first()
    if job is None or not JobFile.objects.filter(job=job).offered().exists():
        return None
    link = absolute(reverse("jobs:detail", args=[job.public_id]))
    return Mail("votre fichier est prêt", {"job": job, "link": link}, link)
