"""« Préparer le PDF » of a draft, by the worker that lays documents out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from projects.jobs.enums import JobState
from projects.jobs.models import Job
from tests.fiches.people import place, typed
from tests.support.checkouts import wait_for
from tests.support.workers import Worker


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_the_pdf_of_a_draft_for_who_writes_it_alone(celery_worker: Worker, tmp_path: Path) -> None:
    here = place()
    typed(here.nadia, here.project, title="Une halte pour tous", difficulty="Un poste reste vacant")
    client = Client()
    client.force_login(here.nadia)
    page = client.post(reverse("fiche_print", args=[here.project.reference])).headers["Location"]
    wait_for(lambda: Job.objects.get().state not in (JobState.QUEUED, JobState.RUNNING), 90)
    job = Job.objects.get()
    assert job.state == JobState.SUCCEEDED, celery_worker.log[-2000:]
    assert page == reverse("jobs:detail", args=[job.public_id])
    address = job.files.get().get_absolute_url()
    assert address in client.get(page).content.decode()
    paper = tmp_path / "fiche.pdf"
    paper.write_bytes(b"".join(client.get(address).streaming_content))  # type: ignore[attr-defined]
    words = subprocess.run(["pdftotext", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    assert "Une halte pour tous" in words
    assert "vacant" not in words
    adviser = Client()
    adviser.force_login(here.camille)
    assert adviser.get(address).status_code in (403, 404)
