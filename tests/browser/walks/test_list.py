"""The list of projects in Chromium: find, filter, share a view, follow the map; with a script and without."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from projects.accounts.enums import Role
from projects.accounts.models import User
from tests import factories as make
from tests.browser.visitor import Visitor

REGION = "Auvergne-Rhône-Alpes"


def opened(browser: Browser, url: str, role: str, **options: Any) -> Page:
    """Another browser: nothing kept from the first, signed in as `role`."""
    page = browser.new_context(**options).new_page()
    page.goto(f"{url}/compte/connexion/")
    page.locator(f"form[action$='/demo/entrer/{role}/'] button").click()
    page.wait_for_url(f"{url}/")
    return page


def page_of(browser: Browser, url: str, user: User) -> Page:
    """Another browser, where `user` is signed in already."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
    return context.new_page()


@pytest.fixture
def advisor(visitor: Visitor) -> Visitor:
    visitor.enter("caf_advisor")
    return visitor


def names(page: Page) -> list[str]:
    page.wait_for_load_state()
    return page.locator(".pf-projets tbody th a").all_text_contents()


def facet(page: Page, name: str) -> Any:
    return page.locator(f"#g-{name}")


def test_find_filter_and_share_a_view(advisor: Visitor, browser: Browser) -> None:
    page = advisor.page
    advisor.go("/")
    box = page.get_by_role("searchbox").first
    box.fill("creche")
    box.press("Enter")
    expect(page.locator(".pf-projets mark").first).to_have_text(re.compile("crèche", re.IGNORECASE))
    # A facet that is folded gives its values when it is opened; its boxes filter at once and the count is announced.
    facet(page, "porteur").locator("summary").click()
    choice = facet(page, "porteur").get_by_role("checkbox").first
    expect(choice).to_be_visible()
    announced = facet(page, "porteur").locator(".pf-filtre i").first.text_content()
    choice.check()
    expect(page).to_have_url(re.compile(r"/projets/\?q=creche&porteur=\w+$"))
    expect(page.locator("[data-annonce] b")).to_have_text(re.compile(rf"^{announced}\b"))
    expect(page.locator("#annonce")).to_contain_text("projet")
    expect(facet(page, "porteur").get_by_role("checkbox").first).to_be_focused()
    # A chip takes it off.
    page.get_by_role("link", name=re.compile("Retirer le filtre.*Type de porteur")).click()
    expect(page).to_have_url(re.compile(r"/projets/\?q=creche$"))
    page.get_by_role("link", name=re.compile("Maturité")).click()
    expect(page).to_have_url(re.compile(r"/projets/\?q=creche&tri=maturite$"))
    expect(page.locator("th.c-maturite")).to_have_attribute("aria-sort", "ascending")
    # The view is kept for the team; a name that is taken asks first.
    for _ in range(2):
        page.locator("#menu-vues summary").click()
        page.get_by_label("Enregistrer la liste affichée sous").fill("Nos crèches")
        page.locator("#vue-equipe").select_option(index=1)
        assert advisor.breaches() == []
        page.get_by_role("button", name="Enregistrer la vue").click()
    expect(page.locator("#id_name_error")).to_contain_text("Vous avez déjà une vue de ce nom.")
    for width in (1280, 360):
        advisor.width(width)
        assert (advisor.breaches(), advisor.overflow()) == ([], 0)
    page.get_by_label("Remplacer la vue qui porte déjà ce nom").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text(re.compile("Vue «.Nos crèches.» enregistrée"))).to_be_visible()
    address, found = page.url, names(page)
    # A colleague of the same Caf finds the view; the address alone opens the list, of what each may see.
    other = page_of(browser, advisor.url, make.member(Role.CAF_MANAGER, caf_id="01"))
    other.goto(f"{advisor.url}/projets/")
    other.locator("#menu-vues summary").click()
    other.get_by_role("link", name="Nos crèches").click()
    expect(other).to_have_url(address)
    assert [name for name in found if name in names(other)] == names(other) != []
    other.context.close()
    same = opened(browser, advisor.url, "caf_advisor")
    same.goto(address)
    assert names(same) == found
    same.context.close()


def test_the_map_is_a_filter_by_keyboard(visitor: Visitor) -> None:
    visitor.enter("cnaf")
    page = visitor.page
    visitor.go("/projets/?q=commune")
    region = page.locator("#carte-liste svg").get_by_role("link", name=re.compile(REGION))
    value = (region.get_attribute("aria-label") or "").split(":")[1].strip()
    region.focus()
    visitor.press("Tab", "Shift+Tab")
    # A ring around a territory is its stroke.
    assert region.locator("path").evaluate("path => getComputedStyle(path).strokeWidth") == "5px"
    visitor.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=commune&region=84$"))
    expect(page.locator("[data-annonce] b")).to_have_text(re.compile(value.split()[0]))
    department = page.locator("#carte-liste svg").get_by_role("link").first
    department.focus()
    visitor.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=commune&region=84&departement=\w\w$"))
    expect(page.locator("#carte-liste :focus")).to_have_count(1)
    # Back and forth as anywhere.
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?q=commune&region=84$"))
    page.get_by_role("link", name="Toutes les régions").click()
    expect(page).to_have_url(re.compile(r"\?q=commune$"))


