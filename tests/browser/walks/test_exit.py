"""A project led out of the Fipe: an advisor at a desk, the porteur on a telephone."""

from __future__ import annotations

from django.db import transaction
from playwright.sync_api import Browser, expect

from fipe_portal.dataset.takeovers import load_takeovers
from funding.exits.models import ExitPlan, TakeoverRule
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.browser.visitor import Visitor
from tests.factories.waves import plan_of

REFERENCE = "FIPE-2023-07-001"
PHONE, DESK = (320, 360), (320, 1280)


def sound(visitor: Visitor, widths: tuple[int, ...]) -> None:
    for pixels in widths:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def a_year_to_pay() -> int:
    """The rules cover next year whatever the day of the test; the plan of that year costs 20 000 €."""
    if not TakeoverRule.objects.exists():
        load_takeovers()
    year = today().year + 1
    TakeoverRule.objects.update(last_year=max(year, 2027))
    # The totals of a version are held equal to its lines when the transaction ends.
    with transaction.atomic():
        plan_of(Project.objects.get(reference=REFERENCE), "5000", year=year, others="15000")
    return year


def test_a_project_is_led_out_of_the_fipe(visitor: Visitor, browser: Browser) -> None:
    year = a_year_to_pay()
    visitor.width(1280)
    visitor.enter("caf_advisor")
    page = visitor.page
    visitor.go(f"/projets/{REFERENCE}/")
    page.get_by_role("link", name="Sortie du Fipe").click()
    expect(page.get_by_text("Non évaluée", exact=True)).to_be_visible()
    sound(visitor, DESK)

    # The advisor names the reality, retains what the assistant proposes, says what it brings.
    page.get_by_role("link", name="Dire la réalité budgétaire").click()
    page.get_by_label("Va vers une prestation de service").check()
    page.get_by_label("Dit par").fill("La Caf de l’Ardèche")
    sound(visitor, DESK)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Réalité budgétaire notée : Va vers une prestation de service.")).to_be_visible()
    relay = page.locator("#ps-rpe")
    expect(relay.get_by_text("Va vers une prestation de service")).to_be_visible()
    relay.get_by_role("link", name="Retenir").click()
    page.get_by_role("button", name="Retenir").click()
    expect(page.get_by_text("À remplir").first).to_be_visible()
    page.get_by_label("Pourquoi").fill("Le relais ouvre en mars.")
    page.get_by_role("button", name="Retenir").click()
    expect(page.get_by_text("relais retenu.").first).to_be_visible()
    kept = page.locator("#ps-rpe")
    kept.get_by_role("link", name="Noter un montant").click()
    page.get_by_label("Année").select_option(str(year))
    page.get_by_label("Montant attendu, en euros").fill("4 000,50")
    page.get_by_label("Espéré").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text(f"Montant noté pour {year}.")).to_be_visible()
    page.locator("#ps-rpe").get_by_role("button", name="Faite").first.click()
    expect(page.locator("#ps-rpe").get_by_text("faite le").first).to_be_visible()
    sound(visitor, DESK)

    answered(browser, visitor.url, year)

    # Back at the Caf: what the porteur wrote is there; the taker-over is found.
    page.reload()
    expect(page.get_by_text("La communauté de communes").first).to_be_visible()
    page.locator("#ps-rpe").get_by_role("link", name="Relais trouvé").click()
    page.get_by_label("Pourquoi").fill("Convention signée.")
    page.get_by_role("button", name="Relais trouvé").click()
    expect(page.get_by_text("relais trouvé.").first).to_be_visible()
    assert ExitPlan.objects.filter(project__reference=REFERENCE, verdict="found").exists()

    visitor.go(f"/financements/sorties/?pour={year}&dossiers=ps-rpe")
    expect(page.get_by_role("heading", name="Qui reprend combien de projets")).to_be_visible()
    expect(page.locator("#dossiers").get_by_text(REFERENCE)).to_be_visible()
    sound(visitor, DESK)


def answered(browser: Browser, url: str, year: int) -> None:
    """« Après le Fipe », read on a telephone; the porteur says whom it asked."""
    context = browser.new_context()
    porteur = Visitor(context.new_page(), url, [])
    porteur.go("/")
    porteur.width(360)
    porteur.enter("porteur_member")
    porteur.go("/apres-le-fipe/")
    page = porteur.page
    expect(page.get_by_role("heading", name="À faire maintenant").first).to_be_visible()
    expect(page.get_by_text("Une aide régulière de la Caf au relais petite enfance").first).to_be_visible()
    sound(porteur, PHONE)
    page.get_by_role("link", name="Dire qui vous avez contacté").first.click()
    page.get_by_label("Organisme").fill("La communauté de communes")
    page.get_by_label("À suivre").check()
    sound(porteur, PHONE)
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_text("Recherche notée : La communauté de communes.")).to_be_visible()
    sound(porteur, PHONE)
    context.close()
