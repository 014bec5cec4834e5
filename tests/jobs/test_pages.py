"""Pages and downloads: what is shown, to whom, with which headers."""

import os
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.test import Client, TestCase
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.jobs import conf, files, selectors
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile
from projects.jobs.services import attempts, cancel
from projects.jobs.services.attempts import Failure, Progress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
MakeUser = Callable[..., User]
Ask = Callable[..., Job]
CONTENT = "déjà vu".encode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def advisor(make_user: MakeUser) -> User:
    return make_user(Role.CAF_ADVISOR, caf_id="07")


@pytest.fixture
def file(ask: Ask, advisor: User) -> JobFile:
    """The file of a job that an advisor asked for, and that succeeded."""
    held = attempts.claim(job_id=ask("tests.write", advisor).pk, worker="one")
    assert held is not None
    with files.write(files.attempt_folder(held.job, 1), "Bilan d’été.pdf", "application/pdf") as (stream, done):
        stream.write(CONTENT)
    attempts.succeed(held=held, result=None, written=done, progress=Progress())
    return JobFile.objects.select_related("job").get()


def on_disk(file: JobFile) -> Path:
    return conf.files_root() / file.path


def test_the_requester_downloads_the_very_bytes(file: JobFile, advisor: User) -> None:
    response = signed_in(advisor).get(file.get_absolute_url())
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == CONTENT  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Bilan%20d%E2%80%99%C3%A9t%C3%A9.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


def test_the_file_of_someone_else_does_not_exist(file: JobFile, make_user: MakeUser, cnaf: User) -> None:
    for other in (make_user(Role.CAF_ADVISOR, caf_id="07"), make_user(), cnaf):
        client = signed_in(other)
        assert client.get(file.get_absolute_url()).status_code == 404
        for name in ("detail", "status"):
            assert client.get(reverse(f"jobs:{name}", args=[file.job.public_id])).status_code == 404
        for name in ("cancel", "retry"):
            assert client.post(reverse(f"jobs:{name}", args=[file.job.public_id])).status_code == 404


def test_a_forged_identifier_does_not_exist(advisor: User) -> None:
    client = signed_in(advisor)
    for name in ("file", "detail", "status"):
        assert client.get(reverse(f"jobs:{name}", args=[uuid.uuid4()])).status_code == 404
    for address in (
        "/fichiers/1/",
        "/fichiers/../../etc/passwd",
        "/travaux/0/",
        "/travaux/?avant=x",
        "/travaux/?avant=9e9",
    ):
        assert client.get(address).status_code == 404
    assert client.get(f"/travaux/?avant={2**64}").status_code == 404
    assert client.get("/travaux/?avant=12").status_code == 200


