"""The first half of a wave, as a Caf lives it: an advisor fills the questionnaire, the manager validates and submits.

`test_wave.py` goes on from there, to the allotments.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import expect

from funding.waves import links
from funding.waves.models import Answer
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.paris import today
from tests.browser.visitor import Visitor

PHONE, DESK = 360, 1280
WHY = "Une année de plus pour atteindre l’équilibre."


def answered_by_its_caf(enter: Callable[[str], Visitor], answer: Answer, asked: str = "12 k€") -> None:
    """`answer` (awaited, in time) filled on a telephone, refused while it lacks something, then submitted at a desk.

    `enter(role)` opens a window of the person of that role. Every line asks for `asked`. The advisor and the manager of
    the demonstration are made those of this Caf.
    """
    for role in (Role.CAF_ADVISOR, Role.CAF_MANAGER):
        user = User.objects.get(email=f"{role.replace('_', '-')}@demonstration.invalid")
        Membership.objects.get_or_create(user=user, role=role, caf=answer.caf, defaults={"started_on": today()})
    filled(enter(Role.CAF_ADVISOR), answer, asked)
    validated(enter(Role.CAF_MANAGER), answer)
    answer.refresh_from_db()
    assert answer.state == "transmis"
    received = answer.versions.get().content["lines"]
    assert {Decimal(line["asked"]) for line in received} == {Decimal(12000)}


def filled(visitor: Visitor, answer: Answer, asked: str) -> None:
    visitor.width(PHONE)
    visitor.go(links.check(answer))
    page = visitor.page
    expect(page.get_by_role("heading", name="Ce qui manque")).to_be_visible()
    visitor.go(links.questionnaire(answer))
    sound(visitor)
    for line in answer.lines.all():
        box = page.locator(f"#ligne-{line.pk}")
        box.get_by_label("Demander des crédits").check()
        box.get_by_label("Montant demandé").fill("douze mille")
        box.get_by_label("Besoin").select_option("annee")
        box.get_by_label("Justification").fill(WHY)
    # One amount does not read: it is told at its field while the rest is kept.
    expect(page.locator("[data-brouillon-dit]")).to_contain_text("à corriger")
    expect(box.get_by_text("Ce montant ne se lit pas")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et vérifier").click()
    expect(page.get_by_text("Ce montant ne se lit pas").first).to_be_visible()
    for line in answer.lines.all():
        box = page.locator(f"#ligne-{line.pk}")
        expect(box.get_by_label("Montant demandé")).to_have_value("douze mille")
        box.get_by_label("Montant demandé").fill(asked)
    page.get_by_role("button", name="Enregistrer et vérifier").click()
    expect(page.get_by_text("Tout est rempli")).to_be_visible()
    expect(page.get_by_text("lui seul la valide et la transmet")).to_be_visible()
    sound(visitor)


def validated(visitor: Visitor, answer: Answer) -> None:
    visitor.width(DESK)
    visitor.go(links.check(answer))
    page = visitor.page
    page.get_by_role("link", name="Valider la réponse").click()
    page.get_by_role("button", name="Valider la réponse").click()
    expect(page.get_by_text("Il reste à la transmettre")).to_be_visible()
    sound(visitor)
    page.get_by_role("button", name="Transmettre à la Cnaf").click()
    expect(page.get_by_text("Réponse transmise à la Cnaf")).to_be_visible()
    expect(page.get_by_role("button", name="Copier les lignes")).to_be_visible()
    sound(visitor)


def sound(visitor: Visitor) -> None:
    assert visitor.breaches() == [], visitor.page.url
    assert visitor.overflow() <= 0, visitor.page.url
