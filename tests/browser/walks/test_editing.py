"""Writing projects and porteurs in Chromium: two people at once, a porteur that exists, a day to come; by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.journal.models import Entry
from projects.porteurs.models import Porteur
from projects.portfolio.models import Observation, Project
from tests import factories as make
from tests.browser.visitor import Visitor

HOME = "/projets/FIPE-2023-07-001/"
WIDTHS = (360, 1280)
NARROWEST = 320


@pytest.fixture
def advisor(visitor: Visitor) -> Iterator[Visitor]:
    visitor.enter("caf_advisor")
    yield visitor
    # Chromium tells its console of an answer that was asked for.
    visitor.complaints[:] = [one for one in visitor.complaints if "409" not in one]


@pytest.fixture
def somebody(visitor: Visitor, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Another person, at another browser, with a script or without."""
    opened = []

    def enter(role: str, *, script: bool = True) -> Visitor:
        context = browser.new_context(java_script_enabled=script)
        opened.append(context)
        other = Visitor(context.new_page(), visitor.url, visitor.complaints)
        other.go("/")
        other.enter(role)
        return other

    yield enter
    for context in opened:
        context.close()


def sound(visitor: Visitor) -> None:
    """No breach of the rules and nothing out of sight, on a telephone and on a desk."""
    for pixels in WIDTHS:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
    visitor.width(NARROWEST)
    assert visitor.overflow() <= 0, visitor.page.url
    visitor.width(WIDTHS[-1])


def refused(page: Page, *fields: str) -> None:
    """What is wrong is said over the form, where the focus is, and at each field."""
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Erreur"))
    for field in fields:
        expect(summary.get_by_role("link", name=field)).to_be_visible()


def test_two_advisors_at_once_lose_nothing(advisor: Visitor, somebody: Callable[..., Visitor]) -> None:
    manager = User.objects.get(first_name="Hélène", last_name="Vasseur")
    make.member(Role.CAF_MANAGER, user=manager, caf_id="07")
    page, other = advisor.page, somebody("caf_manager").page
    for one in (page, other):
        one.goto(f"{advisor.url}{HOME}modifier/")
    sound(advisor)
    page.get_by_label("Titre").fill("Un relais qui va de village en village")
    page.get_by_label("Mention du schéma").fill("Cité page 12, sans date.")
    other.get_by_label("Titre").fill("Un relais itinérant")
    other.get_by_label("Quartier prioritaire").select_option("no")
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_text("Projet enregistré.")).to_be_visible()

    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce texte a changé pendant que vous écriviez")
    expect(page.get_by_text(re.compile("Vasseur a enregistré le"))).to_be_visible()
    title = page.get_by_role("group", name=re.compile("^Titre"))
    expect(title).to_contain_text("Un relais qui va de village en village")
    expect(title).to_contain_text("Un relais itinérant")
    # What one person alone changed is settled: the other's answer stays, and so does one's own text.
    area = page.get_by_role("group", name=re.compile("^Quartier prioritaire"))
    expect(area.get_by_label("Texte enregistré")).to_be_checked()
    sound(advisor)
    advisor.tab_to(page.get_by_role("button", name="Enregistrer ces choix"))
    advisor.press("Enter")
    refused(page, "Titre")
    sound(advisor)
    advisor.tab_to(title.get_by_label("Votre texte"))
    advisor.press("Space")
    advisor.tab_to(page.get_by_role("button", name="Enregistrer ces choix"))
    advisor.press("Enter")
    expect(page.get_by_text("Projet enregistré.")).to_be_visible()
    project = Project.objects.get(reference="FIPE-2023-07-001")
    assert (project.title, project.qpv, project.sdsf_mention) == (
        "Un relais qui va de village en village",
        "no",
        "Cité page 12, sans date.",
    )
    lines = Entry.objects.filter(verb="project.updated", object_id=project.pk).order_by("pk")
    assert [("title" in line.fields, "qpv" in line.fields) for line in lines] == [(True, True), (True, False)]