def test_a_missing_file_does_not_exist(file: JobFile, advisor: User) -> None:
    on_disk(file).unlink()
    assert signed_in(advisor).get(file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("content", [b"autre chose", CONTENT[::-1], b""])
def test_an_altered_file_is_not_served(file: JobFile, advisor: User, content: bytes) -> None:
    client = signed_in(advisor)
    assert client.get(file.get_absolute_url()).status_code == 200
    path = on_disk(file)
    path.chmod(0o600)
    path.write_bytes(content)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_link_put_in_place_of_a_file_is_not_followed(file: JobFile, advisor: User, tmp_path: Path) -> None:
    elsewhere = tmp_path / "copie"
    elsewhere.write_bytes(CONTENT)
    path = on_disk(file)
    path.unlink()
    path.symlink_to(elsewhere)
    assert signed_in(advisor).get(file.get_absolute_url()).status_code == 404
    path.unlink()
    path.parent.rmdir()
    os.symlink(tmp_path, path.parent)
    elsewhere.rename(tmp_path / path.name)
    assert signed_in(advisor).get(file.get_absolute_url()).status_code == 404


def test_rights_are_read_again_at_each_download(file: JobFile, advisor: User) -> None:
    membership = Membership.objects.get(user=advisor)
    membership.caf_id = "26"
    membership.save()
    assert signed_in(advisor).get(file.get_absolute_url()).status_code == 403
    membership.delete()
    assert signed_in(advisor).get(file.get_absolute_url()).status_code == 404


def test_a_file_past_its_date_is_refused(file: JobFile, advisor: User) -> None:
    Job.objects.update(expires_at=Now())
    assert signed_in(advisor).get(file.get_absolute_url()).status_code == 403


def test_one_removes_one_s_files_before_their_date(file: JobFile, advisor: User, make_user: MakeUser) -> None:
    path, page = on_disk(file), reverse("jobs:discard", args=[file.job.public_id])
    assert signed_in(make_user(Role.CAF_ADVISOR, caf_id="07")).post(page).status_code == 404
    client = signed_in(advisor)
    assert file.name in client.get(reverse("jobs:list")).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(page, follow=True).content.decode()
    assert "est supprimé de vos fichiers" in answer
    assert file.name not in answer
    assert "plus gardé depuis" in answer
    assert not path.exists()
    assert client.get(file.get_absolute_url()).status_code == 404
    assert "Il n’y a plus de fichier" in client.post(page, follow=True).content.decode()


def test_anonymous_people_are_sent_to_sign_in(file: JobFile, client: Client) -> None:
    for address in (file.get_absolute_url(), file.job.get_absolute_url(), reverse("jobs:list")):
        response = client.get(address)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/compte/connexion/")


def test_a_waiting_job_asks_for_itself_until_it_is_over(ask: Ask, cnaf: User) -> None:
    job, client = ask("tests.write"), signed_in(cnaf)
    status = reverse("jobs:status", args=[job.public_id])
    page = client.get(job.get_absolute_url()).content.decode()
    assert f'hx-get="{status}"' in page
    assert "En attente" in page
    held = attempts.claim(job_id=job.pk, worker="one")
    assert held is not None
    attempts.renew(held=held, progress=Progress(3, 26, "Fiche 3"))
    part = client.get(status, headers={"HX-Request": "true"}).content.decode()
    assert "En cours" in part
    assert 'max="26" value="3"' in part
    assert "Fiche 3" in part
    assert "<html" not in part
    attempts.lose(held=held, failure=Failure("L’édition est vide.", "secret", final=True))
    part = client.get(status).content.decode()
    assert "L’édition est vide." in part
    assert "Relancer" in part
    assert "secret" not in part
    assert "hx-get" not in part


def test_a_finished_job_offers_its_file(file: JobFile, advisor: User) -> None:
    page = signed_in(advisor).get(file.job.get_absolute_url()).content.decode()
    assert f'href="{file.get_absolute_url()}"' in page
    assert file.sha256 in page
    assert "hx-get" not in page


def test_buttons_cancel_and_retry(ask: Ask, cnaf: User) -> None:
    job, client = ask("tests.write"), signed_in(cnaf)
    address = reverse("jobs:cancel", args=[job.public_id])
    assert client.get(address).status_code == 405
    back = client.post(address, headers={"Referer": "http://testserver/recueils/un/"})
    assert (back.status_code, back["Location"]) == (302, "http://testserver/recueils/un/")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert client.post(address, headers={"Referer": "https://ailleurs.example/"})["Location"] == job.get_absolute_url()
    part = client.post(reverse("jobs:retry", args=[job.public_id]), headers={"HX-Request": "true"})
    assert "En attente" in part.content.decode()
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_who_sees_a_shared_job_may_not_act_on_it(ask: Ask, make_user: MakeUser) -> None:
    one, two = (make_user(Role.CAF_ADVISOR, caf_id="07") for _ in range(2))
    job, client = ask("tests.shared", one), signed_in(two)
    assert "Annuler" not in client.get(job.get_absolute_url()).content.decode()
    for name in ("cancel", "retry"):
        assert client.post(reverse(f"jobs:{name}", args=[job.public_id])).status_code == 403


def test_forms_refuse_a_request_from_elsewhere(ask: Ask, cnaf: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cnaf)
    assert client.post(reverse("jobs:cancel", args=[ask("tests.write").public_id])).status_code == 403


def test_my_jobs_page_by_page_with_a_steady_number_of_queries(
    ask: Ask, cnaf: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(selectors, "PAGE_SIZE", 3)
    jobs = [ask("tests.write", tag=str(number)) for number in range(7)]
    cancel(job=jobs[0], actor=cnaf)
    pages, before = [], None
    while True:
        with django_assert_num_queries(2):
            page = selectors.my_jobs(cnaf, before=before)
        pages.append([job.pk for job in page.jobs])
        if page.older is None:
            break
        before = page.older
    assert pages == [[job.pk for job in reversed(jobs)][start : start + 3] for start in (0, 3, 6)]
    assert "?avant=" in signed_in(cnaf).get(reverse("jobs:list")).content.decode()


def test_nothing_asked_for_yet(cnaf: User) -> None:
    assert "Aucun fichier" in signed_in(cnaf).get(reverse("jobs:list")).content.decode()
