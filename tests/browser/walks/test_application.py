"""An application from draft to a running project, in Chromium: written by its porteur, sent back by the Caf, voted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.models import Application, CallPiece
from projects.core.paris import today
from projects.portfolio.models import Action, Project
from tests import factories as make
from tests.browser.visitor import Visitor
from tests.documents.samples import pdf

WIDTHS = (360, 1280)
NARROWEST = 320
LETTER = "Lettre de soutien de la Caf"


@pytest.fixture
def somebody(visitor: Visitor, browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Each of the three at a browser of their own."""
    opened = []

    def enter(role: str) -> Visitor:
        context = browser.new_context()
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


def step(page: Page, name: str) -> None:
    """The button of « La suite », then the page that confirms it."""
    page.get_by_role("complementary").get_by_role("link", name=name, exact=True).click()
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def behind(page: Page, name: str, reason: str) -> None:
    """What asks a reason is behind « Changer l’état »."""
    page.get_by_role("link", name="Changer l’état").click()
    page.get_by_role("link", name=re.compile(f"Choisir.*{name}")).click()
    page.get_by_label("Motif").fill(reason)
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def state(page: Page, label: str) -> None:
    expect(page.locator(".pf-titre .pf-etat")).to_have_text(label)


def test_an_application_from_draft_to_a_running_project(somebody: Callable[[str], Visitor]) -> None:
    call = make.CallFactory.create(
        title="Appel à projets de printemps", year=today().year, opened_on=today() - timedelta(10),
        closed_on=today() + timedelta(10), funded_years=[today().year, today().year + 1],
    )  # fmt: skip
    CallPiece.objects.create(call=call, label=LETTER, position=1)
    manager = User.objects.get(first_name="Hélène", last_name="Vasseur")
    make.member(Role.CAF_MANAGER, user=manager, caf_id="07")

    # Its porteur begins, writes, sees what is missing, joins the piece, deposits.
    porteur = somebody("porteur_member")
    page = porteur.page
    porteur.go("/candidatures/")
    page.get_by_role("link", name="Commencer une candidature").first.click()
    sound(porteur)
    page.get_by_label("Titre").fill("Une halte qui va de village en village")
    expect(page.get_by_role("combobox", name="Département")).to_have_value("Ardèche (07)")
    page.get_by_role("button", name="Créer le brouillon").click()
    expect(page.get_by_role("status").first).to_contain_text("Rien n’est encore envoyé à la Caf")
    sound(porteur)
    page.get_by_label("Résumé").fill("Une équipe et un camion, trois villages par semaine.")
    page.get_by_label("Actions prévues").fill("Équiper un camion\nFormer l’équipe")
    page.get_by_label(f"Montant demandé pour {today().year}, en euros").fill("12 000,50")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    state(page, "Brouillon")
    expect(page.get_by_role("complementary")).to_contain_text(re.compile("Il manque une pièce.*Lettre de soutien"))
    sound(porteur)
    page.get_by_role("link", name=re.compile(f"Joindre.*{LETTER}")).click()
    page.locator("#id_file").set_input_files({"name": "lettre.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.get_by_role("button", name="Joindre").click()
    step(page, "Déposer la candidature")
    state(page, "Déposée")
    expect(page.get_by_role("link", name="Modifier")).to_have_count(0)
    address = page.url

    # The advisor reads it, and sends it back with a reason; its porteur corrects and completes.
    advisor = somebody("caf_advisor")
    advisor.go("/candidatures/?etat=submitted")
    advisor.page.get_by_role("link", name="Une halte qui va de village en village").click()
    sound(advisor)
    behind(advisor.page, "Retourner pour correction", "Dites quels villages.")
    state(advisor.page, "À compléter")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Dites quels villages.")
    page.get_by_role("link", name="Modifier").click()
    page.get_by_label("Résumé").fill("Une équipe et un camion : Burzet, Antraigues et Lamastre.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    step(page, "Envoyer le complément")
    state(page, "Complétée")
    advisor.page.reload()
    for name, label in (("Déclarer recevable", "Recevable"), ("Déclarer instruite", "Instruite")):
        step(advisor.page, name)
        state(advisor.page, label)
    # An advisor does not decide.
    expect(advisor.page.get_by_role("link", name="Noter que l’avis est rendu")).to_have_count(0)

    # The manager notes the opinion, then what the commission voted: the project runs.
    head = somebody("caf_manager")
    head.page.goto(address)
    expect(head.page.get_by_role("complementary")).to_contain_text("Il manque l’avis du comité")
    head.page.get_by_role("link", name="Noter un avis").click()
    sound(head)
    head.page.get_by_label("Comité départemental des services aux familles").check()
    head.page.get_by_label("Favorable", exact=True).check()
    head.page.get_by_label("Rendu le").fill(f"{today():%d/%m/%Y}")
    head.page.get_by_label("Texte de l’avis").fill("Un besoin réel.")
    head.page.get_by_label("Donné par").fill("La présidence du comité")
    head.page.get_by_role("button", name="Enregistrer").click()
    step(head.page, "Noter que l’avis est rendu")
    step(head.page, "Retenir")
    state(head.page, "Retenue")
    sound(head)
    head.page.get_by_role("link", name="Voir le projet").click()
    expect(head.page.locator("h1")).to_have_text("Annonay Rhône Agglo")
    head.page.get_by_role("link", name="Changer l’état").click()
    head.page.get_by_role("link", name=re.compile("Choisir.*Indiquer le lancement")).click()
    head.page.get_by_role("button", name="Indiquer le lancement").click()
    expect(head.page.locator(".pf-etats")).to_contain_text("En cours")

    # What the commission voted is retained already, action by action; one of them begins, from the list of the fiche.
    actions = head.page.get_by_role("table", name="Actions du projet et leur état")
    expect(actions.get_by_text("Retenue", exact=True)).to_have_count(2)
    actions.get_by_role("link", name=re.compile("Indiquer le démarrage.*Équiper un camion")).click()
    head.page.get_by_role("main").get_by_role("button", name="Indiquer le démarrage", exact=True).click()
    expect(actions.get_by_role("row").filter(has_text="Équiper un camion")).to_contain_text("En cours")
    application = Application.objects.get(call=call)
    project = Project.objects.get(application=application)
    assert (project.reference, project.caf_id) == (application.reference, "07")
    titles = Action.objects.filter(project=project).values_list("title", flat=True)
    assert list(titles) == ["Équiper un camion", "Former l’équipe"]
    states = list(project.actions.get(position=1).states.order_by("pk").values_list("status", flat=True))
    assert states == ["selected", "ongoing"]
    page.goto(f"{porteur.url}/projets/{project.reference}/")
    expect(page.locator("h1")).to_have_text("Annonay Rhône Agglo")
