"""Documents kept: versions, taking off, who reads what, the antivirus in each of its states, very large ones."""

from __future__ import annotations

import io
import socket
import tracemalloc
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html
from PIL import Image

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.documents import antivirus, conf, services, storage
from projects.documents.enums import ScanState
from projects.documents.jobs import preview_version
from projects.documents.models import Document, DocumentVersion
from projects.documents.previews import request_preview
from projects.jobs.context import JobContext
from projects.jobs.models import Job
from projects.journal.models import Entry
from projects.portfolio.models import Project
from projects.portfolio.papers import Circle, Side
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.documents import project_documents
from projects.portfolio.services.documents import add_documents
from tests import factories as make
from tests.documents.antiviruses import TOO_HEAVY, clamd
from tests.documents.samples import EICAR, given, honest, pdf, picture
from tests.factories import DAY, member

pytestmark = pytest.mark.django_db
HEAVY = 200 * 1024 * 1024


@pytest.fixture(autouse=True)
def _files(settings, tmp_path: Path) -> None:
    settings.DOCUMENTS_ROOT = str(tmp_path / "documents")


@pytest.fixture
def project() -> Project:
    # Hangs on nothing: the key of a link is not that of its document.
    services.store_document(actor=None, upload=given("seul.txt", b"x"), kind="autre")
    return make.ProjectFactory.create(selected_on=DAY)


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def joined(project: Project, user: User | None, *, name: str = "note.pdf", content: bytes = b"") -> Document:
    (made,) = add_documents(
        actor=user,
        project=project,
        uploads=[given(name, content or pdf())],
        kind="budget",
        circle=Circle.PORTEUR,
        side=Side.CAF,
    )
    return made.document


def post(client: Client, project: Project, files: list[object], **more: str):
    data = {"files": files, "kind": "budget", "circle": "porteur", **more}
    return client.post(reverse("document_add", args=[project.reference]), data)


def test_files_are_kept_together_under_names_of_ours_and_given_back_as_they_came(project, advisor):
    client = client_of(advisor)
    answer = post(client, project, [given("Budget été 🎈.pdf", pdf()), given("liste.csv", honest("csv"))])
    assert answer.status_code == 302
    document = Document.objects.get(title="Budget été 🎈")
    stored = conf.root() / document.current.path
    assert "Budget" not in str(stored.relative_to(conf.root()))
    found = client.get(document.current.download_url)
    assert b"".join(found.streaming_content) == stored.read_bytes()
    assert found["Content-Disposition"].startswith("attachment; filename*=utf-8''Budget%20%C3%A9t%C3%A9")
    assert found["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert found["X-Content-Type-Options"] == "nosniff"
    lines = list(Entry.objects.filter(actor=advisor).values_list("verb", flat=True))
    assert sorted(lines) == ["document.stored", "document.stored", "project.documents_added"]
    # What was changed on disk is not served.
    stored.write_bytes(b"%PDF" + bytes(document.current.size - 4))
    assert client.get(document.current.download_url).status_code == 404


def test_one_refused_file_keeps_nothing_and_is_named_at_its_field(project, advisor):
    answer = post(client_of(advisor), project, [given("bon.pdf", pdf()), given("faux.pdf", b"MZ")], kind="photo")
    page = html.fromstring(answer.content.decode())
    said = page.xpath("//*[@id='id_files_error']")[0].text_content()
    assert "« faux.pdf »" in said.replace("\u202f", " ").replace("\xa0", " ")
    assert page.xpath("//select[@name='kind']/option[@selected]/@value") == ["photo"]
    assert Document.objects.count() == len(list(conf.root().glob("2*/*/*"))) == 1


def test_an_upload_of_200_mb_costs_neither_memory_nor_disk_and_keeps_what_was_typed(project, advisor, settings):
    class Heavy(io.RawIOBase):
        """A body that is made as it is read."""

        def __init__(self, head: bytes, tail: bytes) -> None:
            self.parts, self.left = [head, tail], HEAVY

        def read(self, size: int = -1) -> bytes:
            if self.parts[0]:
                head, self.parts[0] = self.parts[0], b""
                return head
            if self.left:
                length = min(size if size > 0 else 65536, 65536, self.left)
                self.left -= length
                return bytes(length)
            tail, self.parts[1] = self.parts[1], b""
            return tail

    edge = "----abc"
    fields = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("kind", "photo"), ("circle", "caf"))
    )
    start = f'{fields}--{edge}\r\nContent-Disposition: form-data; name="files"; filename="film.pdf"\r\n\r\n%PDF-1.7'
    head, tail = start.encode(), f"\r\n--{edge}--\r\n".encode()
    path = reverse("document_add", args=[project.reference])
    client = client_of(advisor)
    asked = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={edge}",
        "CONTENT_LENGTH": str(len(head) + HEAVY + len(tail)),
        "wsgi.input": Heavy(head, tail),
    }
    tracemalloc.start()
    answer = client.post(path, **asked)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    page = html.fromstring(answer.content.decode())
    said = page.xpath("//*[@id='id_files_error']")[0].text_content()
    assert "200 Mo" in said.replace("\u202f", " ").replace("\xa0", " ")
    assert page.xpath("//input[@name='circle'][@checked]/@value") == ["caf"]
    assert peak < 40 * 1024 * 1024
    assert len([file for file in conf.root().rglob("*") if file.is_file()]) == 1
    settings.DOCUMENT_MAX_REQUEST_BYTES = 10 * 1024 * 1024
    asked["wsgi.input"] = Heavy(head, tail)
    refused = client.post(path, **asked)
    assert refused.status_code == 413
    assert asked["wsgi.input"].left == HEAVY  # not read at all


