"""Readings as people make them: files given to the services, and read in this process as a worker does."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from projects.accounts.models import User
from projects.jobs import registry
from projects.jobs.context import JobContext
from projects.jobs.models import Job
from projects.jobs.services import attempts
from projects.jobs.services.attempts import Progress
from reporting.models import Reading
from reporting.services.readings import create_reading, reading_jobs

# A total that its parts do not make, and two numbers for one thing.
CONTRADICTORY = """Bilan des projets

Fait le 12 mars 2025

40 projets sont soutenus : 25 en Bretagne et 12 en Normandie.

Les crèches accueillent 120 enfants en 2024.
"""


def upload(text: str = CONTRADICTORY, name: str = "bilan.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


def reading_of(actor: User, *texts: str, **details: Any) -> Reading:
    """A reading of these texts by `actor`, read."""
    uploads = [upload(text, f"texte-{rank}.txt") for rank, text in enumerate(texts or (CONTRADICTORY,), 1)]
    return read(create_reading(actor=actor, uploads=details.pop("uploads", uploads), **details))


def read(reading: Reading) -> Reading:
    """Do what its last job asks for, as its worker."""
    job = reading_jobs(reading.author, reading).first()
    assert job is not None
    carry_out(job)
    return Reading.objects.get(pk=reading.pk)


def carry_out(job: Job) -> Any:
    held = attempts.claim(job_id=job.pk, worker="test")
    assert held is not None
    context = JobContext(held.job, held.attempt, lambda said: None)
    result = registry.get(job.kind).handler(context, **job.params)
    attempts.succeed(held=held, result=result, written=[], progress=Progress())
    return result
