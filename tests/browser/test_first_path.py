"""The first whole path in Chromium: enter, look, ask for a recueil, see it made, take the file. All is real."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from projects.accounts.enums import Role
from tests.browser.visitor import Visitor
from tests.support.workers import Worker

RENDER_MS = 120_000


@pytest.mark.parametrize("role", [Role.CAFLAB, Role.STATE_INSTRUCTOR, Role.ADMIN, Role.CAF_MANAGER])
def test_each_role_enters_in_one_click(visitor: Visitor, role: Role) -> None:
    visitor.enter(role)
    expect(visitor.page.locator(".pf-compte__role")).to_contain_text(role.label)


def test_an_officer_composes_a_recueil_and_takes_the_file(
    visitor: Visitor, celery_worker: Worker, tmp_path: Path
) -> None:
    visitor.enter("cnaf")
    page = visitor.page
    page.get_by_role("link", name="Recueils et lettres", exact=True).click()
    page.get_by_role("link", name="Recueil national des projets Fipe").first.click()
    page.get_by_role("button", name="Composer le PDF").click()
    # The progress comes by itself, then the file: nobody reloads the page. How far it has come is for the tests of
    # jobs: a step may be over before anybody looks.
    expect(page.locator(".pf-travail progress")).to_be_visible()
    page.evaluate("window.neverReloaded = true")
    link = page.locator(".pf-travail a[href^='/fichiers/']").first
    expect(link).to_be_visible(timeout=RENDER_MS)
    assert page.evaluate("window.neverReloaded") is True
    assert visitor.breaches() == []
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "recueil-national.pdf"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    # Asked again, nothing having changed, it is the same file.
    page.reload()
    page.get_by_role("button", name="Composer à nouveau").click()
    expect(page.get_by_text("Rien n’a changé depuis le dernier PDF")).to_be_visible()


def test_an_advisor_filters_the_list_and_opens_a_project(visitor: Visitor) -> None:
    visitor.enter("caf_advisor")
    page = visitor.page
    page.get_by_role("link", name="Mes projets", exact=True).click()
    rows = page.locator(".pf-projets tbody tr")
    expect(rows).to_have_count(6)
    page.get_by_role("group", name="Maturité").get_by_label("Pérennisation").check()
    expect(rows).to_have_count(2)
    expect(page).to_have_url(re.compile(r"maturite=perennisation"))
    expect(page.locator("#annonce")).to_contain_text("2")
    page.reload()
    expect(rows).to_have_count(2)
    page.get_by_role("searchbox", name="Chercher un projet").fill("hauteville")
    visitor.press("Enter")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").first.click()
    expect(page).to_have_url(f"{visitor.url}/projets/FIPE-2023-01-002/")
    expect(page.locator("h1")).to_contain_text("Hauteville")
    page.go_back()
    expect(rows).to_have_count(1)


def test_a_porteur_sees_its_own_project_only(visitor: Visitor) -> None:
    visitor.enter("porteur_member")
    page = visitor.page
    page.get_by_role("link", name="Mes projets", exact=True).click()
    rows = page.locator(".pf-projets tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.get_by_role("link")).to_have_text("Annonay Rhône Agglo")
    visitor.go("/recueils/")
    expect(page.locator("main a[href^='/recueils/recueil']")).to_have_count(0)
    with page.expect_response("**/projets/FIPE-2023-43-001/") as answer:
        visitor.go("/projets/FIPE-2023-43-001/")
    assert answer.value.status == 404
    expect(page.locator("h1")).to_be_visible()
    # Chromium says in its console that a page was not found: that is what was asked for.
    visitor.complaints[:] = [one for one in visitor.complaints if "404" not in one]


def test_everything_works_without_a_script(visitor: Visitor, browser: Browser) -> None:
    """The filters by their button, the document by its form, the menu and the account by the platform."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(visitor.url)
        page.locator("form[action$='/demo/entrer/cnaf/'] button").click()
        page.goto(f"{visitor.url}/projets/")
        page.locator("#f-categorie-recours").check()
        page.get_by_role("button", name="Appliquer").click()
        expect(page).to_have_url(re.compile("categorie=recours"))
        expect(page.locator(".pf-projets tbody tr")).to_have_count(15)
        page.goto(f"{visitor.url}/recueils/recueil-occitanie/")
        page.get_by_role("button", name="Composer le PDF").click()
        expect(page.get_by_role("link", name="Actualiser")).to_be_visible()
        page.locator(".pf-compte").click()
        page.get_by_role("button", name="Me déconnecter").click()
        expect(page).to_have_url(f"{visitor.url}/compte/connexion/")
    finally:
        context.close()
