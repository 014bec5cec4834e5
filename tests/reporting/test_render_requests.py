"""Asking for the document of an edition: the same request is one job, and nothing is made twice."""

from datetime import date

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.jobs import files
from projects.jobs.enums import JobState
from projects.jobs.models import Job
from projects.jobs.services import attempts
from projects.jobs.services.attempts import Failure, Progress
from projects.journal.models import Entry
from projects.portfolio.enums import Maturity
from projects.portfolio.models import Project
from reporting.jobs import RENDER_EDITION
from reporting.models import Edition, EditionBlock
from reporting.rendering.canonical import content_digest
from reporting.selectors import recueil_content
from reporting.services import request_render
from tests.factories import EditionFactory, ObservationFactory, ProjectFactory, member
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    project = ProjectFactory.create(selected_on=date(2023, 12, 31))
    return EditionFactory.create(slug="essai", title="Recueil d’essai", selection=[project])


@pytest.fixture
def cnaf() -> User:
    return member(Role.CNAF)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def finish(job: Job) -> None:
    """As a worker ends it, with a file."""
    held = attempts.claim(job_id=job.pk, worker="test")
    assert held is not None
    with files.write(files.attempt_folder(held.job, held.attempt), "essai.pdf", "application/pdf") as (stream, written):
        stream.write(b"%PDF-1.7")
    attempts.succeed(held=held, result={"digest": job.params["digest"]}, written=written, progress=Progress())


def test_a_request_names_the_content_it_is_about(cnaf: User, edition: Edition) -> None:
    job = request_render(actor=cnaf, edition=edition)
    assert (job.kind, job.state, job.title) == (RENDER_EDITION, JobState.QUEUED, "Recueil d’essai")
    assert job.params == {"edition": "essai", "digest": content_digest(recueil_content(edition))}
    assert Entry.objects.filter(verb="enqueue", object_id=job.pk, actor=cnaf).count() == 1


def test_the_same_request_while_it_is_alive_is_one_job(cnaf: User, edition: Edition) -> None:
    """Whoever asks, with the same rights; and while it waits as while it runs."""
    job = request_render(actor=cnaf, edition=edition)
    assert request_render(actor=cnaf, edition=edition) == job
    assert request_render(actor=member(Role.CNAF), edition=edition) == job
    attempts.claim(job_id=job.pk, worker="test")
    assert request_render(actor=cnaf, edition=edition) == job
    assert Job.objects.count() == 1


def test_nothing_changed_since_the_last_one(cnaf: User, edition: Edition) -> None:
    job = request_render(actor=cnaf, edition=edition)
    finish(job)
    assert request_render(actor=cnaf, edition=edition) == job
    response = client_of(cnaf).post("/recueils/essai/composer/", follow=True)
    assert "Rien n’a changé depuis le dernier PDF" in text_of(parse(response))
    assert Job.objects.count() == 1


def test_what_changes_what_is_printed_is_another_request(cnaf: User, edition: Edition) -> None:
    first = request_render(actor=cnaf, edition=edition)
    finish(first)
    project = edition.projects.get()
    ObservationFactory.create(project=project, value=Maturity.AMORCAGE)
    second = request_render(actor=cnaf, edition=edition)
    assert second != first
    finish(second)
    ObservationFactory.create(project=ProjectFactory.create(), value=Maturity.AMORCAGE)
    assert request_render(actor=cnaf, edition=edition) == second, "another project prints nothing here"


def test_a_file_that_is_offered_no_more_is_made_again(cnaf: User, edition: Edition) -> None:
    job = request_render(actor=cnaf, edition=edition)
    finish(job)
    Job.objects.filter(pk=job.pk).update(expires_at="2026-01-01T00:00:00Z")
    assert request_render(actor=cnaf, edition=edition) != job


def test_a_failed_one_is_asked_again(cnaf: User, edition: Edition) -> None:
    job = request_render(actor=cnaf, edition=edition)
    held = attempts.claim(job_id=job.pk, worker="test")
    assert held is not None
    attempts.lose(held=held, failure=Failure("Raté.", final=True))
    assert request_render(actor=cnaf, edition=edition) != job


@pytest.mark.parametrize("role", [Role.CNAF, Role.CAFLAB])
def test_who_prints(edition: Edition, role: Role) -> None:
    user = member(role, national=True)
    response = client_of(user).post("/recueils/essai/composer/")
    assert response.headers["Location"] == "/recueils/essai/"
    assert Job.objects.get().requester == user


def test_the_document_is_for_all_who_may_have_it_whoever_had_it_made(cnaf: User, edition: Edition) -> None:
    """Cnaf asks, the Caflab asks too: one job, one file, that both download; nobody else sees it."""
    caflab = member(Role.CAFLAB, national=True)
    job = request_render(actor=cnaf, edition=edition)
    assert request_render(actor=caflab, edition=edition) == job
    finish(job)
    assert request_render(actor=caflab, edition=edition) == job
    address = job.files.get().get_absolute_url()
    state = member(Role.STATE_INSTRUCTOR, national=True)
    for user in (cnaf, caflab, member(Role.CNAF), member(Role.ADMIN, national=True), state):
        assert client_of(user).get(address).status_code == 200
    assert address in parse(client_of(caflab).get("/recueils/essai/")).xpath("//a/@href")
    others = (
        member(Role.STATE_INSTRUCTOR, region_id="84"),
        member(Role.CAFLAB, region_id="84"),
        member(Role.CAF_MANAGER, caf_id="07"),
    )
    for user in others:
        assert client_of(user).get(address).status_code == 404
        assert client_of(user).get(job.get_absolute_url()).status_code == 404


