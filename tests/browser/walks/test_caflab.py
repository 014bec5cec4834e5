"""Caflab's work in Chromium, by the keyboard alone: choose a project, note an interview, a lesson, a recommendation."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from projects.caflab.models import Lesson, Recommendation
from projects.portfolio.models import CaflabSelection, InterviewPerson
from tests.browser.visitor import Visitor

# Occitanie's selection: chosen by the call, not accompanied.
REFERENCE = "FIPE-2023-66-001"
DOSSIER = f"/accompagnement/{REFERENCE}/"


@pytest.fixture
def caflab(visitor: Visitor) -> Visitor:
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.enter("caflab")
    return visitor


def press(someone: Visitor, target: Locator, key: str = "Enter") -> None:
    someone.walk_to(target)
    someone.press(key)


def write(someone: Visitor, label: str, text: str) -> None:
    someone.walk_to(someone.page.get_by_role("textbox", name=label))
    someone.press("Control+a")
    someone.page.keyboard.type(text)


def link(someone: Visitor, name: str) -> None:
    press(someone, someone.page.locator("main").get_by_role("link", name=name, exact=True).first)


def button(someone: Visitor, name: str) -> None:
    press(someone, someone.page.locator("main").get_by_role("button", name=name, exact=True))


def told(someone: Visitor, words: str) -> None:
    message = someone.page.locator(".pf-messages")
    expect(message).to_contain_text(re.compile(words))
    expect(message).to_be_focused()


@pytest.mark.parametrize("width", [1280, 320])
def test_choose_meet_learn_recommend(caflab: Visitor, width: int) -> None:
    page = caflab.page
    caflab.width(width)
    caflab.go(f"/accompagnement/?vue=candidats&q={REFERENCE}")
    press(caflab, page.get_by_role("link", name=re.compile("^Accompagner")))
    expect(page).to_have_url(re.compile("/choisir/$"))
    press(caflab, page.get_by_label("Reproductible"), "Space")
    button(caflab, "Accompagner ce projet")
    told(caflab, "est accompagné par le Caflab")
    assert CaflabSelection.objects.filter(project__reference=REFERENCE).get().grounds == ["reproductible"]
    sound(caflab, width)

    link(caflab, "Noter un entretien")
    write(caflab, "Nom", "Exemple : Ana Lopez")
    write(caflab, "Notes", "On a parlé du comité.")
    button(caflab, "Enregistrer")
    told(caflab, "Entretien du .* noté")
    assert InterviewPerson.objects.get(interview__project__reference=REFERENCE).contact
    sound(caflab, width)

    link(caflab, "Noter un enseignement")
    press(caflab, page.get_by_label("Bonne pratique"), "Space")
    write(caflab, "Titre", "Un comité qui se réunit vraiment")
    write(caflab, "Texte", "Chaque trimestre, avec un compte rendu.")
    button(caflab, "Enregistrer le brouillon")
    told(caflab, "Brouillon enregistré")
    link(caflab, "Retenir")
    button(caflab, "Retenir")
    told(caflab, "Retenu")
    lesson = Lesson.objects.get(title__startswith="Un comité")
    assert lesson.state == "retained"
    assert lesson.evidence.get().project.reference == REFERENCE
    sound(caflab, width)

    press(caflab, page.get_by_role("link", name=re.compile("^Ajouter une recommandation$")))
    write(caflab, "Recommandation", "Demander le calendrier du comité.")
    press(caflab, page.get_by_label("Caf", exact=True), "Space")
    button(caflab, "Enregistrer")
    told(caflab, "à instruire")
    advice = Recommendation.objects.get(text__startswith="Demander le calendrier")
    assert list(advice.lessons.all()) == [lesson]
    sound(caflab, width)


def test_an_order_moved_in_two_windows(caflab: Visitor) -> None:
    """The second mover is told, sees the order as it is, and nothing of the first is lost."""
    page = caflab.page
    caflab.go("/accompagnement/")
    rows = page.locator(".pf-accompagnes tbody th a")
    first, second = rows.nth(0).inner_text(), rows.nth(1).inner_text()
    other = page.context.new_page()
    other.goto(caflab.url + "/accompagnement/")
    other.get_by_role("button", name=re.compile("^Monter")).first.click()
    expect(other.locator(".pf-accompagnes tbody th a").first).to_have_text(second)
    other.close()
    page.bring_to_front()
    press(caflab, page.get_by_role("button", name=re.compile("^Descendre")).first)
    told(caflab, "L’ordre a changé entre-temps")
    expect(rows.first).to_have_text(second)
    expect(rows.nth(1)).to_have_text(first)
    press(caflab, page.get_by_role("button", name=re.compile("^Monter")).first)
    expect(rows.first).to_have_text(first)
    # At the top, the focus is on the button that is left: pressed, it goes down again.
    expect(page.get_by_role("button", name=re.compile("^Descendre")).first).to_be_focused()
    caflab.press("Enter")
    expect(rows.nth(1)).to_have_text(first)
    expect(page.get_by_role("button", name=re.compile("^Descendre")).nth(1)).to_be_focused()


def sound(someone: Visitor, width: int) -> None:
    assert someone.breaches() == [], someone.page.url
    assert someone.overflow() <= 0, (width, someone.page.url)
