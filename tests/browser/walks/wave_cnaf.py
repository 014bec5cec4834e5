"""A wave as Cnaf leads it: opened, reminded of, reopened for a Caf that is late, put together, taken away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from funding.waves import links, mails
from funding.waves.models import Answer, Wave
from projects.core.paris import today
from projects.outbox.models import Message
from tests.browser.visitor import Visitor
from tests.browser.walks.wave_answers import CORRECTED, sound


def opens_the_wave(cnaf: Visitor) -> Wave:
    page, day = cnaf.page, today()
    cnaf.go("/financements/redistribution/")
    page.get_by_role("link", name="Ouvrir une vague").click()
    page.get_by_label("Intitulé").fill("Première vague")
    page.get_by_label("Année des crédits").fill("2026")
    page.get_by_label("Ouverte le").fill(f"{day - timedelta(days=9):%d/%m/%Y}")
    page.get_by_label("À transmettre au plus tard le").fill(f"{day + timedelta(days=9):%d/%m/%Y}")
    page.get_by_label("Source").fill("Lettre fictive")
    sound(cnaf)
    page.get_by_role("button", name="Ouvrir la vague").click()
    expect(page.get_by_text("réponses attendues").first).to_be_visible()
    return Wave.objects.get()


def reminds(cnaf: Visitor, late: Answer) -> None:
    """The deadline has passed: the Caf that has people is reminded, once."""
    page = cnaf.page
    cnaf.go(links.wave_page(late.wave))
    page.get_by_role("link", name="Relancer les retards").click()
    expect(page.get_by_role("checkbox", name=late.caf.name)).to_be_checked()
    sound(cnaf)
    page.get_by_role("button", name="Envoyer les rappels").click()
    expect(page.get_by_text("Rappel en route vers").first).to_be_visible()
    assert Message.objects.filter(kind=mails.REMINDER, params__answer=late.pk).exists()


def reopens(cnaf: Visitor, late: Answer) -> None:
    page = cnaf.page
    cnaf.go(links.questionnaire(late))
    page.get_by_role("link", name="Rouvrir la réponse").click()
    page.get_by_label("Motif").fill("Votre réponse manque : trois jours de plus.")
    page.get_by_role("button", name="Rouvrir la réponse").click()
    expect(page.get_by_text("Réponse rouverte").first).to_be_visible()


def reads_it_together(cnaf: Visitor, wave: Wave, first: Answer, late: Answer) -> None:
    """What each Caf asks, what came late, and the same in two files and in what is pasted."""
    page = cnaf.page
    cnaf.go(links.wave_page(wave))
    expect(page.get_by_role("row", name=first.caf.name)).to_contain_text("Transmis à la Cnaf")
    expect(page.get_by_role("row", name=late.caf.name)).to_contain_text("hors délai")
    expect(page.get_by_role("row", name=late.caf.name)).to_contain_text("non communiqué")
    sound(cnaf)
    reference = first.lines.order_by("pk")[0].project.reference
    for kind in ("xlsx", "ods"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=f"Exporter en {kind}").click()
        head, *rows = CalamineWorkbook.from_path(str(taken.value.path())).get_sheet_by_index(0).to_python()
        row = next(row for row in rows if row[head.index("Référence")] == reference)
        assert row[head.index("Montant demandé (€)")] == float(CORRECTED)
    pasted = page.get_by_label("Lignes à coller").input_value()
    line = next(line for line in pasted.splitlines() if reference in line).split("\t")
    assert Decimal(line[4].replace(",", ".")) == CORRECTED
    page.get_by_role("button", name="Copier les lignes").click()
    expect(page.locator("[data-copie]")).not_to_be_empty()
