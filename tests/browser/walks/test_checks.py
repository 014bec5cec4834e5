"""An edition that contradicts itself: stopped, cured in one click, passed with a signed reason, frozen, published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from projects.accounts.models import User
from projects.portfolio.models import Project
from reporting.models import Publication
from reporting.services import create_edition
from tests.browser.visitor import Visitor
from tests.reporting.exports import sheets
from tests.support.checkouts import wait_for
from tests.support.workers import Worker

HOME = "/recueils/controles/"
REFERENCE = "FIPE-2023-31-004"
WIDTHS = (320, 1280)
REASON = "Le relais de Rodez ouvre en février ; il est compté d’avance."


def sound(visitor: Visitor) -> None:
    for pixels in WIDTHS:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def an_edition() -> None:
    """Of one project, with a number that a figure contradicts and a sum that is none."""
    officer = User.objects.get(email="cnaf@demonstration.invalid")
    create_edition(
        actor=officer,
        slug="controles",
        title="Recueil contrôlé",
        region_id="76",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=Project.objects.filter(reference=REFERENCE),
        blocks=[
            {"section": "chapo", "body": "<p>Ce recueil présente 2 projets, au total.</p>"},
            {
                "section": "contexte",
                "title": "Contexte",
                "body": "<p>Le réseau compte 40 relais : 25 en Occitanie et 12 en Bretagne.</p>",
            },
        ],
        signatory=officer,
    )


def test_an_edition_that_contradicts_itself_is_stopped_cured_passed_and_published(
    visitor: Visitor, celery_worker_factory: Callable[..., Worker], tmp_path: Path, settings: Any
) -> None:
    settings.PUBLICATIONS_ROOT = tmp_path / "publications"
    celery_worker_factory(env={"PUBLICATIONS_ROOT": str(settings.PUBLICATIONS_ROOT), "SITE_URL": visitor.url})
    an_edition()
    visitor.enter("cnaf")
    stopped(visitor)
    cured(visitor)
    passed(visitor)
    for label in ("Marquer comme vérifiée", "Donner le visa", "Geler les données", "Publier"):
        visitor.go(HOME)
        visitor.page.get_by_role("link", name=label, exact=True).click()
        visitor.page.get_by_role("button", name=label, exact=True).click()
        expect(visitor.page.locator(".pf-message--ok, .pf-message--info").first).to_be_visible()
    wait_for(lambda: Publication.objects.filter(frozen__edition__slug="controles").exists(), 240)
    proved(visitor)


def stopped(visitor: Visitor) -> None:
    """« Marquer comme vérifiée » tells what holds it back, and leads there."""
    page = visitor.page
    visitor.go(f"{HOME}etat/verifier/")
    expect(page.get_by_text("Ce qui manque")).to_be_visible()
    expect(page.get_by_role("button", name="Marquer comme vérifiée")).to_have_count(0)
    sound(visitor)
    page.get_by_role("link", name="Voir").first.click()
    expect(page.get_by_role("heading", name="Contrôles avant d’imprimer")).to_be_visible()
    sound(visitor)
    page.get_by_role("link", name="Mineurs").click()
    expect(page.locator(".pf-gravites [aria-current]")).to_contain_text("Mineurs")
    sound(visitor)
    page.get_by_role("link", name="Tous").click()
    expect(page.locator(".pf-gravites [aria-current]")).to_contain_text("Tous")


def cured(visitor: Visitor) -> None:
    """The figure takes the place of the number, by the keyboard; back, and again."""
    page = visitor.page
    cure = page.get_by_role("button", name="Mettre le chiffre")
    visitor.walk_to(cure)
    visitor.press("Enter")
    expect(page.get_by_text("Le chiffre est dans le texte.")).to_be_visible()
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("Le texte est revenu comme il était.")).to_be_visible()
    cure.first.click()
    expect(page.get_by_text("Le chiffre est dans le texte.")).to_be_visible()
    visitor.go(f"{HOME}preparer/")
    expect(page.locator(".pf-puce-chiffre").first).to_have_text("1")
    expect(page.get_by_text("constats des contrôles").first).to_be_visible()
    sound(visitor)


def passed(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go(f"{HOME}controles/?gravite=bloquante")
    page.get_by_role("link", name="Passer outre").first.click()
    page.get_by_role("button", name="Passer outre et signer").click()
    expect(page.locator(".pf-saisie__erreur").first).to_be_visible()
    sound(visitor)
    page.get_by_label("Motif").fill(REASON)
    page.get_by_role("button", name="Passer outre et signer").click()
    expect(page.get_by_text("Constat passé outre")).to_be_visible()
    page.get_by_text("constat écarté avec un motif").click()
    expect(page.get_by_text(REASON)).to_be_visible()
    sound(visitor)


def proved(visitor: Visitor) -> None:
    """The frozen page and the workbook of proofs keep the reason."""
    page = visitor.page
    visitor.go(f"{HOME}controles/")
    expect(page.get_by_text(REASON)).to_be_visible()
    sound(visitor)
    visitor.go(HOME)
    page.get_by_label("Preuves (XLSX)").check()
    page.get_by_role("button", name="Préparer les fichiers").click()
    link = page.locator(".pf-lignes").get_by_role("link", name="Télécharger")
    expect(link).to_be_visible(timeout=120_000)
    with page.expect_download() as download:
        link.click()
    rows = sheets(download.value.path().read_bytes())["Contrôles"]
    assert [row[2].replace("\u202f", " ") for row in rows if row[0] == "Passé outre"] == [REASON]
