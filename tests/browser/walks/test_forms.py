"""The form engine in Chromium: find by keyboard, errors, two people at once, what is not saved, a session that ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from pytest_django import Settings

from projects.core.versions import save_version
from projects.porteurs.models import Porteur
from tests import factories as make
from tests.browser.visitor import Visitor
from tests.core.forms_site import pages


@pytest.fixture
def officer(visitor: Visitor, settings: Settings) -> Iterator[Visitor]:
    """Somebody of Cnaf, where the two forms of the tests are pages of the portal."""
    settings.ROOT_URLCONF = "tests.core.forms_site.pages"
    pages.use_templates()
    visitor.enter("cnaf")
    yield visitor
    # Chromium tells its console of an answer that was asked for.
    visitor.complaints[:] = [one for one in visitor.complaints if "409" not in one]


def saved_by_another(porteur: Porteur, **values: object) -> None:
    row = Porteur.objects.get(pk=porteur.pk)
    save_version(row, version=row.version, values=values)


def test_a_commune_is_found_by_keyboard(officer: Visitor) -> None:
    officer.go("/essai/")
    page = officer.page
    box = page.get_by_role("combobox", name=re.compile("Commune"))
    key = page.locator("input[name='commune__key']")
    options = page.locator("[data-cherche]").first.get_by_role("option")
    officer.tab_to(box)
    page.keyboard.type("saint den")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    said = page.locator("[data-cherche]").first.get_by_role("status")
    expect(said).to_contain_text("réponses")
    assert officer.breaches() == []
    # Nothing is taken before it is chosen.
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    officer.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", str(options.nth(0).get_attribute("id")))
    officer.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    officer.press("End")
    expect(options.last).to_have_attribute("aria-selected", "true")
    officer.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    officer.press("ArrowUp", "Home")
    expect(options.first).to_have_attribute("aria-selected", "true")
    officer.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("saint den")
    officer.press("ArrowDown", "Enter")
    expect(box).to_have_value("Saint-Denis (974)")
    expect(key).to_have_value("97411")
    expect(page).to_have_url(re.compile("/essai/$"))
    # Another text forgets the choice.
    officer.press("Backspace")
    expect(key).to_have_value("")
    expect(page.get_by_role("option", name=re.compile(r"Saint-Denis \(974\)"))).to_be_visible()
    officer.press("Escape", "Tab")
    expect(page.get_by_role("combobox", name=re.compile("Intercommunalité"))).to_be_focused()


def test_what_is_not_found_is_said_and_a_tap_chooses(officer: Visitor) -> None:
    officer.width(360)
    officer.go("/essai/")
    page = officer.page
    box = page.get_by_role("combobox", name=re.compile("Commune"))
    box.fill("zzzz")
    expect(page.get_by_text("Aucune commune ne correspond")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("annonay")
    page.get_by_role("option", name=re.compile(r"^Annonay")).click()
    expect(page.locator("input[name='commune__key']")).to_have_value("07010")
    expect(box).to_be_focused()
    assert officer.overflow() == 0


@pytest.mark.parametrize("script", [True, False])
def test_the_focus_goes_to_what_is_wrong(officer: Visitor, browser: Browser, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script, storage_state=officer.page.context.storage_state())
    try:
        page = context.new_page()
        page.goto(f"{officer.url}/essai/")
        page.get_by_label("Nom", exact=True).fill("x" * 300)
        page.get_by_label("Remarque").fill("Un texte\net un autre")
        page.get_by_role("button", name="Enregistrer").click()
        expect(page).to_have_title(re.compile("^Erreur"))
        summary = page.get_by_role("alert")
        expect(summary).to_be_focused()
        summary.get_by_role("link", name="Nom").click()
        expect(page.get_by_label("Nom", exact=True)).to_be_focused()
        expect(page.get_by_label("Nom", exact=True)).to_have_value("x" * 300)
        expect(page.get_by_label("Remarque")).to_have_value("Un texte\net un autre")
        if script:
            assert Visitor(page, officer.url, []).breaches() == []
    finally:
        context.close()


def test_two_texts_are_shown_side_by_side_and_one_is_chosen(officer: Visitor) -> None:
    porteur = make.PorteurFactory.create(name="Avant", kind="association")
    officer.go(f"/essai/{porteur.pk}/")
    page = officer.page
    page.get_by_label("Nom", exact=True).fill("Le nom que je propose")
    saved_by_another(porteur, name="Le nom d’une collègue", kind="commune")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("h1")).to_have_text("Ce texte a changé pendant que vous écriviez")
    assert officer.breaches() == []
    name = page.get_by_role("group", name=re.compile("^Nom"))
    expect(name).to_contain_text("Le nom que je propose")
    expect(name).to_contain_text("Le nom d’une collègue")
    expect(page.get_by_role("group", name=re.compile("^Type")).get_by_label("Texte enregistré")).to_be_checked()
    page.get_by_role("button", name="Enregistrer ces choix").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert officer.breaches() == []
    officer.width(360)
    assert officer.overflow() == 0
    name.get_by_label("Votre texte").check()
    page.get_by_role("button", name="Enregistrer ces choix").click()
    expect(page.get_by_text("Porteur enregistré.")).to_be_visible()
    stored = Porteur.objects.get(pk=porteur.pk)
    assert (stored.name, stored.kind) == ("Le nom que je propose", "commune")


def test_a_conflict_is_settled_without_a_script(officer: Visitor, browser: Browser) -> None:
    porteur = make.PorteurFactory.create(name="Avant", kind="association")
    context = browser.new_context(java_script_enabled=False, storage_state=officer.page.context.storage_state())
    try:
        page = context.new_page()
        page.goto(f"{officer.url}/essai/{porteur.pk}/")
        page.get_by_label("Nom", exact=True).fill("Le mien")
        page.get_by_label("Commune").fill("sainte croix")
        saved_by_another(porteur, name="Le leur")
        page.get_by_role("button", name="Enregistrer").click()
        # The commune first: several have that name.
        page.get_by_role("radio", name=re.compile(r"Sainte-Croix \(01\)")).check()
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("group", name=re.compile("^Nom")).get_by_label("Votre texte").check()
        page.get_by_role("button", name="Enregistrer ces choix").click()
        expect(page.get_by_text("Porteur enregistré.")).to_be_visible()
    finally:
        context.close()
    stored = Porteur.objects.get(pk=porteur.pk)
    assert (stored.name, stored.commune_id) == ("Le mien", "01342")


def test_what_is_not_saved_is_announced_and_guarded(officer: Visitor) -> None:
    officer.go("/essai/")
    page = officer.page
    state = page.locator("[data-saisie-etat]")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Annuler").hover()
    expect(state).to_be_empty()
    page.get_by_label("Nom", exact=True).press_sequentially("Les Petits Pas")
    expect(state).to_have_text("Modifications non enregistrées")
    # Leaving is asked about, and one stays with the text.
    page.get_by_role("link", name="Annuler").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Les Petits Pas")
    # Saving is not leaving.
    page.get_by_label("Type").select_option("association")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Porteur ajouté.")).to_be_visible()
    assert asked == ["beforeunload"]


def test_two_clicks_save_once(officer: Visitor) -> None:
    officer.go("/essai/")
    page = officer.page
    page.get_by_label("Nom", exact=True).fill("Une seule fois")
    page.get_by_label("Type").select_option("association")
    page.get_by_role("button", name="Enregistrer").evaluate(
        "button => { button.click(); button.click(); button.click(); }"
    )
    expect(page.get_by_text("Porteur ajouté.")).to_be_visible()
    assert Porteur.objects.filter(name="Une seule fois").count() == 1


def leave_session(page: Page) -> None:
    """As time does: the cookie of the session is gone, that of the token stays."""
    page.context.clear_cookies(name="sessionid")


def test_a_text_outlives_its_session(officer: Visitor) -> None:
    officer.go("/essai/")
    page = officer.page
    page.get_by_label("Nom", exact=True).fill("Les Petits Pas")
    page.get_by_label("Remarque").fill("Trois lignes\n« de texte »\net leur fin")
    leave_session(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre texte n’est pas enregistré, mais il n’est pas perdu")).to_be_visible()
    assert officer.breaches() == []
    # A wrong password first.
    page.get_by_label("Adresse électronique").fill("quelqu.un@exemple.invalid")
    page.get_by_label("Mot de passe").fill("faux")
    page.get_by_role("button", name="Me connecter").click()
    expect(page.get_by_text("mais il n’est pas perdu")).to_be_visible()
    page.locator("form[action$='/demo/entrer/cnaf/'] button").click()
    expect(page).to_have_url(f"{officer.url}/essai/")
    expect(page.get_by_text("Votre saisie est revenue")).to_be_visible()
    expect(page.get_by_label("Remarque")).to_have_value("Trois lignes\n« de texte »\net leur fin")
    expect(page.locator("[data-saisie-etat]")).to_have_text("Modifications non enregistrées")
    assert officer.breaches() == []
    page.get_by_label("Type").select_option("association")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Porteur ajouté.")).to_be_visible()


def test_nobody_else_gets_the_text(officer: Visitor) -> None:
    officer.go("/essai/")
    page = officer.page
    page.get_by_label("Remarque").fill("Ce que la Cnaf écrivait")
    leave_session(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.locator("form[action$='/demo/entrer/caf_advisor/'] button").click()
    expect(page).to_have_url(f"{officer.url}/essai/")
    expect(page.get_by_label("Remarque")).to_have_value("")


def test_a_page_older_than_the_sign_in_keeps_its_text(officer: Visitor) -> None:
    """The same person signs in again in another tab: the token of the first one is worth nothing."""
    officer.go("/essai/")
    page = officer.page
    page.get_by_label("Remarque").fill("Écrit avant")
    leave_session(page)
    other = page.context.new_page()
    other.goto(f"{officer.url}/compte/connexion/")
    other.locator("form[action$='/demo/entrer/cnaf/'] button").click()
    expect(other.locator("h1")).to_be_visible()
    other.close()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre saisie est revenue")).to_be_visible()
    expect(page.get_by_label("Remarque")).to_have_value("Écrit avant")
    assert not Porteur.objects.filter(name="").exists()
