"""What is typed in an edition to be run or to fetch something: kept as plain words from the form to each file."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from django.conf import settings as configured
from django.test import Client
from docx import Document
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.models import Project
from reporting.models import Edition
from reporting.services.exports import request_exports
from tests.factories import PorteurFactory, ProjectFactory, member
from tests.factories.editions import SELECTED_ON
from tests.reporting.exports import carried_out

pytestmark = pytest.mark.django_db

CALL = '=HYPERLINK("https://exemple.fr","x")'
TITLE, SUBTITLE, PUBLISHER = f"{CALL} titre", "@SUM(A1) sous-titre", "+1+1 éditeur"
HEADING, BODY = "-2+3 intertitre", "=1+1 dans un texte\n\n- @SUM(A1)\n- +cmd|' /C calc'!A0\n- {{ edition }} {% now %}"
PORTEUR = "=CMD() & <script>alert(1)</script>"
# What a file would hold if some of it had become something else than words.
RUNS = (b"/JS", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/SubmitForm", b"/GoToR")


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(officer: User, settings: Settings, tmp_path: Path) -> Edition:
    """Made and written through the forms of the workspace."""
    settings.RENDER_CACHE_ROOT = tmp_path
    project = ProjectFactory.create(selected_on=SELECTED_ON, porteur=PorteurFactory.create(name=PORTEUR))
    client = client_of(officer)
    made = client.post(
        "/recueils/nouveau/",
        {
            "kind": "bilan", "title": TITLE, "subtitle": SUBTITLE, "publisher": PUBLISHER, "document_month": "01/2026",
            "situation_on": "09/12/2025",
        },
    )  # fmt: skip
    assert made.status_code == 302
    edition = Edition.objects.get()
    client.post(f"/recueils/{edition.slug}/selection/reprendre/", {"adresse": f"q={project.reference}"})
    edition.selection.get_or_create(project=Project.objects.get(), defaults={"position": 1})
    block = edition.blocks.get(section="II.6")
    url = f"/recueils/{edition.slug}/textes/{block.pk}/"
    read = client.get(url).context["form"].initial["read"]
    saved = client.post(url, {"title": HEADING, "body": BODY, "version": 1, "read": read})
    assert saved.status_code == 302, saved.context["form"].errors
    return edition


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def files(officer: User, edition: Edition, format: str) -> dict[str, bytes]:
    (job,) = request_exports(actor=officer, edition=edition, formats=[format])
    return carried_out(job)


def plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split())


def test_a_page_prints_the_words(edition: Edition, officer: User) -> None:
    data = client_of(officer).get(f"/recueils/{edition.slug}/apercu/II/document.pdf").content
    said = plain(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)))
    for word in ("=1+1 dans un texte", "@SUM(A1)", "{{ edition }} {% now %}", "titre"):
        assert word in said
    with pikepdf.open(BytesIO(data)) as document:
        document.save(raw := BytesIO(), stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
        links = [str(one.A.URI) for page in document.pages for one in page.get("/Annots", ()) if "/A" in one]
    assert all(link.startswith(configured.SITE_URL) for link in links)
    assert [sign for sign in RUNS if sign in raw.getvalue()] == []


@pytest.mark.parametrize("format", ["xlsx", "ods", "preuves"])
def test_a_workbook_holds_no_formula(edition: Edition, officer: User, format: str) -> None:
    for name, content in files(officer, edition, format).items():
        with ZipFile(BytesIO(content)) as archive:
            parts = {part: archive.read(part) for part in archive.namelist() if part.endswith(".xml")}
        assert not [part for part, text in parts.items() if re.search(rb"<f[ >]|table:formula", text)], name
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        cells = {
            str(cell) for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row
        }
        assert any(PORTEUR in cell.replace("\xa0", " ").replace("\u202f", " ") for cell in cells), name


def test_a_csv_begins_no_cell_as_a_formula(edition: Edition, officer: User) -> None:
    for name, content in files(officer, edition, "csv").items():
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")], name
    assert any("'=CMD()" in cell for row in rows for cell in row) or "colonnes" in name


def test_a_word_file_holds_the_words_and_no_field_of_them(edition: Edition, officer: User) -> None:
    (content,) = files(officer, edition, "docx").values()
    said = plain(" ".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs))
    for word in (TITLE, SUBTITLE, HEADING, "=1+1 dans un texte", "<script>alert(1)</script>"):
        assert plain(word) in said
    with ZipFile(BytesIO(content)) as archive:
        document = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
    asked = re.findall(r"<w:instrText[^>]*>([^<]*)<", document)
    assert all(one.split()[0] in ("TOC", "PAGE", "NUMPAGES", "SEQ") for one in asked), asked
    outside = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', links)
    assert all(link.startswith(configured.SITE_URL) for link in outside), outside