def test_versions_follow_each_other_and_the_old_ones_stay(project, advisor):
    document = joined(project, advisor)
    client = client_of(advisor)
    page = reverse("document_version_add", args=[document.public_id])
    same = client.post(page, {"file": given("autre.pdf", _bytes(document.current))})
    assert "le même" in same.content.decode()
    assert client.post(page, {"file": given("V2.png", honest("png"))}).status_code == 302
    document.refresh_from_db()
    assert [(row.number, row.name) for row in document.versions.all()] == [(2, "V2.png"), (1, "note.pdf")]
    assert document.current.number == 2
    assert client.get(reverse("document_download", args=[document.public_id, 1])).status_code == 200
    for broken in ({"size": 3}, {"sha256": "0"}, {"path": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DocumentVersion.objects.filter(pk=document.current.pk).update(**broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        document.versions.all().delete()


def test_the_tab_shows_the_version_of_the_day_that_is_looked_at(project, advisor):
    document = joined(project, advisor)
    known_at = timezone.now()
    services.add_version(actor=advisor, document=document, upload=given("V2.png", honest("png")))
    names = [project_documents(advisor, project, Clock(DAY, at))[0].line.name for at in (known_at, timezone.now())]
    assert names == ["note.pdf", "V2.png"]


def test_taken_off_it_leaves_the_lists_and_comes_back(project, advisor):
    document, client = joined(project, advisor), client_of(advisor)
    tab = reverse("project_tab", args=[project.reference, "documents"])
    seeing = member(Role.STATE_INSTRUCTOR, department_id="07")
    reader, preview = client_of(seeing), request_preview(actor=advisor, version=document.current)
    assert str(document.public_id) in reader.get(tab).content.decode()
    answer = client.post(reverse("document_remove", args=[document.public_id]), follow=True)
    undo = reverse("document_restore", args=[document.public_id])
    assert undo in answer.content.decode()
    assert str(document.public_id) not in reader.get(tab).content.decode()
    assert reader.get(document.get_absolute_url()).status_code == 404
    with pytest.raises(DomainError):
        services.remove_document(actor=advisor, document=document)
    with pytest.raises(DomainError):
        services.add_version(actor=advisor, document=document, upload=given("a.png", honest("png")))
    assert not Job.objects.visible_to(seeing).filter(pk=preview.pk).exists()
    client.post(undo)
    assert reader.get(document.get_absolute_url()).status_code == 200
    assert Job.objects.visible_to(seeing).filter(pk=preview.pk).exists()
    with pytest.raises(DomainError):
        services.restore_document(actor=advisor, document=document)


def test_the_same_file_is_not_joined_twice_unless_one_cannot_see_the_first(project, advisor):
    content = pdf()
    first = joined(project, advisor, content=content)
    assert "déjà dans les documents" in post(client_of(advisor), project, [given("b.pdf", content)]).content.decode()
    twice = [given("a.txt", b"x y"), given("b.txt", b"x y")]
    assert "deux fois" in post(client_of(advisor), project, twice).content.decode()
    first.of_project.circle = Circle.CAF
    first.of_project.save()
    porteur = client_of(member(Role.PORTEUR_MEMBER, porteur=project.porteur))
    assert post(porteur, project, [given("b.pdf", content)]).status_code == 302


def test_circles_and_sides_are_kept_by_the_database(project):
    for circle, side in (("caf", "porteur"), ("caflab", "porteur"), ("caf", "caflab"), ("tous", "caf")):
        with pytest.raises(ValidationError):
            add_documents(
                actor=None, project=project, uploads=[given("a.pdf", pdf())], kind="autre", circle=circle, side=side
            )


def test_the_antivirus_in_each_of_its_states(project, advisor, settings, tmp_path):
    assert joined(project, advisor).current.scan == ScanState.UNSCANNED
    with clamd(tmp_path) as address:
        settings.CLAMAV_ADDRESS = address
        assert antivirus.answers()
        assert joined(project, advisor).current.scan == ScanState.CLEAN
        with pytest.raises(DomainError, match="malveillant"):
            joined(project, advisor, name="virus.txt", content=EICAR)
    # It is down: kept, for who gave it alone, and looked at again later.
    assert not antivirus.answers()
    # One that it will never say anything of, before the others.
    heavy = joined(project, advisor, name="lourd.txt", content=TOO_HEAVY).current
    clean, infected = joined(project, advisor), joined(project, advisor, name="virus.txt", content=EICAR)
    assert (clean.current.scan, infected.current.scan) == (ScanState.WAITING, ScanState.WAITING)
    colleague = client_of(member(Role.CAF_MANAGER, caf_id="07"))
    assert colleague.get(clean.current.download_url).status_code == 403
    assert client_of(advisor).get(clean.current.download_url).status_code == 200
    assert "attente de contrôle" in colleague.get(clean.get_absolute_url()).content.decode()
    assert services.scan_waiting() == 0
    with clamd() as address:
        settings.CLAMAV_ADDRESS = address
        assert services.scan_waiting() == 2
        assert services.scan_waiting() == 0
    heavy.refresh_from_db()
    assert heavy.scan == ScanState.WAITING
    assert colleague.get(clean.current.download_url).status_code == 200
    assert client_of(advisor).get(infected.current.download_url).status_code == 403
    assert Entry.objects.filter(verb="document.blocked", object_id=infected.pk).count() == 1


def test_an_antivirus_that_hangs_is_waited_for_once(settings):
    """Twenty files in one form must not take twenty times its delay, which who sends them would not wait."""
    settings.CLAMAV_TIMEOUT = 0.05
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        for insist in (False, False, False, True):
            assert antivirus.scan(io.BytesIO(b"x"), insist=insist) == ScanState.WAITING
        for _ in range(2):  # the first time, and for the sweep, which nobody waits for
            server.accept()[0].close()
        with pytest.raises(BlockingIOError):
            server.accept()


def test_files_that_no_version_names_go_once_they_are_old(project, settings):
    kept = joined(project, None)
    lost = storage.write(io.BytesIO(b"x"))
    (storage.incoming() / f"{storage.PART}x").write_bytes(b"x")
    assert services.remove_orphans() == 0
    settings.DOCUMENT_ORPHAN_SECONDS = -1
    assert services.remove_orphans() == 1
    assert not (conf.root() / lost).exists()
    assert (conf.root() / kept.current.path).exists()
    assert not list(storage.incoming().iterdir())


def test_no_file_goes_when_the_database_knows_few_of_them(project, settings, caplog):
    """A volume of files beside an empty or another database, as a restoration in two steps leaves them for a while."""
    joined(project, None)
    settings.DOCUMENT_ORPHAN_SECONDS = -1
    unknown = [storage.write(io.BytesIO(b"x")) for _ in range(3)]
    assert services.remove_orphans() == 0
    assert all((conf.root() / path).exists() for path in unknown)
    assert "none was removed" in caplog.text


def test_a_text_is_shown_as_a_table_or_as_it_is_never_as_a_page(project, advisor):
    client = client_of(advisor)
    table = joined(project, advisor, name="t.csv", content=b"nom;montant\n<script>x</script>;=1+1\n" + b"a;b\n" * 90)
    page = client.get(reverse("document_preview", args=[table.public_id, 1])).content.decode()
    assert "&lt;script&gt;" in page
    assert page.count("<tr>") == 50
    for cells, cut in ((b"a;b\n1;2", False), (b";".join([b"a"] * 16), True), (b"a;" + b"b" * 201, True)):
        other = joined(project, advisor, name="t.csv", content=cells)
        page = client.get(reverse("document_preview", args=[other.public_id, 1])).content.decode()
        assert ("partie du fichier seulement" in page.replace("\xa0", " ")) == cut
    text = joined(project, advisor, name="t.txt", content="Été".encode("cp1252") + b" x" * 50_000)
    page = client.get(reverse("document_preview", args=[text.public_id, 1])).content.decode()
    assert "Été x" in page
    assert len(page) < 90_000
    other = joined(project, advisor, name="t.docx", content=honest("docx"))
    assert "Pas d’aperçu" in client.get(reverse("document_preview", args=[other.public_id, 1])).content.decode()


def test_pictures_are_made_upright_at_the_size_of_a_screen_and_never_of_what_is_blocked(
    project, advisor, settings, tmp_path
):
    settings.JOB_FILES_ROOT = tmp_path
    photo = joined(project, advisor, name="a.jpg", content=picture("jpg", size=(4000, 3000), told=True))
    for document, size in ((joined(project, advisor), (1200, 1800)), (photo, (1200, 1600))):
        job, sent = request_preview(actor=advisor, version=document.current), []
        made = preview_version(JobContext(job, 1, sent.append), document=str(document.public_id), version=1)
        assert made == {"pages": 1, "of": 1}
        with Image.open(tmp_path / sent[-1]["path"]) as shown:
            assert shown.size == size
            assert not shown.getexif()
    DocumentVersion.objects.filter(document=photo).update(scan=ScanState.INFECTED, scanned_at=timezone.now())
    with pytest.raises(DomainError):
        preview_version(JobContext(job, 1, sent.append), document=str(photo.public_id), version=1)


def test_the_tab_asks_the_same_whatever_it_holds(project, advisor):
    client, tab = client_of(advisor), reverse("project_tab", args=[project.reference, "documents"])
    counts = []
    for many in (3, 37):
        for number in range(many):
            joined(project, advisor, name=f"{number}.txt", content=f"{many} {number}".encode())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(tab).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _bytes(version: DocumentVersion) -> bytes:
    return (conf.root() / version.path).read_bytes()