def test_pages_selection_and_columns(visitor: Visitor) -> None:
    visitor.enter("cnaf")
    page = visitor.page
    visitor.go("/projets/?tri=reference")
    first = names(page)
    page.get_by_role("checkbox", name=first[0], exact=True).first.check()
    expect(page.locator("#selection b")).to_have_text(re.compile("1.projet sélectionné"))
    page.get_by_role("link", name="Suivants").click()
    expect(page.get_by_text(re.compile("Projets 26 à 36"))).to_be_visible()
    assert not set(names(page)) & set(first) or len(names(page)) == 11
    page.locator(".pf-projets tbody input").first.check()
    expect(page.locator("#selection b")).to_have_text(re.compile("2.projets sélectionnés"))
    # An address of the second page is that page, for anyone.
    page.reload()
    expect(page.get_by_text(re.compile("Projets 26 à 36"))).to_be_visible()
    page.get_by_role("link", name="Précédents").click()
    expect(page.get_by_text(re.compile("Projets 1 à 25"))).to_be_visible()
    expect(page.locator(".pf-projets .est-choisi")).to_have_count(1)
    assert names(page) == first
    page.locator("#menu-colonnes summary").click()
    page.get_by_label("Caf", exact=True).check()
    assert visitor.breaches() == []
    page.get_by_role("button", name="Garder pour moi").click()
    expect(page.locator("th.c-caf")).to_be_visible()
    visitor.go("/projets/")
    expect(page.locator("th.c-caf")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_every_state_is_accessible(visitor: Visitor, width: int) -> None:
    visitor.enter("cnaf")
    visitor.width(width)
    page = visitor.page
    for query in ("q=introuvable&region=76", "region=84&axe=inconnu&q=creche&deplier=departement", "categorie=rien"):
        visitor.go(f"/projets/?{query}&colonnes=referent.caf.nouvelles.etat.echelon.qpv.ami.appel")
        if width == 360:
            page.locator("#filtres > summary").click()
            expect(page.locator("#filtre-q")).to_be_visible()
        assert visitor.breaches() == [], query
        visitor.width(min(width, 320) if width == 360 else width)
        assert visitor.overflow() == 0, query
        visitor.width(width)
    visitor.go("/projets/?maturite=inconnu")
    for menu in ("vues", "colonnes"):
        page.locator(f"#menu-{menu} summary").click()
        assert (visitor.breaches(), visitor.overflow()) == ([], 0), menu
    if width == 360:
        page.locator("#filtres > summary").click()
        # What was opened stays open while one filters.
        facet(page, "maturite").get_by_role("checkbox").first.check()
        expect(page).to_have_url(re.compile("maturite="))
        expect(page.locator("#filtre-q")).to_be_visible()


def test_the_list_without_a_script(visitor: Visitor, browser: Browser) -> None:
    page = opened(browser, visitor.url, "caf_advisor", java_script_enabled=False)
    page.goto(f"{visitor.url}/projets/")
    page.locator("#filtre-q").fill("creche")
    facet(page, "porteur").locator("summary").click()
    facet(page, "porteur").get_by_role("link").click()
    expect(facet(page, "porteur").get_by_role("checkbox").first).to_be_visible()
    page.locator("#filtre-q").fill("creche")
    facet(page, "porteur").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.locator(".pf-projets mark").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Retirer le filtre"))).to_have_count(2)
    page.get_by_role("link", name=re.compile("Retirer le filtre.*porteur")).click()
    page.locator("#carte-liste svg circle").first.click()
    expect(page).to_have_url(re.compile(r"region=84|departement="))
    page.locator("#menu-tri select").select_option("-reference")
    page.get_by_role("button", name="Trier").click()
    expect(page).to_have_url(re.compile("tri=-reference"))
    page.locator(".pf-projets tbody input").first.check()
    page.get_by_role("button", name="Retenir les cases cochées").click()
    expect(page.get_by_text(re.compile("1.projet sélectionné"))).to_be_visible()
    page.locator("#menu-vues summary").click()
    page.get_by_label("Enregistrer la liste affichée sous").fill("Sans script")
    page.get_by_role("button", name="Enregistrer la vue").click()
    expect(page.get_by_text(re.compile("Vue «.Sans script.» enregistrée"))).to_be_visible()
    page.context.close()
