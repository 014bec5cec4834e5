"""A document is dropped in Chromium, read by a real worker, judged, corrected, compared again and taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.browser.visitor import Visitor
from tests.browser.walks.test_documents import drop
from tests.factories.readings import CONTRADICTORY
from tests.reading.files import pdf_of
from tests.support.workers import Worker

# A PDF is opened by a process of its own, which the worker's confined one starts.
LETTER = "<h1>Lettre</h1><p>Le fonds soutient 41 projets : 20 en Corse et 12 en Bretagne.</p>"
READ_MS = 60_000


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.JOB_FILES_ROOT = tmp_path / "files"


def sound(visitor: Visitor) -> None:
    for pixels in (320, 1280):
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def test_a_document_is_dropped_read_judged_corrected_and_taken_away(
    celery_worker_factory: Callable[..., Worker], settings: Settings, visitor: Visitor, tmp_path: Path
) -> None:
    celery_worker_factory(env={"JOB_FILES_ROOT": str(settings.JOB_FILES_ROOT)})
    page = visitor.page
    visitor.enter("caf_advisor")
    visitor.go("/lectures/")
    sound(visitor)
    page.get_by_role("link", name="Lire un document").click()
    drop(visitor, {"bilan.txt": CONTRADICTORY.encode(), "lettre.pdf": pdf_of(LETTER), "vide.txt": b""})
    expect(page.get_by_role("list", name="Fichiers choisis").get_by_role("listitem")).to_have_count(3)
    sound(visitor)
    page.get_by_role("button", name="Lire", exact=True).click()
    # The page follows the work, and shows what was found as soon as it is there.
    marked = page.locator(".pf-texte__ligne.est-majeure mark").first
    expect(marked).to_contain_text("40 projets", timeout=READ_MS)
    expect(page.get_by_text("est vide")).to_be_visible()
    sound(visitor)
    page.get_by_role("link", name="lettre.pdf").first.click()
    expect(page.get_by_text("Page 1", exact=True)).to_be_visible()
    expect(page.get_by_text("41 projets").first).to_be_visible()
    page.go_back()
    page.locator(".pf-texte__renvoi").first.click()
    card = page.locator("article:target")
    expect(card).to_contain_text("25 + 12")

    # By the keyboard alone: a verdict leads to the next one, under what was just said; then the reason of the first.
    card.get_by_role("button", name="Vraie").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("vraie. Il en reste", exact=False)).to_be_in_viewport()
    following = page.locator("article:target")
    expect(following).to_be_focused()
    expect(following).not_to_contain_text("25 + 12")
    sound(visitor)
    judged = page.locator("article", has_text="25 + 12")
    expect(judged.get_by_role("button", name="Vraie")).to_have_attribute("aria-pressed", "true")
    judged.get_by_role("link", name="Noter").click()
    page.get_by_label("Note").fill("Demander les trois projets qui manquent")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("article:target")).to_contain_text("Demander les trois projets")
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("Ce qui avait été dit avant est remis.")).to_be_visible()
    page.get_by_label("Verdict", exact=True).select_option("vraie")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("article")).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="tableur").click()
    taken.value.save_as(tmp_path / "liste.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "liste.xlsx").get_sheet_by_name("Contradictions").to_python()
    assert len(rows) == 2
    assert "Vraie" in rows[1]

    # A number is corrected in the place of its line, then everything is compared again.
    page.get_by_role("link", name="Ce qui a été lu").click()
    sound(visitor)
    page.get_by_label("Mots").fill("projets")
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    page.get_by_role("link", name="Corriger 40 projets").click()
    expect(page.get_by_label("Valeur")).to_have_value("40")
    sound(visitor)
    page.get_by_label("Valeur").fill("37")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_role("row").filter(has=page.get_by_text("37", exact=True))).to_contain_text("40")
    sound(visitor)
    page.get_by_role("button", name="Comparer de nouveau").click()
    expect(page.get_by_text("ne se trouve plus")).to_be_visible(timeout=READ_MS)

    # Removed by mistake.
    page.get_by_role("link", name="Supprimer", exact=True).click()
    sound(visitor)
    page.get_by_role("button", name="Supprimer la lecture").click()
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_role("heading", name="Bilan", exact=True)).to_be_visible()
    sound(visitor)


def test_what_was_chosen_stays_when_the_form_is_refused(visitor: Visitor) -> None:
    page = visitor.page
    visitor.enter("caf_advisor")
    chosen = page.get_by_role("list", name="Fichiers choisis").get_by_role("listitem")
    lire = page.get_by_role("button", name="Lire", exact=True)
    for told in ("1 document déposé.", "Ouvrir cette lecture"):
        visitor.go("/lectures/nouvelle/")
        drop(visitor, {"bilan.txt": CONTRADICTORY.encode()})
        lire.click()
        expect(page.get_by_text(told)).to_be_visible()
    # It was read before, and the other one cannot be: both are still there, one may be taken off.
    drop(visitor, {"abîmé.docx": b"PK\x03\x04rien"})
    lire.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("abîmé.docx » n’est pas lu")
    expect(page.get_by_text("choisissez-les de nouveau")).to_have_count(0)
    expect(chosen).to_have_count(2)
    sound(visitor)
    page.get_by_role("button", name="Retirer abîmé.docx").press("Enter")
    expect(page.get_by_role("button", name="Retirer bilan.txt")).to_be_focused()
    expect(chosen).to_have_count(1)
    page.get_by_label("Les lire de nouveau").check()
    lire.click()
    expect(page.get_by_text("1 document déposé.")).to_be_visible()
