"""The keyboard from end to end. What a machine says of each page is in test_every_page.py."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def test_the_keyboard_goes_everywhere(visitor: Visitor) -> None:
    page = visitor.page
    visitor.tab_to(page.locator("form[action$='/demo/entrer/caf_advisor/'] button"))
    visitor.press("Enter")
    expect(page).to_have_url(f"{visitor.url}/")
    # The first stop skips the header.
    visitor.press("Tab")
    skip = page.locator(".pf-evitement")
    expect(skip).to_be_focused()
    assert visitor.shows_focus()
    expect(skip).to_be_in_viewport()
    visitor.press("Enter")
    expect(page.locator("main")).to_be_focused()
    # The menu, then the filters: a space checks, the list follows, the focus stays.
    visitor.go("/")
    visitor.tab_to(page.get_by_role("link", name="Mes projets", exact=True))
    visitor.press("Enter")
    expect(page).to_have_url(f"{visitor.url}/projets/")
    box = page.locator("#f-maturite-perennisation")
    visitor.tab_to(box)
    visitor.press("Space")
    expect(page.locator(".pf-projets tbody tr")).to_have_count(2)
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    visitor.tab_to(page.locator(".pf-projets tbody a").first)
    visitor.press("Enter")
    expect(page).to_have_url(re.compile("/projets/FIPE-2023-"))
    # The account opens, Escape closes it and gives the focus back; then one leaves.
    account = page.locator("button.pf-compte")
    visitor.tab_to(account)
    visitor.press("Enter")
    leave = page.get_by_role("button", name="Me déconnecter")
    expect(leave).to_be_visible()
    visitor.press("Escape")
    expect(leave).to_be_hidden()
    expect(account).to_be_focused()
    visitor.press("Enter")
    visitor.tab_to(leave)
    visitor.press("Enter")
    expect(page).to_have_url(f"{visitor.url}/compte/connexion/")


def test_the_menu_of_a_phone(visitor: Visitor) -> None:
    visitor.width(360)
    visitor.enter("caf_advisor")
    page = visitor.page
    button = page.get_by_role("button", name="Menu")
    visitor.tab_to(button)
    visitor.press("Enter")
    link = page.get_by_role("link", name="Chiffres", exact=True)
    expect(link).to_be_visible()
    assert visitor.breaches() == []
    visitor.press("Escape")
    expect(link).to_be_hidden()
    expect(button).to_be_focused()
    visitor.press("Enter")
    visitor.tab_to(link)
    visitor.press("Enter")
    expect(page).to_have_url(f"{visitor.url}/chiffres/")
    # The filters are folded, and unfold.
    visitor.go("/projets/")
    box = page.locator("#f-maturite-perennisation")
    expect(box).to_be_hidden()
    visitor.tab_to(page.locator("#filtres > summary"))
    visitor.press("Enter")
    expect(box).to_be_visible()
    assert visitor.breaches() == []
