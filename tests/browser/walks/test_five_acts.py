"""The five acts that people come for, by the keyboard alone: Tab, Enter, Space, arrows and letters, never a pointer.

They are: enter and find a project; note what is seen of it; edit it; create a porteur; invite somebody. On a desk all
of them, on the narrowest telephone the two that are done away from a desk. At each stop the focus shows; a form that is
refused puts it on what is wrong, and one that is saved on what was done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor

DESK, PHONE = 1280, 320
PROJECT = "/projets/FIPE-2023-07-001/"


@pytest.fixture
def someone(visitor: Visitor) -> Iterator[Visitor]:
    """At the door. A form that is refused answers 422, and Chromium tells its console of it."""
    # What is under the focus is looked for on the screen: it is not to be on its way there.
    visitor.page.emulate_media(reduced_motion="reduce")
    yield visitor
    visitor.complaints[:] = [one for one in visitor.complaints if "422" not in one]


def enter(someone: Visitor, role: str, width: int) -> None:
    someone.width(width)
    walk_and_press(someone, someone.page.locator(f"form[action$='/demo/entrer/{role}/'] button"))
    expect(someone.page).to_have_url(f"{someone.url}/")


def walk_and_press(someone: Visitor, target: Locator, key: str = "Enter") -> None:
    someone.walk_to(target)
    someone.press(key)


def write(someone: Visitor, label: str, text: str) -> None:
    someone.walk_to(someone.page.get_by_role("textbox", name=label))
    someone.press("Control+a")
    someone.page.keyboard.type(text)


def send(someone: Visitor, name: str) -> None:
    walk_and_press(someone, someone.page.get_by_role("button", name=name, exact=True))


def refused_at(someone: Visitor, field: Locator) -> None:
    """The focus is on the summary; its first link leads to the field."""
    page = someone.page
    expect(page.locator("[data-erreurs]")).to_be_focused()
    walk_and_press(someone, page.locator("[data-erreurs] a").first)
    expect(field).to_be_focused()
    assert someone.shows_focus()


def told(someone: Visitor, words: str) -> None:
    """What was done is said, and the focus is there."""
    message = someone.page.locator(".pf-messages")
    expect(message).to_contain_text(re.compile(words))
    expect(message).to_be_focused()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_enter_and_find_a_project(someone: Visitor, width: int) -> None:
    enter(someone, "caf_advisor", width)
    page = someone.page
    someone.go("/projets/")
    if width == PHONE:
        walk_and_press(someone, page.locator("#filtres > summary"))
    someone.walk_to(page.locator("#filtre-q" if width == PHONE else "#recherche"))
    page.keyboard.type("hauteville")
    someone.press("Enter")
    expect(page).to_have_url(re.compile("q=hauteville"))
    rows = page.locator(".pf-projets tbody tr")
    expect(rows).to_have_count(1)
    walk_and_press(someone, rows.get_by_role("link").first)
    expect(page).to_have_url(f"{someone.url}/projets/FIPE-2023-01-002/")
    expect(page.locator("h1")).to_contain_text("Hauteville")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_note_what_is_seen(someone: Visitor, width: int) -> None:
    enter(someone, "caf_advisor", width)
    page = someone.page
    someone.go(PROJECT)
    walk_and_press(someone, page.get_by_role("link", name="Noter l’avancement", exact=True).first)
    expect(page.locator("h1")).to_have_text("Noter l’avancement")
    send(someone, "Enregistrer")
    first = page.get_by_role("radio").first
    refused_at(someone, first)
    someone.press("Space", "ArrowDown")
    expect(page.get_by_role("radio", name="En démarrage")).to_be_checked()
    write(someone, "Constaté le", "20/11/2026")
    send(someone, "Enregistrer")
    told(someone, "enregistré|noté")
    expect(page.locator("main")).to_contain_text("En démarrage")


def test_edit_a_project(someone: Visitor) -> None:
    enter(someone, "caf_advisor", DESK)
    page = someone.page
    someone.go(PROJECT)
    walk_and_press(someone, page.get_by_role("link", name="Modifier", exact=True))
    box = page.get_by_role("combobox", name=re.compile("^Département"))
    someone.walk_to(box)
    someone.press("Control+a", "Delete")
    send(someone, "Enregistrer")
    refused_at(someone, box)
    page.keyboard.type("ardec")
    expect(page.get_by_role("option").first).to_be_visible()
    someone.press("ArrowDown", "Enter")
    expect(box).to_have_value(re.compile("Ardèche"))
    write(someone, "Remarques", "Vu au clavier.")
    send(someone, "Enregistrer")
    told(someone, "enregistré")


def test_create_a_porteur(someone: Visitor) -> None:
    enter(someone, "caf_advisor", DESK)
    page = someone.page
    someone.go("/porteurs/")
    walk_and_press(someone, page.get_by_role("link", name=re.compile("Ajouter|Créer")).first)
    send(someone, "Ajouter le porteur")
    refused_at(someone, page.get_by_role("textbox", name="Nom"))
    page.keyboard.type("Les Petits Pas de Vernoux")
    someone.walk_to(page.get_by_role("combobox", name="Type"))
    page.keyboard.type("Assoc")
    box = page.get_by_role("combobox", name=re.compile("^Commune"))
    someone.walk_to(box)
    page.keyboard.type("vernoux")
    expect(page.get_by_role("option", name=re.compile("Vernoux-en-Vivarais"))).to_be_visible()
    someone.press("ArrowDown")
    for _ in range(12):
        active = str(box.get_attribute("aria-activedescendant"))
        if "Vernoux-en-Vivarais" in (page.locator(f"#{active}").text_content() or ""):
            break
        someone.press("ArrowDown")
    someone.press("Enter")
    expect(box).to_have_value(re.compile("Vernoux-en-Vivarais"))
    send(someone, "Ajouter le porteur")
    told(someone, "ajouté|enregistré|créé")
    expect(page.locator("h1")).to_contain_text("Les Petits Pas de Vernoux")


def test_invite_somebody(someone: Visitor) -> None:
    enter(someone, "caf_manager", DESK)
    page = someone.page
    walk_and_press(someone, page.get_by_role("link", name="Personnes", exact=True).first)
    walk_and_press(someone, page.get_by_role("link", name="Inviter quelqu’un"))
    walk_and_press(someone, page.get_by_role("link", name="Conseiller Caf"))
    send(someone, "Envoyer l’invitation")
    refused_at(someone, page.get_by_role("textbox", name="Adresse électronique"))
    page.keyboard.type("lea.roy@exemple.invalid")
    send(someone, "Envoyer l’invitation")
    told(someone, "invitation|Invitation")
    expect(page.get_by_role("heading", name="lea.roy@exemple.invalid")).to_be_visible()
