"""An officer takes an edition away for Word and for its proofs, has it corrected, and gives the Word file back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docx import Document
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from projects.accounts.models import User
from projects.portfolio.models import Project
from reporting.services import create_edition
from tests.browser.visitor import Visitor
from tests.reporting import words
from tests.support.workers import Worker

HOME = "/recueils/emporte/"
MADE_MS = 120_000


def an_edition() -> None:
    create_edition(
        actor=User.objects.get(email="cnaf@demonstration.invalid"),
        slug="emporte",
        kind="lettre",
        title="Lettre à emporter",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=Project.objects.filter(reference="FIPE-2023-31-004"),
        blocks=[{"section": "rappel", "body": "<p>Le fonds soutient [[chiffre:projects.total]] projet ici.</p>"}],
    )


def sound(visitor: Visitor) -> None:
    for pixels in (320, 1280):
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def test_files_are_asked_for_followed_taken_and_one_comes_back(
    visitor: Visitor, celery_worker: Worker, tmp_path: Path
) -> None:
    an_edition()
    visitor.enter("cnaf")
    page = visitor.page
    visitor.go(HOME)
    page.get_by_role("button", name="Préparer les fichiers").click()
    expect(page.get_by_text("Choisissez au moins un fichier.")).to_be_visible()
    page.get_by_label("Texte (Word)").check()
    page.get_by_label("Preuves (XLSX)").check()
    page.get_by_role("button", name="Préparer les fichiers").click()
    # What is asked for is followed, and offered when it is there, without reloading the page.
    page.evaluate("window.neverReloaded = true")
    links = page.get_by_role("link", name="Télécharger")
    expect(links).to_have_count(2, timeout=MADE_MS)
    assert page.evaluate("window.neverReloaded") is True
    sound(visitor)
    for link in links.all():
        with page.expect_download() as taken:
            link.click()
        taken.value.save_as(tmp_path / taken.value.suggested_filename)
    assert "Sommaire" in CalamineWorkbook.from_path(tmp_path / "emporte-preuves.xlsx").sheet_names

    page.get_by_role("link", name="Mes fichiers", exact=True).first.click()
    expect(page.get_by_role("link", name="emporte-preuves.xlsx")).to_be_visible()
    sound(visitor)
    page.get_by_role("button", name="Supprimer Lettre à emporter : Preuves (XLSX)").click()
    expect(page.get_by_role("link", name="emporte-preuves.xlsx")).to_have_count(0)

    document = Document(str(tmp_path / "emporte.docx"))
    words.rewrite(document, "Le fonds soutient", "Le fonds soutient 1 projet dans cette région.")
    document.save(str(tmp_path / "corrige.docx"))
    visitor.go(HOME)
    page.get_by_role("link", name="Déposer un Word corrigé").click()
    sound(visitor)
    page.locator("input[type=file]").set_input_files(tmp_path / "corrige.docx")
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_text("1 proposition à examiner")).to_be_visible()
    expect(page.locator(".pf-remarque")).to_contain_text("dans cette région.")
    sound(visitor)
