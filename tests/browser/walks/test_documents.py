"""Documents in Chromium, with a real worker: dropped, shown, replaced, taken off and put back, infected; the note."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect

from projects.documents.models import Document
from tests.browser.visitor import Visitor
from tests.documents.antiviruses import clamd
from tests.documents.samples import EICAR, pdf, picture
from tests.support.workers import Worker

TAB = "/projets/FIPE-2023-07-001/documents/"
DROP = """([place, names]) => {
    const data = new DataTransfer();
    const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    for (const [name, content] of names) data.items.add(new File([bytes(content)], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        place.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
    }
}"""


@pytest.fixture(autouse=True)
def _files(settings, tmp_path: Path) -> None:
    settings.JOB_FILES_ROOT = tmp_path / "files"


def drop(visitor: Visitor, files: dict[str, bytes]) -> None:
    import base64

    place = visitor.page.locator("[data-depot]")
    names = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    visitor.page.evaluate(DROP, [place.element_handle(), names])


def test_documents_are_dropped_shown_replaced_and_taken_off(
    celery_worker_factory, settings, visitor: Visitor, tmp_path: Path
) -> None:
    worker: Worker = celery_worker_factory(env={"JOB_FILES_ROOT": str(settings.JOB_FILES_ROOT)})
    assert worker
    page = visitor.page
    visitor.enter("caf_advisor")
    visitor.go(TAB)
    drop(visitor, {"Photo du chantier.jpg": picture("jpg", size=(900, 600))})
    drop(visitor, {"Budget 🎈.pdf": pdf()})
    chosen = page.get_by_role("list", name="Fichiers choisis").get_by_role("listitem")
    expect(chosen).to_have_count(2)
    page.get_by_label("Nature").select_option("budget")
    page.get_by_role("button", name="Déposer", exact=True).click()
    expect(page.get_by_text("2 documents déposés.")).to_be_visible()
    # What it looks like, made by the worker while one waits.
    page.get_by_role("link", name="Budget 🎈", exact=True).click()
    page.get_by_role("link", name="Aperçu de la version 1").click()
    page.get_by_role("button", name="Préparer l’aperçu").click()
    picture_of_page = page.get_by_role("img", name="Budget 🎈")
    expect(picture_of_page).to_be_visible(timeout=30_000)
    assert picture_of_page.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    for width in (320, 1280):
        visitor.width(width)
        assert visitor.overflow() <= 0
    # A new version; the one before is still there.
    page.get_by_role("link", name="Budget 🎈").first.click()
    page.get_by_role("link", name="Déposer une nouvelle version").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "Budget corrigé.png", "mimeType": "image/png", "buffer": picture("png")}
    )
    page.get_by_role("button", name="Déposer", exact=True).click()
    expect(page.get_by_text("Version 2 déposée.")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger la version 1").click()
    assert taken.value.suggested_filename == "Budget 🎈.pdf"
    # Taken off by mistake.
    page.get_by_role("link", name="Retirer ce document").click()
    page.get_by_role("button", name="Retirer", exact=True).click()
    expect(page.get_by_role("link", name="Budget 🎈", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("Le document est remis.")).to_be_visible()


def test_an_infected_file_is_refused_at_its_field_and_what_was_chosen_stays(settings, visitor: Visitor) -> None:
    page = visitor.page
    visitor.enter("caf_advisor")
    visitor.go(TAB)
    before = Document.objects.count()
    with clamd() as address:
        settings.CLAMAV_ADDRESS = address
        page.locator("input[type=file]").set_input_files(
            {"name": "facture.txt", "mimeType": "text/plain", "buffer": EICAR}
        )
        page.get_by_label("Nature").select_option("photo")
        # What a program lays on the field is not copied on the next one: the rules of the page forbid it.
        page.locator("input[type=file]").evaluate("field => { field.style.color = 'red' }")
        page.get_by_role("button", name="Déposer", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("malveillant")
    expect(page.get_by_label("Nature")).to_have_value("photo")
    assert Document.objects.count() == before


def test_the_note_for_the_commission_is_read_copied_and_taken(visitor: Visitor) -> None:
    page = visitor.page
    visitor.enter("caf_advisor")
    visitor.go(TAB)
    page.get_by_role("link", name="Lire et copier la note").click()
    expect(page.locator("h1")).to_have_text("Note pour la commission d’action sociale")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier le texte").click()
    expect(page.get_by_text("Texte copié.")).to_be_visible()
    assert "FIPE-2023-07-001" in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger en Word").click()
    read = docx.Document(io.BytesIO(Path(taken.value.path()).read_bytes()))
    assert any("Annonay" in row.text for row in read.paragraphs)
    for width in (320, 1280):
        visitor.width(width)
        assert visitor.overflow() <= 0
