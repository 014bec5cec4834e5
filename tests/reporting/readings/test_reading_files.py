"""Files that are dropped to be read: each format, and what is said of those that cannot be read."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from projects.accounts.models import User
from reporting.models import Reading
from tests.factories.readings import read, reading_of, upload
from tests.reading.files import odt_of, pdf_of, scan, word
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


def given(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def bomb() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 60_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("vide.txt", b"", "est vide"),
        ("tableur.xlsx", b"PK\x03\x04rien", "abîmé"),
        ("abime.docx", b"PK\x03\x04rien", "abîmé"),
        ("bombe.docx", bomb(), "démesuré"),
        ("programme.exe", b"MZ", ".exe"),
        ("faux.pdf", b"pas un PDF", "n’est pas celui d’un fichier .pdf"),
        ("table.csv", b"a;b\n1;2", "ne se lit pas ici"),
        ("vieux.doc", b"\xd0\xcf\x11\xe0", ".doc"),
        ("scan.pdf", scan(), "sans texte"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field(client: Client, name: str, data: bytes, words: str) -> None:
    page = parse(client.post("/lectures/nouvelle/", {"documents": [given(name, data)], "title": "Gardé"}))
    assert words in text_of(page.xpath("//*[@id='id_documents_error']")[0])
    assert page.xpath("string(//input[@name='title']/@value)") == "Gardé"
    assert not Reading.objects.exists()


def test_no_file_and_a_file_that_is_too_heavy(client: Client, settings: object) -> None:
    page = parse(client.post("/lectures/nouvelle/", {}))
    assert "au moins un document" in text_of(page.xpath("//*[@id='id_documents_error']")[0])
    settings.DOCUMENT_MAX_BYTES = 1000  # type: ignore[attr-defined]
    heavy = client.post("/lectures/nouvelle/", {"documents": [given("lourd.txt", b"a" * 5000)]})
    assert "Ce fichier pèse" in text_of(parse(heavy).xpath("//*[@id='id_documents_error']")[0])


def test_one_bad_file_does_not_lose_the_others_and_latin_1_is_read(client: Client) -> None:
    latin = given("latin.txt", "Été 2024 : 40 projets, dont 25 en Bretagne.".encode("latin-1"))
    done = client.post("/lectures/nouvelle/", {"documents": [given("vide.txt", b""), latin]}, follow=True)
    assert "1 fichier n’est pas lu" in text_of(parse(done))
    reading = read(Reading.objects.get())
    page = text_of(parse(client.get(f"/lectures/{reading.pk}/")))
    assert "Été 2024" in page
    assert "est vide" in page


def test_a_file_that_is_not_read_is_replaced_and_the_others_are_not_given_again(client: Client) -> None:
    broken = given("abime.docx", b"PK\x03\x04rien")
    client.post("/lectures/nouvelle/", {"documents": [upload(), broken]})
    reading = read(Reading.objects.get())
    page = parse(client.get(f"/lectures/{reading.pk}/"))
    (url,) = page.xpath("//a[contains(., 'Le remplacer')]/@href")
    assert "« abime.docx » : Ce document est abîmé" in text_of(parse(client.get(url))).replace("\xa0", " ")
    for wrong, words in (
        (given("abime.docx", b"PK\x03\x04rien"), "abîmé"),
        (given("table.csv", b"a;b\n1;2"), "ne se lit pas ici"),
    ):
        refused = parse(client.post(url, {"file": wrong}))
        assert words in text_of(refused.xpath("//*[@id='id_file_error']")[0])
    done = client.post(url, {"file": given("bon.docx", word([("Normal", "Un mot.")]))}, follow=True)
    assert "« bon.docx » prend la place de « abime.docx »" in text_of(parse(done)).replace("\xa0", " ")
    assert "Le remplacer" not in text_of(parse(done)), "not while it is read"
    read(reading)
    assert [(file.name, file.message) for file in reading.files.all()] == [("bilan.txt", ""), ("bon.docx", "")]


def test_a_bad_file_beside_a_known_one_is_named(client: Client, officer: User) -> None:
    reading_of(officer, uploads=[upload()])
    both = [upload(name="ancien.txt"), given("abime.docx", b"PK\x03\x04rien")]
    page = parse(client.post("/lectures/nouvelle/", {"documents": both}))
    told = text_of(page.xpath("//*[@id='id_documents_error']")[0]).replace("\xa0", " ").replace("\u202f", " ")
    assert "« ancien.txt » a déjà été lu le" in told
    assert "« abime.docx » n’est pas lu : " in told
    assert "Ces documents" not in text_of(page.xpath("//main")[0])


def test_a_text_that_holds_what_no_database_does_is_read(client: Client) -> None:
    odd = "Bilan\x00 \ud83d\ude00 : 40 projets, dont 25 en Bretagne.".encode("utf-16", "surrogatepass")
    client.post("/lectures/nouvelle/", {"documents": [given("bizarre.txt", odd)]})
    reading = read(Reading.objects.get())
    assert "40 projets" in text_of(parse(client.get(f"/lectures/{reading.pk}/")))


def test_each_format_is_read_by_the_job_and_a_scan_says_why(client: Client) -> None:
    said = "40 projets sont soutenus : 25 en Bretagne et 12 en Normandie."
    documents = [
        given("bilan.pdf", pdf_of(f"<p>Bilan.</p><p class=p>{said}</p>", ".p { break-before: page }")),
        given("bilan.docx", word([("Normal", said)])),
        given("bilan.odt", odt_of(f"<text:p>{said}</text:p>")),
        given("scan.pdf", scan()),
    ]
    client.post("/lectures/nouvelle/", {"documents": documents})
    reading = read(Reading.objects.get())
    told = {file.name: (file.format, file.message[:30], file.page_count) for file in reading.files.all()}
    assert {name: format for name, (format, _, _) in told.items()} == {
        "bilan.pdf": "pdf", "bilan.docx": "docx", "bilan.odt": "odt", "scan.pdf": "pdf",
    }  # fmt: skip
    assert told["bilan.pdf"][2] == 2
    assert told["scan.pdf"][1], "a scan says why"
    assert reading.findings.filter(rule="somme-phrase").count() == 3
    page = parse(client.get(f"/lectures/{reading.pk}/"))
    assert page.xpath("//li[@id='l-1']//*[@id='p-1']")
    assert page.xpath("//*[@id='p-2']/ancestor::li//mark")
    sheet = load_workbook(BytesIO(client.get(f"/lectures/{reading.pk}/liste.xlsx").content)).worksheets[0]
    assert sheet.cell(row=2, column=6).value == 2, "the page of a PDF"