def test_the_document_of_a_region_is_for_those_of_the_region(cnaf: User) -> None:
    regional = EditionFactory.create(slug="regional", region_id="84", selection=[])
    here, there = member(Role.CAFLAB, region_id="84"), member(Role.CAFLAB, region_id="76")
    job = request_render(actor=cnaf, edition=regional)
    finish(job)
    address = job.files.get().get_absolute_url()
    assert client_of(here).get(address).status_code == 200
    assert client_of(there).get(address).status_code == 404
    # Those who see the page of the edition are offered what it was made into, and nobody else.
    state, department = member(Role.STATE_INSTRUCTOR, region_id="84"), member(Role.STATE_INSTRUCTOR, department_id="07")
    for page in ("/recueils/", "/recueils/regional/"):
        assert address in parse(client_of(state).get(page)).xpath("//a/@href")
    assert client_of(state).get(address).status_code == 200
    assert client_of(department).get("/recueils/regional/").status_code == 404
    assert client_of(department).get(address).status_code == 404


def test_a_project_that_left_the_region_takes_the_edition_with_it(cnaf: User) -> None:
    """Neither the page nor the file shows a region what is not there any more."""
    project = ProjectFactory.create(selected_on=date(2023, 12, 31))
    regional = EditionFactory.create(slug="regional", region_id="84", selection=[project])
    job = request_render(actor=cnaf, edition=regional)
    finish(job)
    addresses = ("/recueils/regional/", job.files.get().get_absolute_url())
    state = member(Role.STATE_INSTRUCTOR, region_id="84")
    assert [client_of(state).get(address).status_code for address in addresses] == [200, 200]
    Project.objects.filter(pk=project.pk).update(department_id="31")
    assert [client_of(state).get(address).status_code for address in addresses] == [404, 404]
    assert [client_of(cnaf).get(address).status_code for address in addresses] == [200, 200]


def test_who_asked_and_has_lost_the_right_sees_the_job_and_not_the_file(edition: Edition) -> None:
    caflab = member(Role.CAFLAB, national=True)
    job = request_render(actor=caflab, edition=edition)
    finish(job)
    Membership.objects.filter(user=caflab).delete()
    Membership.objects.create(user=caflab, role=Role.CAFLAB, region_id="84")
    client = client_of(User.objects.get(pk=caflab.pk))
    assert client.get(job.get_absolute_url()).status_code == 200
    assert client.get(job.files.get().get_absolute_url()).status_code == 403


@pytest.mark.parametrize("role", [Role.STATE_INSTRUCTOR, Role.ADMIN])
def test_who_sees_and_does_not_print(edition: Edition, role: Role) -> None:
    user = member(role, national=True)
    client = client_of(user)
    assert client.get("/recueils/essai/").status_code == 200
    assert "Composer le PDF" not in text_of(parse(client.get("/recueils/essai/")))
    assert client.post("/recueils/essai/composer/").status_code == 403
    with pytest.raises(DomainError, match="Seuls la Cnaf et le Caflab"):
        request_render(actor=user, edition=edition)
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", [Role.CAF_ADVISOR, Role.CAF_MANAGER])
def test_who_does_not_see(edition: Edition, role: Role) -> None:
    client = client_of(member(role, caf_id="07"))
    assert client.post("/recueils/essai/composer/").status_code == 404
    assert not Job.objects.exists()


def test_a_text_that_cites_no_figure_is_refused_in_words(cnaf: User, edition: Edition) -> None:
    EditionBlock.objects.create(
        edition=edition, section="chapo", position=1, body="<p>Il y a [[chiffre:projects.rien]] projets.</p>"
    )
    response = client_of(cnaf).post("/recueils/essai/composer/", follow=True)
    assert "cite un chiffre inconnu" in text_of(parse(response))
    assert not Job.objects.exists()


def test_the_page_follows_the_job(cnaf: User, edition: Edition) -> None:
    client = client_of(cnaf)
    assert "Aucun PDF de ce document n’est à votre disposition" in text_of(parse(client.get("/recueils/essai/")))
    job = request_render(actor=cnaf, edition=edition)
    root = parse(client.get("/recueils/essai/"))
    status = f"/travaux/{job.public_id}/etat/"
    assert root.xpath(f"//*[@hx-get='{status}']"), "the page asks for its progress"
    assert not root.xpath("//form[@action='/recueils/essai/composer/']"), "nothing more to ask meanwhile"
    finish(job)
    root = parse(client.get("/recueils/essai/"))
    file = job.files.get()
    assert file.get_absolute_url() in root.xpath("//a/@href")
    assert not root.xpath(f"//*[@hx-get='{status}']")
    sent = client.get(file.get_absolute_url())
    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.headers["Content-Disposition"] == 'attachment; filename="essai.pdf"'
    assert b"".join(sent) == b"%PDF-1.7"


def test_the_last_ones_stay_at_hand(cnaf: User, edition: Edition) -> None:
    """Five earlier files, the newest first; the same page in as many queries."""
    block = EditionBlock.objects.create(edition=edition, section="chapo", position=1)
    made = []
    for number in range(7):
        EditionBlock.objects.filter(pk=block.pk).update(body=f"<p>Version {number}.</p>")
        job = request_render(actor=cnaf, edition=edition)
        finish(job)
        made.append(job.files.get().get_absolute_url())
    links = [link for link in parse(client_of(cnaf).get("/recueils/essai/")).xpath("//main//a/@href") if link in made]
    assert links == made[:-7:-1]
