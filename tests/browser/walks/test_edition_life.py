"""An edition from its review to its public page: an officer who signs, a reader, a real worker that publishes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from projects.accounts.models import User
from projects.core.paris import today
from projects.portfolio.models import Project
from reporting.models import Edition, Publication
from reporting.services import create_edition
from tests.browser.visitor import Visitor
from tests.support.checkouts import wait_for
from tests.support.workers import Worker

HOME = "/recueils/vie/"
REFERENCE = "FIPE-2023-31-004"
WIDTHS = (320, 1280)


def sound(visitor: Visitor) -> None:
    for pixels in WIDTHS:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def an_edition() -> User:
    """Of one project of Occitanie, with a text; who may read it in the region is given."""
    officer = User.objects.get(email="cnaf@demonstration.invalid")
    reader = User.objects.get(email="state-instructor@demonstration.invalid")
    edition = create_edition(
        actor=officer,
        slug="vie",
        title="Recueil d’une vie",
        region_id="76",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=Project.objects.filter(reference=REFERENCE),
        blocks=[{"section": "chapo", "body": "<p>Le fonds soutient [[chiffre:projects.total]] projet ici.</p>"}],
        signatory=officer,
    )
    assert Edition.objects.visible_to(reader).filter(pk=edition.pk).exists()
    return reader


def act(visitor: Visitor, label: str) -> None:
    """Press an act on the page of the edition, and confirm it on its own."""
    visitor.go(HOME)
    visitor.page.get_by_role("link", name=label, exact=True).click()
    sound(visitor)
    visitor.page.get_by_role("button", name=label, exact=True).click()


def test_an_edition_is_read_signed_frozen_published_and_compared(
    visitor: Visitor,
    browser: Browser,
    celery_worker_factory: Callable[..., Worker],
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.PUBLICATIONS_ROOT = tmp_path / "publications"
    celery_worker_factory(env={"PUBLICATIONS_ROOT": str(settings.PUBLICATIONS_ROOT), "SITE_URL": visitor.url})
    reader = an_edition()
    visitor.enter("cnaf")
    page = visitor.page
    visitor.go(HOME)
    sound(visitor)
    act(visitor, "Marquer comme vérifiée")
    expect(page.get_by_text("L’édition est « Vérifiée ».")).to_be_visible()

    page.get_by_role("link", name="Envoyer en relecture", exact=True).click()
    sound(visitor)
    page.get_by_label("Réponse attendue le").fill(f"{today() + timedelta(days=7):%d/%m/%Y}")
    page.get_by_role("combobox", name="Relecteur 1", exact=True).press_sequentially(reader.last_name, delay=20)
    page.get_by_role("option", name=str(reader)).first.click()
    page.get_by_role("button", name="Envoyer en relecture").click()
    expect(page.get_by_text("1 relecteur prévenu")).to_be_visible()

    other = Visitor(browser.new_context().new_page(), visitor.url, [])
    other.go("/")
    other.enter("state_instructor")
    read(other)

    page.get_by_role("link", name="Lire les textes et les remarques").click()
    sound(visitor)
    page.get_by_role("link", name="Donner suite").click()
    page.get_by_label("Retenir, et mettre le texte proposé").check()
    sound(visitor)
    page.get_by_role("button", name="Enregistrer la suite").click()
    expect(page.get_by_text("Le fonds finance 1 projet ici.")).to_be_visible()

    act(visitor, "Donner le visa")
    act(visitor, "Geler les données")
    expect(page.get_by_text("Données gelées sous le numéro 1.")).to_be_visible()
    page.get_by_role("link", name="Publier", exact=True).click()
    page.get_by_label("Ouvrir aussi une page publique").check()
    page.get_by_role("button", name="Publier", exact=True).click()
    wait_for(lambda: Publication.objects.filter(frozen__edition__slug="vie").exists(), 240)
    published(visitor)

    visitor.go(f"{HOME}comparer/")
    page.get_by_label("De", exact=True).select_option("recueil-national")
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_role("heading", name="Projets changés")).to_be_visible()
    sound(visitor)
    everybody(Visitor(browser.new_context().new_page(), visitor.url, []))


def read(reader: Visitor) -> None:
    """He finds it among what he has to do, proposes other words, and says what he thinks of it."""
    page = reader.page
    reader.go("/a-faire/")
    page.get_by_role("link", name="Relire").first.click()
    sound(reader)
    page.get_by_role("link", name="Remarquer un passage").first.click()
    page.get_by_label("Passage").fill("soutient 2 projets")
    page.get_by_label("Texte proposé").fill("finance 1 projet")
    page.get_by_role("button", name="Noter la remarque").click()
    expect(page.get_by_text("Ces mots ne sont pas dans le texte").first).to_be_visible()
    sound(reader)
    page.get_by_label("Passage").fill("soutient 1 projet")
    page.get_by_role("button", name="Noter la remarque").click()
    expect(page.get_by_text("Remarque notée.")).to_be_visible()
    page.get_by_role("link", name="Répondre", exact=True).click()
    page.get_by_label("D’accord avec des remarques").check()
    page.get_by_label("Mot d’ensemble").fill("Un mot à changer.")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Un mot à changer.")).to_be_visible()
    sound(reader)


def published(visitor: Visitor) -> None:
    """The file is the one whose hash is shown; a figure of the frozen set leads to its dossiers."""
    page = visitor.page
    visitor.go(HOME)
    sound(visitor)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le PDF").first.click()
    data = download.value.path().read_bytes()
    expect(page.get_by_text(hashlib.sha256(data).hexdigest())).to_be_visible()
    page.get_by_role("link", name="Gel 1", exact=True).click()
    sound(visitor)
    page.get_by_role("link", name="Dossiers décrits").first.click()
    expect(page.get_by_text(REFERENCE).first).to_be_visible()
    sound(visitor)


def everybody(stranger: Visitor) -> None:
    """Without signing in: a fiche found by a word, its page, the data."""
    page = stranger.page
    stranger.go("/publications/")
    sound(stranger)
    page.get_by_role("link", name="Recueil d’une vie").click()
    page.get_by_label("Mots").fill("zzzz")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_text("Aucune fiche ne correspond.")).to_be_visible()
    page.get_by_role("link", name="Tout montrer").click()
    sound(stranger)
    page.locator("main a[href*='/fiches/']").first.click()
    sound(stranger)
