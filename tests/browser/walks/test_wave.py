"""A wave from the questionnaire of a Caf to the allotments: an advisor and a manager, then Cnaf at a desk."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from funding.waves.models import Answer
from tests.browser.visitor import Visitor
from tests.browser.walks.wave_answers import DESK, answered_by_its_caf, sound
from tests.factories.waves import open_wave

PHONE = 320


def test_a_wave_goes_from_questionnaire_to_allotments(visitor: Visitor, browser: Browser) -> None:
    wave = open_wave()
    answer = Answer.objects.with_identity().get(wave=wave, caf="07")

    def enter(role: str) -> Visitor:
        """A window of the person of that role."""
        window = Visitor(browser.new_context(locale="fr-FR").new_page(), visitor.url, visitor.complaints)
        window.go("/")
        window.enter(role)
        return window

    answered_by_its_caf(enter, answer)
    cnaf = enter("cnaf")
    cnaf.width(DESK)
    opens_an_envelope(cnaf)
    arbitrates(cnaf)
    sees_its_credits(enter("caf_manager"))
    undoes(cnaf)


def opens_an_envelope(cnaf: Visitor) -> None:
    page = cnaf.page
    cnaf.go("/financements/enveloppes/")
    expect(page.get_by_role("row", name="Corse").get_by_text("182 429 €").first).to_be_visible()
    sound(cnaf)
    page.get_by_role("link", name="Ouvrir une enveloppe").click()
    page.get_by_label("Fonds").select_option("ex_fipe")
    page.get_by_label("Année").fill("2026")
    page.get_by_label("National").check()
    page.get_by_label("Montant initial").fill("5 k€")
    page.get_by_label("Source").fill("Circulaire fictive")
    sound(cnaf)
    page.get_by_role("button", name="Ouvrir l’enveloppe").click()
    expect(page.get_by_text("Enveloppe ouverte").first).to_be_visible()
    sound(cnaf)


def arbitrates(cnaf: Visitor) -> None:
    """Too much is asked: what remains follows as one decides, the prorata fits, and the whole is retained."""
    page = cnaf.page
    cnaf.go("/financements/arbitrages/")
    page.get_by_role("link", name="Ouvrir un scénario", exact=True).click()
    page.get_by_label("Vague").select_option(index=1)
    page.get_by_label("Enveloppe à répartir").select_option(index=1)
    page.get_by_label("Intitulé").fill("Socle")
    page.get_by_role("button", name="Ouvrir le scénario").click()
    rest = page.locator("[data-reste]")
    expect(rest).to_contain_text("dépassé de")
    sound(cnaf)
    for box in page.get_by_label("Réduire à (€)").all():
        box.fill("100")
    expect(rest).not_to_contain_text("dépassé de")
    page.get_by_role("button", name="Enregistrer et recalculer").click()
    expect(page.get_by_text("enregistrée").first).to_be_visible()
    expect(rest).not_to_contain_text("dépassé de")
    acts_on_all(cnaf, "Remettre comme demandé")
    expect(rest).to_contain_text("dépassé de")
    acts_on_all(cnaf, "Ramener à l’enveloppe, au prorata")
    expect(rest).to_have_text("0 €")
    cnaf.width(PHONE)
    sound(cnaf)
    cnaf.width(DESK)
    page.get_by_role("link", name="Retenir ce scénario").click()
    expect(page.get_by_text("l’aide à chaque projet reste le vote de chaque Caf")).to_be_visible()
    sound(cnaf)
    page.get_by_role("button", name="Retenir ce scénario").click()
    expect(page.get_by_text("Scénario retenu").first).to_be_visible()
    sound(cnaf)


def acts_on_all(cnaf: Visitor, act: str) -> None:
    """Chosen, shown, then done."""
    page = cnaf.page
    page.get_by_role("link", name="Agir sur plusieurs demandes").click()
    page.get_by_label(act).check()
    page.get_by_role("button", name="Voir ce qui changera").click()
    expect(page.get_by_text("Rien n’est encore fait").first).to_be_visible()
    sound(cnaf)
    page.locator("button[name=confirmer]").click()


def sees_its_credits(manager: Visitor) -> None:
    manager.width(PHONE)
    manager.go("/financements/enveloppes/?annee=2026")
    manager.page.get_by_role("link", name="Ardèche").click()
    expect(manager.page.get_by_text("Arbitrage de la Cnaf").first).to_be_visible()
    expect(manager.page.get_by_text("5 000 €").first).to_be_visible()
    sound(manager)


def undoes(cnaf: Visitor) -> None:
    page = cnaf.page
    page.get_by_role("link", name="Annuler les attributions").click()
    page.get_by_role("button", name="Annuler les attributions").click()
    expect(page.get_by_text("À remplir").first).to_be_visible()
    page.get_by_label("Motif").fill("Une réponse est arrivée en retard.")
    page.get_by_role("button", name="Annuler les attributions").click()
    expect(page.get_by_text("de nouveau à l’étude").first).to_be_visible()
    sound(cnaf)
