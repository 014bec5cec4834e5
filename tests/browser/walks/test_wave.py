"""A wave from the questionnaire of a Caf to the allotments: Cnaf opens it, two Caf answer, one of them late, then Cnaf
arbitrates at a desk and a Caf reads what it was given.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone
from playwright.sync_api import Browser, expect

from funding.arbitration.models import Allotment
from funding.waves.models import Answer, Wave
from projects.core.money import format_euros
from tests.browser.visitor import Visitor
from tests.browser.walks import wave_answers, wave_cnaf
from tests.browser.walks.wave_answers import CORRECTED, DESK, sound

PHONE = 320
HERE = "07"


def test_a_wave_goes_from_questionnaire_to_allotments(visitor: Visitor, browser: Browser) -> None:
    def enter(role: str) -> Visitor:
        """A window of the person of that role."""
        window = Visitor(browser.new_context(locale="fr-FR").new_page(), visitor.url, visitor.complaints)
        window.go("/")
        window.enter(role)
        return window

    asked = wave_answers.planned(HERE)
    wave_answers.people_at(HERE)
    cnaf, manager = enter("cnaf"), enter("caf_manager")
    cnaf.width(DESK)
    wave = wave_cnaf.opens_the_wave(cnaf)
    answers = Answer.objects.with_identity().filter(wave=wave)
    first = answers.get(caf=HERE)
    late = answers.exclude(caf=HERE).annotate(number=Count("lines")).order_by("number", "caf")[0]
    wave_answers.filled(enter("caf_advisor"), first, asked)
    wave_answers.validated(manager, first)
    received = sorted(Decimal(line["asked"]) for line in first.versions.get().content["lines"])
    assert received == sorted([CORRECTED, *map(Decimal, list(asked.values())[1:])])

    wave_answers.people_at(late.caf_id)
    Wave.objects.update(deadline=timezone.now() - timedelta(hours=1))  # the days go by
    wave_cnaf.reminds(cnaf, Answer.objects.with_identity().get(pk=late.pk))
    wave_answers.finds_it_too_late(manager, late)
    wave_cnaf.reopens(cnaf, late)
    wave_answers.answers_late(manager, late)
    wave_cnaf.reads_it_together(cnaf, wave, first, late)

    opens_an_envelope(cnaf)
    arbitrates(cnaf)
    sees_its_credits(manager)
    undoes(cnaf)


def opens_an_envelope(cnaf: Visitor) -> None:
    page = cnaf.page
    cnaf.go("/financements/enveloppes/")
    expect(page.get_by_role("row", name="Corse").get_by_text("182 429 €").first).to_be_visible()
    page.get_by_role("link", name="Ouvrir une enveloppe").click()
    page.get_by_label("Fonds").select_option("ex_fipe")
    page.get_by_label("Année").fill("2026")
    page.get_by_label("National").check()
    page.get_by_label("Montant initial").fill("5 k€")
    page.get_by_label("Source").fill("Circulaire fictive")
    sound(cnaf)
    page.get_by_role("button", name="Ouvrir l’enveloppe").click()
    expect(page.get_by_text("Enveloppe ouverte").first).to_be_visible()


def arbitrates(cnaf: Visitor) -> None:
    """Too much is asked: what remains follows as one decides, the prorata fits, and the whole is retained."""
    page = cnaf.page
    cnaf.go("/financements/arbitrages/")
    page.get_by_role("link", name="Ouvrir un scénario", exact=True).click()
    page.get_by_label("Vague").select_option(index=1)
    page.get_by_label("Enveloppe à répartir").select_option(index=1)
    page.get_by_label("Intitulé").fill("Socle")
    page.get_by_role("button", name="Ouvrir le scénario").click()
    rest, given = page.locator("[data-reste]"), page.locator("[data-propose-note]")
    expect(rest).to_contain_text("dépassé d’au moins")
    expect(given).to_contain_text("non communiqué")
    expect(page.get_by_role("button", name="Retenir ce scénario")).to_be_disabled()
    sound(cnaf)
    # What was not communicated is given something: the notes go as one types, before anything is saved.
    for box in page.locator("[data-ligne][data-demande='']").get_by_label("Réduire à (€)").all():
        box.fill("100")
    expect(given).to_be_hidden()
    expect(rest).to_contain_text("dépassé de")
    page.get_by_role("button", name="Enregistrer et recalculer").click()
    expect(page.get_by_text("enregistrée").first).to_be_visible()
    expect(page.get_by_text("Impossible ainsi : l’enveloppe est dépassée de")).to_be_visible()
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
    amount = format_euros(Allotment.objects.get(caf=HERE, movement__retracted_by=None).movement.amount)
    expect(manager.page.get_by_text(amount).first).to_be_visible()
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
