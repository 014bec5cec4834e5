"""A porteur's update taken in part, on a telephone and through a cut of the network; two advisors who collide."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.fiches.drafting import read_draft
from projects.fiches.models import EntryLink
from projects.outbox.models import Message
from projects.porteurs.models import Contact
from projects.portfolio.models import Project
from tests.browser.visitor import Visitor
from tests.factories import member
from tests.fiches.people import typed
from tests.support.checkouts import wait_for
from tests.support.workers import Worker

REFERENCE = "FIPE-2023-07-001"
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "fr-FR"}
WIDTHS = (320, 1280)


def sound(page: Page, url: str) -> None:
    visitor = Visitor(page, url, [])
    before = page.viewport_size
    for pixels in WIDTHS:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, page.url)
        assert visitor.overflow() <= 0, (pixels, page.url)
    if before:
        page.set_viewport_size(before)


def all_sent() -> bool:
    return not Message.objects.filter(state__in=["waiting", "sending"]).exists()


def mailed(page: Page, url: str, words: str) -> str:
    """The first link of the mail that holds `words`, in the box of the demonstration."""
    wait_for(all_sent, 60)
    page.goto(f"{url}/demo/courriels/")
    found = page.locator(".pf-courriel").filter(has_text=words).first
    expect(found).to_be_visible()
    address = found.get_by_role("link").first.get_attribute("href") or ""
    return address


def entered(browser: Browser, url: str, role: str, **options: Any) -> tuple[BrowserContext, Page]:
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(f"{url}/compte/connexion/")
    page.locator(f"form[action$='/demo/entrer/{role}/'] button").click()
    expect(page).to_have_url(f"{url}/")
    return context, page


def responsible() -> tuple[User, Project]:
    nadia = User.objects.get(email="porteur-member@demonstration.invalid")
    project = Project.objects.get(reference=REFERENCE)
    Contact.objects.create(porteur=project.porteur, name="Nadia Roussel", email=nadia.email, is_responsible=True)
    return nadia, project


def test_an_update_that_the_caf_takes_in_part(
    visitor: Visitor,
    browser: Browser,
    celery_worker_factory: Callable[..., Worker],
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    celery_worker_factory(env={"EMAIL_FILE_PATH": str(tmp_path), "SITE_URL": visitor.url})
    _, project = responsible()
    url = visitor.url

    # The advisor asks.
    visitor.enter("caf_advisor")
    page = visitor.page
    visitor.go(f"/projets/{REFERENCE}/")
    page.get_by_role("link", name="Demander une mise à jour").click()
    sound(page, url)
    page.get_by_label("Un mot pour le porteur").fill("Et cet été ?")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Demande envoyée")).to_be_visible()

    # A scanner of mails opens the link: nothing is spent. Then the porteur's telephone does.
    link = mailed(page, url, "Et cet été")
    assert page.request.get(link).status == 200
    context = browser.new_context(**PHONE)
    phone = context.new_page()
    phone.goto(link)
    expect(phone.get_by_text("Nadia Roussel")).to_be_visible()
    sound(phone, url)
    phone.get_by_role("button", name="Entrer").click()
    expect(phone.get_by_role("heading", name="Ce que la Caf attend de vous")).to_be_visible()
    expect(phone.get_by_text("Et cet été")).to_be_visible()
    sound(phone, url)
    assert EntryLink.objects.get().used_at is not None

    # A first section, said to be still right by one touch.
    phone.get_by_role("link", name=re.compile("Commencer")).click()
    sound(phone, url)
    phone.get_by_label("Oui").first.check()
    kept = phone.locator("[data-brouillon-dit]")
    expect(kept).to_contain_text("Brouillon enregistré à")
    expect(phone.locator("[data-brouillon-etat]")).to_contain_text("Rien n’est encore envoyé à la Caf.")
    phone.get_by_role("button", name="Enregistrer et continuer").click()
    expect(phone.get_by_role("heading", name="Objectifs et publics")).to_be_visible()

    # The network is cut, the tab is closed: what was typed is on the device, and is sent when the page comes back.
    field = phone.locator("#id_objective")
    changing = phone.locator("input[name=exact_objective][value=non]")
    phone.wait_for_load_state()
    if changing.count():
        changing.check()
    expect(field).to_be_visible()
    context.set_offline(True)
    field.fill("Aller vers les familles du plateau")
    expect(kept).to_contain_text("Hors connexion, gardé sur cet appareil")
    phone.close()
    context.set_offline(False)
    phone = context.new_page()
    phone.goto(f"{url}/projets/{REFERENCE}/fiche/objectifs/")
    expect(phone.locator("#id_objective")).to_have_value("Aller vers les familles du plateau")
    expect(phone.locator("[data-brouillon-dit]")).to_contain_text("Brouillon enregistré à")
    assert read_draft(project).text("objective") == "Aller vers les familles du plateau"

    # A text for later, then it is read again and sent.
    phone.goto(f"{url}/projets/{REFERENCE}/fiche/suite/")
    # What the portal answers is lost on the way: the words that arrived are one's own, and one goes on.
    phone.route("**/brouillon/", arrived_unheard, times=1)
    phone.locator("#id_after").fill("La commune")
    expect(phone.locator("[data-brouillon-dit]")).to_contain_text("Hors connexion")
    phone.locator("#id_after").fill("La commune reprend le projet")
    expect(phone.locator("[data-brouillon-dit]")).to_contain_text("Brouillon enregistré à")
    phone.get_by_role("button", name="Enregistrer et continuer").click()
    expect(phone.get_by_role("heading", name="Relire et envoyer")).to_be_visible()
    sound(phone, url)
    phone.get_by_role("link", name="Voir l’aperçu").click()
    expect(phone.get_by_text("La commune reprend le projet")).to_be_visible()
    sound(phone, url)
    phone.go_back()
    phone.get_by_role("button", name="Envoyer à la Caf").click()
    expect(phone.get_by_role("heading", name="Envoyé à la Caf")).to_be_visible()
    expect(phone.get_by_text("pas encore ouverte par la Caf")).to_be_visible()
    sound(phone, url)

    # The advisor takes one text, leaves the other with a word.
    visitor.go("/propositions/")
    sound(page, url)
    page.locator("#contenu").get_by_role("link", name=re.compile("Relire")).first.click()
    sound(page, url)
    page.get_by_role("group", name="Objectifs").get_by_label(re.compile("^Prendre")).check()
    page.get_by_role("button", name="Enregistrer mes décisions").click()
    expect(page.get_by_role("alert")).to_contain_text("Décidez pour chaque champ")
    sound(page, url)
    after = page.get_by_role("group", name="Après le financement")
    after.get_by_label(re.compile("^Garder")).check()
    after.get_by_label(re.compile("^Un mot")).fill("Dites quand.")
    page.get_by_role("button", name="Enregistrer mes décisions").click()
    expect(page.get_by_text("la fiche est publiée")).to_be_visible()
    visitor.go(f"/projets/{REFERENCE}/fiche/versions/1/")
    expect(page.get_by_text("Aller vers les familles du plateau")).to_be_visible()
    sound(page, url)

    # The porteur reads the answer, field by field.
    answer = mailed(page, url, "La Caf a répondu à votre proposition")
    phone.goto(answer)
    expect(phone.get_by_text("Dites quand.")).to_be_visible()
    expect(phone.get_by_text("1 champ pris")).to_be_visible()
    sound(phone, url)
    context.close()


def arrived_unheard(route: Route) -> None:
    route.fetch()
    route.abort()


def test_two_advisors_who_collide(visitor: Visitor, browser: Browser) -> None:
    nadia, project = responsible()
    member(Role.CAF_MANAGER, user=User.objects.get(email="caf-manager@demonstration.invalid"), caf_id="07")
    typed(nadia, project, title="Le titre de Nadia")
    context, sender = entered(browser, visitor.url, "porteur_member")
    sender.goto(f"{visitor.url}/projets/{REFERENCE}/fiche/envoyer/")
    sender.get_by_role("button", name="Envoyer à la Caf").click()
    expect(sender.get_by_role("heading", name="Envoyé à la Caf")).to_be_visible()
    context.close()

    visitor.enter("caf_advisor")
    page = visitor.page
    visitor.go("/propositions/")
    page.locator("#contenu").get_by_role("link", name=re.compile("Relire")).first.click()
    page.get_by_role("group", name="Titre du projet").get_by_label(re.compile("^Prendre")).check()

    # Meanwhile a colleague writes the same title in the fiche.
    context, other = entered(browser, visitor.url, "caf_manager")
    other.goto(f"{visitor.url}/projets/{REFERENCE}/fiche/ecrire/")
    sound(other, visitor.url)
    other.get_by_label("Titre du projet").fill("Le titre d’Hélène")
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_text("Fiche enregistrée")).to_be_visible()

    # Nothing is written over: the three texts are shown, and the field is to be decided again.
    page.get_by_role("button", name="Enregistrer mes décisions").click()
    expect(page.get_by_role("alert")).to_contain_text("La fiche a changé pendant que vous relisiez")
    title = page.get_by_role("group", name="Titre du projet")
    expect(title).to_contain_text("d’Hélène")
    expect(title).to_contain_text("de Nadia")
    expect(title).to_contain_text("Ce que le porteur avait lu")
    expect(title.get_by_label(re.compile("^Prendre"))).not_to_be_checked()
    sound(page, visitor.url)

    # The colleague answers first; what the other had written to the porteur is still theirs to copy.
    other.goto(f"{visitor.url}/propositions/")
    other.locator("#contenu").get_by_role("link", name=re.compile("Relire")).first.click()
    other.get_by_role("group", name="Titre du projet").get_by_label(re.compile("^Prendre")).check()
    other.get_by_role("button", name="Enregistrer mes décisions").click()
    expect(other.get_by_text("la fiche est publiée")).to_be_visible()
    context.close()
    title.get_by_label(re.compile("^Prendre")).check()
    title.get_by_label(re.compile("^Un mot")).fill("Très bon titre")
    page.get_by_role("button", name="Enregistrer mes décisions").click()
    expect(page.get_by_role("heading", name="Une autre personne a déjà répondu")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("Très bon titre")
    sound(page, visitor.url)
    # A 409 is an answer, not a breakage: Chromium says it in its console.
    visitor.complaints[:] = [said for said in visitor.complaints if "409" not in said]


def test_by_the_keyboard_through_an_ended_session_and_without_a_script(visitor: Visitor, browser: Browser) -> None:
    _, project = responsible()
    url = visitor.url
    context, phone = entered(browser, url, "porteur_member", **PHONE)
    hands = Visitor(phone, url, [])
    section = f"/projets/{REFERENCE}/fiche/objectifs/"
    hands.go(section)
    hands.tab_to(phone.locator("input[name=exact_objective]").first)
    hands.press("ArrowRight")
    field = phone.locator("#id_objective")
    hands.tab_to(field)
    hands.press("Control+End", "Enter")
    phone.keyboard.type("Tapé au clavier")
    expect(phone.locator("[data-brouillon-dit]")).to_contain_text("Brouillon enregistré à")

    # The session ends: nothing is lost, and the button leads through the sign-in page back to the text.
    context.clear_cookies()
    phone.keyboard.type(", après la session")
    expect(phone.get_by_role("alert")).to_contain_text("Votre session a pris fin")
    sound(phone, url)
    phone.get_by_role("button", name="Me reconnecter et enregistrer").click()
    phone.locator("form[action$='/demo/entrer/porteur_member/'] button").click()
    expect(field).to_have_value(re.compile("Tapé au clavier, après la session$"))
    phone.get_by_role("button", name="Enregistrer et continuer").click()
    expect(phone.get_by_role("heading", name="Actions et calendrier")).to_be_visible()
    assert read_draft(project).text("objective").endswith("Tapé au clavier, après la session")
    context.close()

    # Without a script the button keeps, and « à modifier » opens the field all the same.
    context, plain = entered(browser, url, "porteur_member", **PHONE, java_script_enabled=False)
    plain.goto(f"{url}/projets/{REFERENCE}/fiche/projet/")
    text = plain.locator("#id_summary")
    expect(text).to_be_hidden()
    plain.locator("input[name=exact_summary][value=non]").check()
    text.fill("Quelques mots.")
    plain.get_by_role("button", name="Enregistrer et continuer").click()
    expect(plain.get_by_role("heading", name="Objectifs et publics")).to_be_visible()
    assert read_draft(project).text("summary") == "Quelques mots."
    context.close()