def test_a_porteur_that_exists_is_chosen_and_a_new_one_is_made(advisor: Visitor) -> None:
    """By keyboard alone, from the list to the record."""
    page, before = advisor.page, Porteur.objects.count()
    advisor.go("/porteurs/")
    advisor.tab_to(page.get_by_role("link", name="Ajouter un porteur"))
    advisor.press("Enter")
    sound(advisor)
    fill_porteur(advisor, "Annonay Rhone Agglomération", "Intercommu")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce porteur existe peut-être déjà")
    sound(advisor)
    advisor.tab_to(page.get_by_role("button", name="C’est celui-ci : Annonay Rhône Agglo"))
    advisor.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Annonay Rhône Agglo")
    assert Porteur.objects.count() == before

    advisor.go("/porteurs/nouveau/")
    fill_porteur(advisor, "La Farandole des Cévennes", "Association", siret="356 000 000 00049")
    refused(page, "SIRET")
    expect(page.get_by_label("SIRET")).to_have_value("356 000 000 00049")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("La Farandole des Cévennes")
    sound(advisor)
    advisor.tab_to(page.get_by_label("SIRET"))
    advisor.press("Control+a")
    page.keyboard.type("356 000 000 00048")
    advisor.press("Tab")
    page.keyboard.type("saint agr")
    expect(page.get_by_role("option", name=re.compile("Saint-Agrève"))).to_be_visible()
    sound(advisor)
    advisor.press("ArrowDown", "Enter")
    expect(page.get_by_role("combobox", name="Commune")).to_have_value("Saint-Agrève (07)")
    advisor.tab_to(page.get_by_role("button", name="Ajouter le porteur"))
    advisor.press("Enter")
    expect(page.get_by_text("Porteur ajouté : La Farandole des Cévennes.")).to_be_visible()
    made = Porteur.objects.get(name="La Farandole des Cévennes")
    assert (made.commune_id, made.siret, Porteur.objects.count()) == ("07204", "35600000000048", before + 1)


def fill_porteur(visitor: Visitor, name: str, kind: str, siret: str = "") -> None:
    visitor.tab_to(visitor.page.get_by_label("Nom", exact=True))
    visitor.page.keyboard.type(name)
    visitor.press("Tab")
    visitor.page.keyboard.type(kind)
    visitor.press("Tab")
    visitor.page.keyboard.type(siret)
    visitor.press("Enter")


def test_a_constat_is_dated_in_the_past_never_in_the_future(advisor: Visitor) -> None:
    page = advisor.page
    advisor.go(f"{HOME}constats/ajouter/?constat=progress")
    sound(advisor)
    advisor.tab_to(page.get_by_role("radio").first)
    advisor.press("ArrowDown", "ArrowUp")
    expect(page.get_by_role("radio", name="Bien avancé")).to_be_checked()
    day = page.get_by_label("Constaté le")
    advisor.tab_to(day)
    advisor.press("Control+a")
    page.keyboard.type("31/12/2999")
    advisor.tab_to(page.get_by_label("Motif"))
    page.keyboard.type("Visite du relais\navec la mairie")
    sound(advisor)
    page.get_by_role("button", name="Enregistrer").click()
    refused(page, "Constaté le")
    expect(page.locator("#id_observed_on_error")).to_contain_text("Cette date est dans le futur")
    expect(day).to_have_value("31/12/2999")
    expect(page.get_by_label("Motif")).to_have_value("Visite du relais\navec la mairie")
    expect(page.get_by_role("radio", name="Bien avancé")).to_be_checked()
    sound(advisor)
    page.get_by_role("alert").get_by_role("link", name="Constaté le").press("Enter")
    expect(day).to_be_focused()
    advisor.press("Control+a")
    page.keyboard.type("15 juin 2025")
    advisor.press("Enter")
    said = page.get_by_role("status").filter(has_text="Constat noté : Avancement : Bien avancé")
    expect(said).to_be_visible()
    made = Observation.objects.latest("pk")
    assert (made.value, made.observed_on, made.note) == (
        "bien_avance",
        date(2025, 6, 15),
        "Visite du relais\navec la mairie",
    )
    said.get_by_role("button", name="Annuler ce changement").press("Enter")
    expect(page.get_by_text("C’est fait : ce constat est annulé.")).to_be_visible()
    assert Observation.objects.latest("pk").retracts == made


def test_a_porteur_is_made_without_a_script(somebody: Callable[..., Visitor]) -> None:
    """From the form that lacks it and back; a commune whose name several have is asked for."""
    page = somebody("caf_advisor", script=False).page
    page.goto(page.url.rstrip("/") + f"{HOME}partenaires/ajouter/")
    page.get_by_label("Organisme").fill("Les Petites Ourses")
    page.get_by_role("radio", name="Opérateur").check()
    page.get_by_role("button", name="Ajouter", exact=True).click()
    refused(page, "Organisme")
    expect(page.get_by_label("Organisme")).to_have_value("Les Petites Ourses")
    page.get_by_role("button", name="Créer un porteur absent de la liste").click()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Les Petites Ourses")
    page.get_by_label("Type").select_option("association")
    page.get_by_label("Commune").fill("sainte croix")
    page.get_by_role("button", name="Ajouter le porteur").click()
    refused(page, "Commune")
    page.get_by_role("radio", name=re.compile(r"Sainte-Croix \(26\)")).check()
    page.get_by_role("button", name="Ajouter le porteur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ajouter un partenaire")
    expect(page.get_by_label("Organisme")).to_have_value("Les Petites Ourses")
    expect(page.get_by_role("radio", name="Opérateur")).to_be_checked()
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_text("Partenaire ajouté : Les Petites Ourses.")).to_be_visible()
    made = Porteur.objects.get(name="Les Petites Ourses")
    assert (made.commune_id, made.partnerships.get().project.reference) == ("26299", "FIPE-2023-07-001")
