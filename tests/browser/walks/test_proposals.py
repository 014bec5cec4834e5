"""An old recueil is dropped in Chromium and read: one block becomes facts as read, another once corrected, and a third
is set aside; then the recueil is held against the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect
from pytest_django import Settings

from tests.browser.visitor import Visitor
from tests.browser.walks.test_documents import drop
from tests.browser.walks.test_readings import READ_MS, sound
from tests.support.workers import Worker

BLOCKS = (
    ("Annonay Rhône Agglomération (Ardèche)", "phase d’amorçage", "oui"),
    ("Commune de Lurcy-Lévis (Allier)", "phase d’expérimentation", "non"),
    ("Commune de Saint-Amand-Montrond (Cher)", "phase de montée en charge", "non"),
)


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.JOB_FILES_ROOT = tmp_path / "files"


def recueil() -> bytes:
    document = Document()
    document.add_heading("Recueil d’étape du Fipe", 0)
    document.add_paragraph("Fait le 12 mars 2025")
    document.add_paragraph("31 projets ont été soutenus.")
    for title, phase, fiche in BLOCKS:
        document.add_heading(title, 2)
        document.add_paragraph(f"Niveau de maturité : {phase}")
        document.add_paragraph(f"Fiche projet disponible : {fiche}")
        document.add_paragraph("Résultats disponibles : non")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_two_blocks_of_an_old_recueil_become_facts_of_their_projects(
    celery_worker_factory: Callable[..., Worker], settings: Settings, visitor: Visitor
) -> None:
    celery_worker_factory(env={"JOB_FILES_ROOT": str(settings.JOB_FILES_ROOT)})
    page = visitor.page
    visitor.enter("cnaf")
    visitor.go("/lectures/nouvelle/")
    drop(visitor, {"recueil.docx": recueil()})
    page.get_by_role("button", name="Lire", exact=True).click()
    expect(page.locator(".pf-texte__ligne").first).to_be_visible(timeout=READ_MS)
    page.get_by_role("link", name="Propositions", exact=True).last.click()
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("tbody tr").first).to_contain_text("même porteur")
    sound(visitor)

    # As it was read.
    page.get_by_role("link", name="Annonay Rhône Agglomération").click()
    expect(page.get_by_role("row", name="Maturité")).to_contain_text("Sera noté")
    expect(page.locator("mark", has_text="phase d’amorçage")).to_be_visible()
    sound(visitor)
    page.get_by_role("button", name="Accepter", exact=True).click()
    expect(page.get_by_text("Noté sur le projet FIPE-2023-07-001.")).to_be_visible()

    # Corrected: the next one shows by itself.
    expect(page.locator(".pf-titre__sous")).to_contain_text("Lurcy-Lévis")
    expect(page.get_by_text("1 sur 4")).to_be_visible()
    page.get_by_text("Corriger ce qui a été lu").click()
    page.get_by_label("Maturité").select_option("Montée en charge")
    page.get_by_label("Nombre de fiches").fill("2")
    page.get_by_role("button", name="Corriger et accepter").click()
    expect(page.get_by_text("Un nombre de fiches suppose").first).to_be_visible()
    sound(visitor)
    page.get_by_label("Nombre de fiches").fill("")
    page.get_by_role("button", name="Corriger et accepter").click()
    expect(page.get_by_text("Noté sur le projet FIPE-2023-03-001.")).to_be_visible()

    # Set aside with a reason, then taken back.
    page.get_by_role("link", name="Écarter").first.click()
    page.get_by_label("Motif").fill("Déjà dans un autre recueil")
    page.get_by_role("button", name="Écarter").click()
    expect(page.get_by_text("Proposition écartée.")).to_be_visible()
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("la proposition est à relire")).to_be_visible()

    # Both are on the page of their project, with their source.
    for reference, phase in (("FIPE-2023-07-001", "phase d’amorçage"), ("FIPE-2023-03-001", "phase d’expérimentation")):
        visitor.go(f"/projets/{reference}/")
        printed = page.locator("#doutes")
        expect(printed).to_contain_text(phase)
        expect(printed).to_contain_text("Recueil")
    visitor.go("/projets/FIPE-2023-03-001/?au=2025-03-12")
    expect(page.get_by_text("Montée en charge").first).to_be_visible()

    # What the whole says is held against the portal of that day.
    visitor.go("/lectures/")
    page.get_by_role("link", name="Recueil", exact=True).click()
    page.get_by_role("button", name="Comparer aux données du portail").click()
    expect(page.get_by_text("le portail en compte").first).to_be_visible()
    sound(visitor)
