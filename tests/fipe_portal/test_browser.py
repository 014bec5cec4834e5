"""The first whole path in Chromium: enter, look, ask for a recueil, see it made, take the file. All is real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.support.workers import Worker

ROLES = ["caf_advisor", "caf_manager", "caflab", "cnaf", "state_instructor", "porteur_member", "admin"]
RENDER_MS = 120_000


@pytest.fixture
def visit(page: Page, live_server: Any, demo_data: None) -> Iterator[Page]:
    """A page whose complaints (policy, scripts, missing files) fail the test."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    page.goto(f"{live_server.url}/")
    yield page
    assert complaints == []


def enter(page: Page, role: str) -> None:
    """Press the card of a role, as a visitor of the demonstration does."""
    page.locator(f"form[action$='/demo/entrer/{role}/'] button").click()
    expect(page.locator("h1")).to_be_visible()


def accessible(page: Page) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_enters_in_one_click(visit: Page, role: str) -> None:
    enter(visit, role)
    assert visit.locator("html").get_attribute("lang") == "fr"
    accessible(visit)


def test_a_person_goes_from_the_list_to_a_project_and_to_the_dossiers_behind_a_figure(
    visit: Page, live_server: Any
) -> None:
    accessible(visit)
    enter(visit, "cnaf")
    for path in ("/projets/", "/chiffres/", "/recueils/"):
        visit.goto(live_server.url + path)
        accessible(visit)
    visit.goto(f"{live_server.url}/projets/")
    visit.locator("main a[href^='/projets/FIPE-']").first.click()
    expect(visit).to_have_url(re.compile(r"/projets/FIPE-\d{4}-"))
    accessible(visit)


def test_the_recueil_is_asked_for_seen_made_and_taken(visit: Page, live_server: Any, celery_worker: Worker) -> None:
    enter(visit, "cnaf")
    visit.goto(f"{live_server.url}/recueils/recueil-national/")
    accessible(visit)
    visit.get_by_role("button", name="Composer le PDF").click()
    # The progress comes by itself: nobody reloads the page.
    expect(visit.locator(".pf-travail progress")).to_be_visible()
    link = visit.locator(".pf-travail a[href^='/fichiers/'], .pf-travail a[download]").first
    expect(link).to_be_visible(timeout=RENDER_MS)
    accessible(visit)
    with visit.expect_download() as download:
        link.click()
    with open(download.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"
    assert download.value.suggested_filename.endswith(".pdf")


def test_a_page_holds_on_a_phone(visit: Page) -> None:
    visit.set_viewport_size({"width": 360, "height": 740})
    enter(visit, "caf_advisor")
    overflow = visit.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
