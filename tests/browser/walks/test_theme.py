"""The same pages in the dark, on paper, in forced colours, and from 320 to 1 920 pixels.

test_every_page.py looks at each address in the light, at two widths; here are those that draw the most.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor

HOMES = ("caf_advisor", "caf_manager", "caflab", "cnaf", "state_instructor", "porteur_member", "admin")
PAGES = (
    "/",
    "/projets/",
    "/projets/FIPE-2023-974-002/",
    "/chiffres/",
    "/chiffres/projects.by_maturity/?au=2025-12-09",
    "/recueils/recueil-national/",
    "/personnes/",
    "/composants/",
    "/composants/?partie=formulaire",
)
PHONE, DESK = 360, 1280
WIDTHS = (320, 600, 900, 1024, 1920)
# A sheet of A4 less the margins of print.css, in CSS pixels.
PAPER = 680


def test_pages_in_the_dark(visitor: Visitor) -> None:
    """Axe measures the contrast of what is drawn, where the test of the tokens computes it."""
    # Without motion: a colour is not measured while it changes.
    visitor.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    visitor.width(DESK)
    visitor.go("/compte/connexion/")
    problems = {"sign-in": visitor.breaches()}
    visitor.enter("cnaf")
    for path in PAGES:
        visitor.go(path)
        assert _is_dark(visitor), path
        problems[path] = visitor.breaches()
    assert {path: found for path, found in problems.items() if found} == {}


@pytest.mark.parametrize("role", HOMES)
def test_each_home_at_every_width(visitor: Visitor, role: str) -> None:
    visitor.enter(role)
    visitor.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    visitor.width(PHONE)
    problems = {"in the dark": visitor.breaches()}
    for width in WIDTHS:
        visitor.width(width)
        problems[f"at {width}"] = [f"{overflow} px" for overflow in [visitor.overflow()] if overflow]
    assert {state: found for state, found in problems.items() if found} == {}


def _is_dark(visitor: Visitor) -> bool:
    """Whether the page is drawn light on dark."""
    visitor.settled()
    ground = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    return sum(ground[:3]) < 3 * 128


def test_no_page_scrolls_sideways(visitor: Visitor) -> None:
    visitor.enter("cnaf")
    wide = {}
    for path in PAGES[1:]:
        visitor.go(path)
        for width in WIDTHS:
            visitor.width(width)
            if overflow := visitor.overflow():
                wide[f"{path} at {width}"] = overflow
    assert wide == {}


def test_one_chooses_and_the_choice_is_kept(visitor: Visitor) -> None:
    visitor.enter("caf_advisor")
    page = visitor.page
    page.emulate_media(color_scheme="light")
    visitor.go("/chiffres/")
    assert not _is_dark(visitor)
    visitor.tab_to(page.get_by_role("button", name="Sombre"), limit=120)
    visitor.press("Enter")
    expect(page).to_have_url(f"{visitor.url}/chiffres/")
    expect(page.get_by_role("button", name="Sombre")).to_have_attribute("aria-pressed", "true")
    visitor.go("/")
    assert _is_dark(visitor)
    page.get_by_role("button", name="Clair").click()
    page.emulate_media(color_scheme="dark")
    visitor.go("/projets/")
    assert not _is_dark(visitor)
    page.get_by_role("button", name="Selon l’appareil").click()
    assert _is_dark(visitor)


def test_the_choice_needs_no_script(visitor: Visitor, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{visitor.url}/compte/connexion/")
        page.get_by_role("button", name="Sombre").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    finally:
        context.close()


def test_on_paper_everything_is_read_and_nothing_is_to_be_pressed(visitor: Visitor) -> None:
    """Even from a dark screen: paper is white. What is folded unfolds, tables keep their heads, menus go."""
    visitor.enter("cnaf")
    page = visitor.page
    visitor.width(PAPER)
    page.emulate_media(media="print", color_scheme="dark")
    for path in PAGES:
        visitor.go(path)
        assert not _is_dark(visitor), path
        expect(page.locator("h1"), path).to_be_visible()
        expect(page.locator(".pf-entete"), path).to_be_hidden()
        expect(page.locator(".pf-pied"), path).to_be_hidden()
        assert page.locator("main .btn:visible").count() == 0, path
        assert _cut(visitor) == [], path
        assert visitor.overflow() == 0, path


def _cut(visitor: Visitor) -> list[str]:
    """What one would read on the screen, perhaps after unfolding, and would look for on paper."""
    found: list[str] = visitor.page.evaluate(
        """() => [...document.querySelectorAll("main :is(tbody tr, .pf-lignes > li, dl > div, .pf-panneau > p)")]
            .filter((part) => !part.closest(".pf-filtres, form, [popover], .visually-hidden, dialog"))
            .filter((part) => part.textContent.trim() && !part.checkVisibility())
            .map((part) => part.textContent.trim().slice(0, 60))"""
    )
    return found


def test_forced_colours_keep_the_signs(visitor: Visitor) -> None:
    """Letters, glyphs and outlines stay when the system imposes its colours; the focus shows."""
    visitor.enter("cnaf")
    page = visitor.page
    page.emulate_media(forced_colors="active")
    visitor.go("/projets/")
    square = page.locator("main table .pf-cat").first
    expect(square).to_be_visible()
    assert square.evaluate("element => parseFloat(getComputedStyle(element).borderWidth)") > 0
    visitor.go("/")
    visitor.press("Tab")
    assert visitor.shows_focus()
    assert visitor.breaches() == []
