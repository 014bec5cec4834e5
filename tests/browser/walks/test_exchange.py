"""A visit that changes the progress: on a phone by touch, on a desk by the keyboard alone.

home → « Noter un échange » → saved → the project shows its new progress → « À faire » shows the task → ticked.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from projects.core.paris import today
from tests.browser.visitor import Visitor

TEXT = "Exemple : la halte ouvre trois matins par semaine."
TASK = "Exemple : envoyer le compte rendu"
PROJECT = "/projets/FIPE-2023-07-001/"
DUE = f"{today() + timedelta(days=5):%d/%m/%Y}"


def whole(visitor: Visitor) -> None:
    """Nothing out of sight to the right, nothing that axe refuses."""
    assert visitor.overflow() == 0
    assert visitor.breaches() == []


def progress_is(page: Page, words: str) -> None:
    expect(page.locator(".pf-etats")).to_contain_text(words)


@pytest.mark.parametrize("width", [360, 320])
def test_a_visit_noted_on_a_phone(visitor: Visitor, width: int) -> None:
    visitor.width(width)
    visitor.enter("caf_advisor")
    page = visitor.page
    whole(visitor)
    page.get_by_role("link", name="Noter un échange", exact=True).click()
    page.locator(".pf-miens").get_by_role("link", name=re.compile("Annonay")).click()
    whole(visitor)
    page.get_by_role("radio", name="Visite").check()
    page.get_by_label("Ce qui s’est passé").fill(TEXT)
    for part in ("Une tâche", "Avancement et maturité"):
        page.locator("summary", has_text=part).click()
    page.get_by_label("À faire").fill(TASK)
    page.get_by_label("Échéance").fill(DUE)
    page.get_by_label("Avancement", exact=False).and_(page.get_by_role("combobox")).select_option("bien_avance")
    whole(visitor)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".pf-messages")).to_contain_text("Échange noté")
    expect(page.locator(".pf-faits-dates tbody tr").first).to_contain_text(TEXT)
    progress_is(page, "Bien avancé")
    assert visitor.overflow() == 0
    visitor.go("/a-faire/")
    whole(visitor)
    page.get_by_role("button", name=f"Fait : {TASK}").click()
    expect(page.locator(".pf-messages")).to_contain_text("Tâche faite")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("button", name=f"Fait : {TASK}")).to_be_visible()
    visitor.go("/suivi/")
    expect(page.locator(".pf-echange").first).to_contain_text(TEXT)
    whole(visitor)


def test_a_visit_noted_by_the_keyboard(visitor: Visitor) -> None:
    visitor.width(1280)
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")
    visitor.enter("caf_advisor")
    visitor.go(PROJECT)
    visitor.walk_to(page.get_by_role("link", name="Noter un échange", exact=True))
    visitor.press("Enter")
    expect(page.locator("h1")).to_have_text("Noter un échange")
    visitor.tab_to(page.get_by_role("radio", name="Visite"))
    visitor.press("Space", "ArrowRight")
    expect(page.get_by_role("radio", name="Appel")).to_be_checked()
    visitor.tab_to(page.get_by_label("Ce qui s’est passé"))
    page.keyboard.type(TEXT)
    visitor.tab_to(page.locator("summary", has_text="Une tâche"))
    visitor.press("Enter")
    visitor.tab_to(page.get_by_label("À faire"))
    page.keyboard.type(TASK)
    visitor.tab_to(page.get_by_label("Échéance"))
    page.keyboard.type(DUE)
    visitor.tab_to(page.locator("summary", has_text="Avancement et maturité"))
    visitor.press("Enter")
    visitor.tab_to(page.locator("#id_progress"))
    page.keyboard.type("En d")
    expect(page.locator("#id_progress")).to_have_value("en_demarrage")
    visitor.tab_to(page.get_by_role("button", name="Enregistrer"))
    visitor.press("Enter")
    expect(page.locator(".pf-messages")).to_be_focused()
    progress_is(page, "En démarrage")
    visitor.go("/a-faire/")
    visitor.walk_to(page.get_by_role("button", name=f"Fait : {TASK}"))
    visitor.press("Enter")
    expect(page.locator(".pf-messages")).to_contain_text("Tâche faite")
    visitor.go(PROJECT)
    visitor.go("/a-faire/")
    expect(page.get_by_role("button", name=f"Fait : {TASK}")).to_have_count(0)
