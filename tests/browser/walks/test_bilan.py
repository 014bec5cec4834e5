"""An annual bilan that goes back and forth: a porteur on a telephone, an advisor at a desk, a real worker, mails read
from the box of the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from projects.accounts.models import User
from projects.bilans import services
from projects.bilans.enums import BilanState
from projects.bilans.models import Bilan
from projects.core.paris import today
from projects.journal.models import Entry
from projects.outbox.models import Message
from projects.portfolio.models import Project
from tests.browser.visitor import Visitor
from tests.factories import ContactFactory
from tests.support.checkouts import wait_for
from tests.support.workers import Worker

REFERENCE = "FIPE-2023-07-001"
PHONE, DESK = (320, 360), (320, 1280)
BUDGET = {"name": "Budget réalisé.csv", "mimeType": "text/csv", "buffer": b"Charges;1000\nProduits;1000\n"}


def sound(visitor: Visitor, widths: tuple[int, ...]) -> None:
    for pixels in widths:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def in_the_box(page: Page, url: str, words: str) -> None:
    wait_for(lambda: not Message.objects.filter(state__in=["waiting", "sending"]).exists(), 60)
    page.goto(f"{url}/demo/courriels/")
    expect(page.get_by_role("article").filter(has_text=words).first).to_be_visible()


def a_campaign() -> None:
    """Open, of this one project; the person of the porteur is the responsible contact."""
    project = Project.objects.get(reference=REFERENCE)
    porteur = User.objects.get(email="porteur-member@demonstration.invalid")
    assert project.porteur is not None
    if not project.porteur.contacts.filter(is_responsible=True).exists():
        ContactFactory.create(porteur=project.porteur, email=porteur.email, is_responsible=True)
    services.add_campaign(
        actor=User.objects.get(email="cnaf@demonstration.invalid"),
        projects=Project.objects.filter(pk=project.pk),
        year=2025,
        opens_on=today() - timedelta(days=10),
        due_on=today() + timedelta(days=20),
    )


def test_an_annual_bilan_goes_back_and_forth(
    visitor: Visitor,
    browser: Browser,
    celery_worker_factory: Callable[..., Worker],
    tmp_path: Path,
    settings: Any,
) -> None:
    box = str(tmp_path / "mails")
    settings.EMAIL_FILE_PATH = box
    settings.JOB_FILES_ROOT = tmp_path / "files"
    celery_worker_factory(env={"EMAIL_FILE_PATH": box, "SITE_URL": visitor.url})
    a_campaign()
    visitor.width(360)
    visitor.enter("porteur_member")
    written(visitor)
    page = visitor.page

    # Without its budget it does not leave, and one is told why, with the way there.
    expect(page.get_by_text("Ce bilan ne peut pas encore être déposé")).to_be_visible()
    expect(page.get_by_text("Le fichier du budget n’est pas joint · requis")).to_be_visible()
    expect(page.get_by_role("button", name="Déposer à la Caf")).to_have_count(0)
    sound(visitor, PHONE)
    page.get_by_role("link", name="Budget : Le fichier du budget n’est pas joint").click()
    page.locator("input[type=file]").set_input_files(BUDGET)
    page.get_by_label("Personnel, prévu (€)").fill("1 234,50")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Déposer à la Caf").click()
    expect(page.get_by_text("Bilan envoyé à la Caf, version 1.")).to_be_visible()
    sound(visitor, PHONE)
    in_the_box(page, visitor.url, "votre bilan est arrivé à la Caf")

    context = browser.new_context()
    caf = Visitor(context.new_page(), visitor.url, [])
    caf.go("/")
    caf.enter("caf_advisor")
    sent_back(caf)

    # The mail says what is asked; its link leads where one answers.
    in_the_box(page, visitor.url, "Et la part de l’État ?")
    page.locator(".pf-courriel").filter(has_text="complément").get_by_role(
        "link", name="/bilans-annuels/"
    ).first.click()
    expect(page.get_by_text("1 remarque de la Caf").first).to_be_visible()
    sound(visitor, PHONE)
    page.get_by_role("link", name="Budget", exact=True).first.click()
    expect(page.get_by_text("Et la part de l’État ?").first).to_be_visible()
    sound(visitor, PHONE)
    page.get_by_label("État, prévu (€)").fill("500")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Renvoyer à la Caf").click()
    expect(page.get_by_text("Bilan envoyé à la Caf, version 2.")).to_be_visible()

    caf.go(f"/bilans-annuels/{Bilan.objects.get(project__reference=REFERENCE).pk}/")
    expect(caf.page.get_by_text("modifié", exact=True).first).to_be_visible()
    caf.page.get_by_role("link", name="Valider le bilan").click()
    sound(caf, DESK)
    caf.page.get_by_role("button", name="Valider le bilan").click()
    expect(caf.page.get_by_text("Le bilan est « Validé ».")).to_be_visible()
    sound(caf, DESK)
    in_the_box(page, visitor.url, "la Caf a validé votre bilan")
    bilan = Bilan.objects.get(project__reference=REFERENCE)
    assert bilan.state == BilanState.VALIDATED
    assert [row.content["answers"][0]["text"] for row in bilan.versions.all()] == ["Des ateliers 🎈."] * 2
    told = Entry.objects.filter(
        object_type="portfolio.project", object_id=bilan.project_id, verb__startswith="bilan."
    ).order_by("pk")
    done = ["commencer", "deposer", "demander", "completer", "valider"]
    assert list(told.values_list("verb", flat=True)) == [f"bilan.{name}" for name in done]
    assert caf.complaints == []
    context.close()


def test_the_button_waits_for_the_draft_on_its_way(visitor: Visitor) -> None:
    a_campaign()
    visitor.enter("porteur_member")
    visitor.go("/bilans-annuels/")
    page = visitor.page
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_role("link", name="Activité de l’année").first.click()
    page.wait_for_load_state()
    heading = page.locator("h1").inner_text()
    kept: list[tuple[Route, APIResponse]] = []
    page.route("**/brouillon/", lambda route: kept.append((route, route.fetch())), times=1)
    with page.expect_request("**/brouillon/"):
        page.locator("form.pf-form textarea").first.fill("Des ateliers.")
    wait_for(lambda: bool(kept) or page.wait_for_timeout(50), 10)
    page.locator("form.pf-form textarea").first.fill("Des ateliers, et des visites.")
    page.get_by_role("button", name="Enregistrer et continuer").click(no_wait_after=True)
    page.wait_for_timeout(200)
    route, answer = kept[0]
    route.fulfill(response=answer)
    expect(page.locator("h1")).not_to_have_text(heading)
    expect(page.get_by_text("Comparer")).to_have_count(0)
    answers = Bilan.objects.get(project__reference=REFERENCE).answers
    assert answers.filter(text="Des ateliers, et des visites.").count() == 1


def written(visitor: Visitor) -> None:
    """From home to the page of check, on a telephone: five answers, one indicator, one difficulty."""
    page = visitor.page
    visitor.go("/bilans-annuels/")
    sound(visitor, PHONE)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    sound(visitor, PHONE)
    page.get_by_role("link", name="Activité de l’année").first.click()
    sound(visitor, PHONE)
    for area in page.locator("form.pf-form textarea").all():
        area.fill("Des ateliers 🎈.")
    expect(page.locator("[data-brouillon-dit]")).to_contain_text("Brouillon enregistré à")
    page = visitor.page = cut_and_closed(page)
    visitor.width(360)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Brouillon enregistré. Rien n’est encore envoyé à la Caf.")).to_be_visible()
    page.get_by_role("link", name="Indicateurs").click()
    sound(visitor, PHONE)
    page.get_by_role("link", name="Ajouter un indicateur").first.click()
    sound(visitor, PHONE)
    page.get_by_label("Ce que vous comptez").fill("Ateliers tenus")
    page.get_by_label("Unité").fill("ateliers")
    page.get_by_role("radio", name="Compté sur l’année").check()
    page.get_by_role("button", name="Ajouter l’indicateur").click()
    page.get_by_label("Réalisé (ateliers)").fill("douze")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    sound(visitor, PHONE)
    page.get_by_label("Réalisé (ateliers)").fill("12")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Tenir les coûts").fill("Le carburant.")
    sound(visitor, PHONE)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_label("Tenir les coûts")).to_have_count(0)
    sound(visitor, PHONE)
    page.get_by_role("link", name="Vérifier et déposer").first.click()


def cut_and_closed(page: Page) -> Page:
    """The network is cut, the tab is closed: another one, once it is back, has what was typed and keeps it."""
    context, url = page.context, page.url
    answer = page.locator("form.pf-form textarea").first
    context.set_offline(True)
    answer.fill("Des ateliers 🎈, et la suite.")
    expect(page.locator("[data-brouillon-dit]")).to_contain_text("Hors connexion, gardé sur cet appareil")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(url)
    answer = page.locator("form.pf-form textarea").first
    expect(answer).to_have_value("Des ateliers 🎈, et la suite.")
    expect(page.locator("[data-brouillon-dit]")).to_contain_text("Brouillon enregistré à")
    answer.fill("Des ateliers 🎈.")
    expect(page.locator("[data-brouillon-appareil]")).to_contain_text("tout est gardé")
    return page


def sent_back(caf: Visitor) -> None:
    """The advisor finds it in the list, reads it, asks for one thing."""
    page = caf.page
    caf.go("/bilans-annuels/?etat=depose")
    sound(caf, DESK)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_text("Des ateliers 🎈.").first).to_be_visible()
    sound(caf, DESK)
    page.get_by_role("link", name="Demander un complément").click()
    sound(caf, DESK)
    page.get_by_role("button", name="Demander un complément").click()
    expect(page.get_by_role("alert").first).to_contain_text("Ce que vous demandez")
    page.get_by_label("Ce que vous demandez").fill("Une précision.")
    page.get_by_label("Budget, prévu et réalisé").fill("Et la part de l’État ?")
    page.get_by_role("button", name="Demander un complément").click()
    expect(page.get_by_text("Le bilan est « À compléter ».")).to_be_visible()
    sound(caf, DESK)
