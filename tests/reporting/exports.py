"""An edition to be taken away, and its exports as a worker makes them, in this process."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from projects.accounts.models import User
from projects.jobs import files, registry
from projects.jobs.context import JobContext
from projects.jobs.files import WrittenFile
from projects.jobs.models import Job
from projects.jobs.services import attempts
from projects.jobs.services.attempts import Progress
from reporting.models import Edition
from reporting.services import create_edition
from tests.factories import ProjectFactory, classified, fipe_categories

DAY = date(2023, 12, 31)
Rows = list[list[Any]]


def sheets(content: bytes) -> dict[str, Rows]:
    """The rows of a workbook, by the name of their sheet."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def edition_of_three(actor: User | None = None, **details: Any) -> Edition:
    """Three projects, of which one in another region; two texts that cite a figure, one with a list."""
    fipe_categories()
    projects = [
        ProjectFactory.create(selected_on=DAY, department_id=department, application__region_id=region)
        for department, region in (("07", "84"), ("26", "84"), ("31", "76"))
    ]
    classified(projects[0], ["qualite"], main="qualite")
    return create_edition(
        actor=actor,
        slug="essai",
        title="Recueil d’essai",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=projects,
        blocks=[
            {"section": "chapo", "title": "Chapô", "body": "<p>Il y a [[chiffre:projects.total]], <em>déjà</em>.</p>"},
            {
                "section": "contexte",
                "title": "Contexte",
                "body": "<p>Deux points.</p><ul><li>Un</li><li>=Deux</li></ul>",
            },
        ],
        **details,
    )


def carried_out(job: Job) -> dict[str, bytes]:
    """The files of `job` by their names, once its handler has ended it."""
    held = attempts.claim(job_id=job.pk, worker="test")
    assert held is not None
    written: list[WrittenFile] = []
    steps: list[str] = []

    def send(said: dict[str, Any]) -> None:
        if said.pop("type") == "file":
            written.append(WrittenFile(**said))
        else:
            steps.append(said["step"])

    context = JobContext(held.job, held.attempt, send)
    result = registry.get(job.kind).handler(context, **job.params)
    assert steps
    attempts.succeed(held=held, result=result, written=written, progress=Progress())
    job.refresh_from_db()
    found = {}
    for file in job.files.all():
        with files.open_verified(file) as stream:
            found[file.name] = stream.read()
    return found
