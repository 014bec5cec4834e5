"""A financing plan that a porteur enters on a telephone, by its keys, and that the Caf corrects, then retains."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from funding.plans.models import Plan, PlanVersion
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.browser.visitor import Visitor

REFERENCE = "FIPE-2023-07-001"
PHONE, DESK = (320, 360), (320, 1280)


def sound(visitor: Visitor, widths: tuple[int, ...]) -> None:
    for pixels in widths:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def line(page: Page, side: str, place: int, **cells: str) -> None:
    """Fill a line by the keys; the labels say which line of which side it is."""
    for label, text in cells.items():
        field = page.get_by_label(f"{label.replace('_', ' ')}, {side} {place}", exact=True)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.press_sequentially(text)


def kept(page: Page) -> None:
    expect(page.locator("[data-brouillon-dit]")).to_contain_text("Brouillon enregistré à")


def test_a_plan_is_entered_by_a_porteur_and_corrected_by_the_caf(visitor: Visitor, browser: Browser) -> None:
    year = today().year
    address = f"/projets/{REFERENCE}/plan/{year}/"
    visitor.width(360)
    visitor.enter("porteur_member")
    page = visitor.page
    page.goto(f"{visitor.url}{address}")
    expect(page.get_by_text("Aucun montant n’est encore saisi")).to_be_visible()
    sound(visitor, PHONE)
    page.get_by_role("link", name="Écrire le plan").click()
    entered(visitor)
    sent(visitor)
    context = browser.new_context()
    caf = Visitor(context.new_page(), visitor.url, [])
    caf.go("/")
    caf.enter("caf_advisor")
    corrected(caf, address)
    assert caf.complaints == []
    context.close()
    page.goto(f"{visitor.url}{address}")
    expect(page.get_by_text("Retenu par la Caf").first).to_be_visible()
    expect(page.get_by_text("Exemple : un temps partiel suffit.").first).to_be_visible()
    sound(visitor, PHONE)


def entered(visitor: Visitor) -> None:
    """Amounts as people write them, the balance that follows, a line added, taken off and put back."""
    page = visitor.page
    line(page, "charge", 1, Poste="Personnel", Nature="Fonctionnement", Précision="Un poste", Montant="18 k€")
    line(page, "charge", 2, Poste="Achats", Nature="Fonctionnement", Montant="2 000,50")
    line(page, "produit", 1, Financeur="Caf (branche Famille)", Nature="Fonctionnement", Demandé="12 000")
    expect(page.locator("[data-plan-ecart]")).to_have_text(re.compile(r"il manque 8\s000,50\s€ de produits"))
    ceiling(
        page, "12\u202f000\u202f€ comptés sur 16\u202f000,40\u202f€ possibles : 60\u202f% du coût, 80\u202f% au plus"
    )
    asked = page.get_by_label("Demandé, produit 1", exact=True)
    asked.fill("17 k€")
    ceiling(page, "85\u202f% du coût, 80\u202f% au plus", over=True)
    asked.fill("12 000")
    ceiling(page, "60\u202f% du coût, 80\u202f% au plus")
    line(page, "produit", 2, Financeur="Fonds propres", Nature="Fonctionnement", Demandé="8000.50")
    expect(page.locator("[data-plan-ecart]")).to_have_text("Charges et produits sont égaux.")
    icon = page.locator(".pf-plan__ecart use")
    expect(icon).to_have_attribute("href", re.compile(r"#coche$"))
    kept(page)
    added = page.get_by_role("button", name="Ajouter une ligne : Charges")
    added.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_label("Montant, ligne ajoutée").press_sequentially("12.500")
    page.get_by_label("Poste, ligne ajoutée").select_option(label="Déplacements et missions")
    expect(page.locator("[data-plan-ecart]")).to_contain_text("inconnu tant qu’un montant manque")
    expect(icon).to_have_attribute("href", re.compile(r"#info$"))  # no tick of what is not known
    row = page.locator("[data-plan-ligne]").filter(has=page.get_by_label("Montant, ligne ajoutée"))
    row.get_by_role("button", name="Retirer").press("Enter")
    expect(page.get_by_role("button", name="Remettre")).to_be_focused()
    expect(page.locator("[data-plan-ecart]")).to_have_text("Charges et produits sont égaux.")
    sound(visitor, PHONE)
    page.keyboard.press("Enter")
    expect(page.locator("[data-plan-ecart]")).to_contain_text("inconnu tant qu’un montant manque")
    kept(page)
    told = page.locator("[data-plan-ligne]").get_by_text("Point des milliers ou des décimales")
    expect(told).to_be_visible()  # at its cell as soon as it is kept
    page.reload()
    expect(told).to_be_visible()  # as it was typed
    sound(visitor, PHONE)
    wrong = page.get_by_label("Montant, charge 3", exact=True)
    assert wrong.input_value() == "12.500"
    page.locator("[data-plan-ligne]").filter(has=wrong).get_by_role("button", name="Retirer").click()


def ceiling(page: Page, said: str, *, over: bool = False) -> None:
    """The ceiling as one types, with what it counts and the source of its rule."""
    told = page.locator("[data-plan-plafond]")
    expect(told).to_contain_text(re.compile(said.replace("\u202f", r"\s").replace(" : ", r"\s: ")))
    expect(told).to_contain_text("(la subvention du FPT seule)")
    expect(told).to_contain_text("demarche.numerique.gouv.fr")
    expect(told).to_have_class(re.compile("est-depasse") if over else "pf-plan__plafond")
    expect(told).to_contain_text("plafond dépassé") if over else expect(told).not_to_contain_text("dépassé")


def sent(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Enregistrer et vérifier").click()
    expect(page.get_by_role("heading", name="Vérifier et envoyer")).to_be_visible()
    sound(visitor, PHONE)
    page.get_by_role("button", name="Envoyer à la Caf").click()
    expect(page.get_by_text("Plan envoyé à la Caf, version 1.")).to_be_visible()
    version = PlanVersion.objects.get(plan__project=Project.objects.get(reference=REFERENCE))
    assert (str(version.charges), str(version.products), version.lines) == ("20000.50", "20000.50", 4)


def corrected(visitor: Visitor, address: str) -> None:
    """Line by line, the porteur's figures beside; without a reason nothing is written and nothing is lost."""
    page = visitor.page
    page.goto(f"{visitor.url}{address}")
    page.get_by_role("link", name="Examiner le plan").click()
    sound(visitor, DESK)
    page.get_by_label("Montant, Personnel : Un poste").fill("16 000")
    page.get_by_label("Demandé, Caf (branche Famille)").fill("10 000")
    page.get_by_label("Ce que vous dites au porteur").fill("Exemple : deux montants revus.")
    page.get_by_role("button", name="Enregistrer les corrections").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites pourquoi")
    assert page.get_by_label("Montant, Personnel : Un poste").input_value() == "16 000"
    sound(visitor, DESK)
    page.get_by_label("Pourquoi, Personnel : Un poste").fill("Exemple : un temps partiel suffit.")
    page.get_by_label("Pourquoi, Caf (branche Famille)").fill("Exemple : le coût baisse.")
    page.get_by_role("button", name="Charge", exact=True).click()
    expect(page.get_by_label("Poste, charge 1")).to_be_focused()  # a line of its own, that it then leaves empty
    assert page.get_by_label("Montant, Personnel : Un poste").input_value() == "16 000"
    sound(visitor, DESK)
    page.get_by_role("button", name="Enregistrer les corrections").click()
    expect(page.get_by_text("Corrections enregistrées, version 2.")).to_be_visible()
    sound(visitor, DESK)
    page.get_by_role("link", name="2 versions").click()
    expect(page.get_by_role("heading", name="Comparer deux versions")).to_be_visible()
    sound(visitor, DESK)
    page.goto(f"{visitor.url}{address}etat/retenir/")
    page.get_by_role("button", name="Retenir le plan").click()
    expect(page.get_by_text("Le plan est « Retenu par la Caf »")).to_be_visible()
    assert Plan.objects.get(project__reference=REFERENCE).versions.count() == 3
