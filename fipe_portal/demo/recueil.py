"""The national recueil of the demonstration, asked for as a person would: through the job table and the worker."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

from fipe_portal.dataset.people import DEMO_PEOPLE
from fipe_portal.demo.services import Program
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.enums import JobState
from projects.jobs.models import Job
from reporting.models import Edition
from reporting.services import request_render

EDITION = "recueil-national"
PATIENCE_SECONDS = 600.0
LOOK_EVERY_SECONDS = 0.2


class RecueilError(Exception):
    """The recueil could not be made. The message is French."""


def national_recueil(worker: Program) -> Path:
    """Ask for the national recueil, wait for ``worker`` to make it, and return the path of the PDF.

    The same request on unchanged data finds the file that is already there.
    """
    officer = next(person for person in DEMO_PEOPLE if person.role == Role.CNAF)
    try:
        job = request_render(actor=User.objects.get(email=officer.email), edition=Edition.objects.get(slug=EDITION))
    except DomainError as error:
        raise RecueilError(error.message) from error
    except (User.DoesNotExist, Edition.DoesNotExist):
        raise RecueilError(
            "Les données de démonstration sont incomplètes : tapez « make clean » puis « make demo »."
        ) from None
    return _file_of(_finished(job, worker))


def _finished(job: Job, worker: Program) -> Job:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while job.is_alive:
        if worker.died:
            raise worker.failure()
        if time.monotonic() > deadline:
            raise RecueilError(f"Le recueil n’est pas prêt après {PATIENCE_SECONDS:.0f} s (étape : {job.step}).")
        time.sleep(LOOK_EVERY_SECONDS)
        job.refresh_from_db()
    if job.state != JobState.SUCCEEDED:
        raise RecueilError(job.error or "Le recueil a été annulé.")
    return job


def _file_of(job: Job) -> Path:
    path = settings.JOB_FILES_ROOT / job.files.get().path
    if not path.is_file():
        raise RecueilError("Le fichier du recueil a disparu : tapez « make clean » puis « make demo ».")
    return Path(path)
