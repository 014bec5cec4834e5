"""Publishing what was frozen: a job lays it out, the file is kept under its hash, and is checked at each download."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.context import JobContext
from projects.jobs.models import Job
from reporting.enums import EditionState
from reporting.jobs import PUBLISH_EDITION, publish_edition
from reporting.models import Edition, FrozenEdition, Publication
from reporting.rendering.canonical import laid_out_by, read_content
from reporting.rendering.recueil import render_recueil
from reporting.selectors.editions import recueil_content
from reporting.services import change_edition, freeze_edition, request_publication
from reporting.services.publishing import publish_document
from reporting.workflow import UNFREEZE
from tests.factories import UserFactory, member
from tests.factories.editions import approved, draft_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
HOME = "/recueils/recueil/"


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Path:
    settings.PUBLICATIONS_ROOT = tmp_path / "publications"
    return tmp_path / "publications"


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def frozen(officer: User) -> FrozenEdition:
    edition = draft_of(officer, blocks=[{"section": "chapo", "body": "<p>[[chiffre:projects.total]] projet.</p>"}])
    return freeze_edition(actor=officer, edition=approved(officer, edition))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(text: str) -> Any:
    """Lays out nothing: for what does not depend on the bytes."""
    return lambda content: (text.encode(), 3)


def addresses(data: bytes) -> set[str]:
    """Where the links of a document lead."""
    with pikepdf.open(io.BytesIO(data)) as document:
        notes = [note for page in document.pages for note in page.get("/Annots", [])]
        return {str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A}


def test_the_job_publishes_what_was_frozen_and_the_same_image_gives_the_same_bytes(
    frozen: FrozenEdition, officer: User, kept: Path
) -> None:
    job = request_publication(actor=officer, edition=frozen.edition, is_public=False)
    assert job == request_publication(actor=officer, edition=frozen.edition, is_public=True)
    assert "Publication demandée" in text_of(parse(client_of(officer).get(HOME)))
    frozen.edition.blocks.update(body="<p>Autre chose.</p>")
    sent: list[dict[str, Any]] = []
    context = JobContext(job, 1, sent.append)
    result = publish_edition(context, **job.params)
    made = Publication.objects.get()
    data = (kept / made.path).read_bytes()
    assert made.path == f"{made.sha256[:2]}/{made.sha256}.pdf"
    assert hashlib.sha256(data).hexdigest() == made.sha256 == result["sha256"]
    assert (made.size, made.frozen) == (len(data), frozen)
    assert made.parts == laid_out_by()
    assert any(line["type"] == "progress" and line["total"] for line in sent)
    assert render_recueil(read_content(frozen.content)) == data, "laid out again, without what was kept of it"
    assert f"{frozen.site_url}{HOME}gel/1/chiffres/projects.total/" in addresses(data)
    assert Edition.objects.get().state == EditionState.PUBLISHED
    assert publish_edition(context, **job.params) == result, "an attempt that was thought lost runs again"
    assert Publication.objects.count() == 1


def test_a_published_file_is_checked_at_each_download(frozen: FrozenEdition, officer: User, kept: Path) -> None:
    made = publish_document(actor=officer, frozen=frozen, is_public=False, render=told("%PDF-1.7"))
    address = f"{HOME}gel/1/document.pdf"
    answer = client_of(officer).get(address)
    assert hashlib.sha256(b"".join(answer)).hexdigest() == made.sha256
    assert answer.headers["ETag"] == f'"{made.sha256}"'
    assert client_of(UserFactory.create()).get(address).status_code == 404
    (kept / made.path).chmod(0o640)
    (kept / made.path).write_bytes(b"%PDF-9.9")
    assert client_of(officer).get(address).status_code == 404
    assert made.sha256 in text_of(parse(client_of(officer).get(HOME)))


def test_a_file_says_what_laid_it_out_where_that_changed_since_the_freeze(frozen: FrozenEdition, officer: User) -> None:
    columns = ("edition", "content", "sha256", "site_url", "situation_on", "known_at")
    older = FrozenEdition.objects.create(
        number=2, parts={"weasyprint": "0.1"}, **{name: getattr(frozen, name) for name in columns}
    )
    made = publish_document(actor=officer, frozen=older, is_public=False, render=told("%PDF-1.7"))
    assert made.parts == laid_out_by()
    page = text_of(parse(client_of(officer).get(f"{HOME}gel/2/")))
    assert f"weasyprint{made.parts['weasyprint']}Au jour du gel weasyprint0.1" in page
    made.parts = {}
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save()


def test_a_damaged_set_is_not_published(frozen: FrozenEdition, officer: User) -> None:
    frozen.content += " "
    with pytest.raises(DomainError, match="ne sont plus celles"):
        publish_document(actor=officer, frozen=frozen, is_public=False, render=told("%PDF-1.7"))


def test_a_file_that_was_kept_damaged_is_not_published(frozen: FrozenEdition, officer: User, kept: Path) -> None:
    name = hashlib.sha256(b"%PDF-1.7").hexdigest()
    (kept / name[:2]).mkdir(parents=True)
    (kept / name[:2] / f"{name}.pdf").write_bytes(b"%PDF-9.9")
    with pytest.raises(DomainError, match="gardé intact"):
        publish_document(actor=officer, frozen=frozen, is_public=False, render=told("%PDF-1.7"))


def test_what_was_taken_up_meanwhile_is_not_published(frozen: FrozenEdition, officer: User) -> None:
    request_publication(actor=officer, edition=frozen.edition, is_public=False)
    change_edition(actor=officer, edition=frozen.edition, transition=UNFREEZE, reason="Une coquille.")
    with pytest.raises(DomainError, match="n’est pas possible"):
        publish_document(actor=officer, frozen=frozen, is_public=False, render=told("%PDF-1.7"))
    with pytest.raises(DomainError, match="n’est pas possible"):
        request_publication(actor=officer, edition=frozen.edition, is_public=False)
    assert not Publication.objects.exists()
    assert Job.objects.filter(kind=PUBLISH_EDITION).count() == 1


def test_publishing_is_asked_from_its_page(frozen: FrozenEdition, officer: User) -> None:
    address = f"{HOME}etat/publier/"
    assert client_of(member(Role.CAFLAB, national=True)).get(address).status_code == 403
    page = client_of(officer).get(address)
    read = parse(page).xpath("//input[@name='read']/@value")[0]
    answer = client_of(officer).post(address, {"read": read, "is_public": "on"}, follow=True)
    assert "en cours de composition" in text_of(parse(answer))
    assert Job.objects.get(kind=PUBLISH_EDITION).params == {"edition": "recueil", "number": 1, "is_public": True}


def test_what_is_read_again_keeps_the_figures_in_the_order_of_the_draft(officer: User) -> None:
    """The annex that was proofread is the one that is published: by id, figures would come in another order."""
    edition = draft_of(officer)
    read = list(recueil_content(edition).figures)
    frozen = freeze_edition(actor=officer, edition=approved(officer, edition))
    assert list(read_content(frozen.content).figures) == read
    assert read != sorted(read)
