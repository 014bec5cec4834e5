"""A wave as a Caf lives it: an advisor corrects what is filled already, the manager validates and submits.

`test_wave.py` tells the whole path; `wave_cnaf.py` has the part of Cnaf.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from playwright.sync_api import Locator, expect

from funding.waves import links
from funding.waves.models import Answer, AnswerLine
from funding.waves.selectors.projects import ex_fipe_projects
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.paris import today
from tests.browser.visitor import Visitor
from tests.factories.waves import ex_fipe, plan_of

PHONE, DESK = 360, 1280
WHY = "Une année de plus pour atteindre l’équilibre."
FIRST_ASKED = 11_000  # what the first project asks for in its plan; the next ones a thousand more each
CORRECTED = Decimal(9500)


def planned(caf: str) -> dict[str, str]:
    """What the plan of each project of the Caf asks it for that year, by reference, as the porteurs sent it."""
    ex_fipe(caf)  # beside the real one
    projects = ex_fipe_projects(2026).filter(caf=caf)
    asked = {row.reference: str(FIRST_ASKED + 1000 * place) for place, row in enumerate(projects)}
    for row in projects:
        with transaction.atomic():  # its sums are verified at the end
            plan_of(row, asked[row.reference])
    return asked


def people_at(caf: str) -> None:
    """The advisor and the manager of the demonstration are made those of this Caf."""
    for role in (Role.CAF_ADVISOR, Role.CAF_MANAGER):
        user = User.objects.get(email=f"{role.replace('_', '-')}@demonstration.invalid")
        Membership.objects.get_or_create(user=user, role=role, caf_id=caf, defaults={"started_on": today()})


def box_of(visitor: Visitor, line: AnswerLine) -> Locator:
    return visitor.page.locator(f"#ligne-{line.pk}")


def filled(visitor: Visitor, answer: Answer, asked: dict[str, str]) -> None:
    """Each amount is there with where it was read; one is corrected, what lacks is told, the rest is justified."""
    visitor.width(PHONE)
    page, lines = visitor.page, list(answer.lines.select_related("project"))
    visitor.go("/")
    page.locator(f"a[href='{links.questionnaire(answer)}']").first.click()
    expect(page.locator("[data-brouillon-dit]")).to_have_text("Prérempli depuis vos dossiers.")
    assert {line.project.reference for line in lines} == asked.keys()
    for line in lines:
        box = box_of(visitor, line)
        amount = f"{int(asked[line.project.reference]):,}".replace(",", "\u202f")
        expect(box.get_by_label("Montant demandé")).to_have_value(amount)
        expect(box.get_by_label("Demander des crédits")).to_be_checked()
        expect(box.get_by_text("Repris : Plan de financement 2026, version 1 du").first).to_be_visible()
    sound(visitor)
    first = box_of(visitor, lines[0])
    first.get_by_label("Montant demandé").fill("neuf mille cinq cents")
    first.get_by_label("Justification").focus()
    # It does not read: it is told at its field while the rest is kept.
    expect(first.get_by_text("Ce montant ne se lit pas")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et vérifier").click()
    expect(first.get_by_label("Montant demandé")).to_have_value("neuf mille cinq cents")
    first.get_by_label("Montant demandé").fill("9,5 k€")
    page.get_by_role("button", name="Enregistrer et vérifier").click()
    expect(page.get_by_role("heading", name="Ce qui manque")).to_be_visible()
    visitor.go(links.questionnaire(answer))
    # What was corrected is the Caf's own: only that credits are asked for is still said to come from the plan.
    expect(first.get_by_text("Repris : Plan de financement")).to_have_count(1)
    justified(visitor, lines)
    expect(page.get_by_text("Tout est rempli")).to_be_visible()
    expect(page.get_by_text("lui seul la valide et la transmet")).to_be_visible()
    sound(visitor)


def justified(visitor: Visitor, lines: list[AnswerLine]) -> None:
    for line in lines:
        box = box_of(visitor, line)
        box.get_by_label("Besoin").select_option("annee")
        box.get_by_label("Justification").fill(WHY)
    visitor.page.get_by_role("button", name="Enregistrer et vérifier").click()


def validated(visitor: Visitor, answer: Answer) -> None:
    """By the manager, who submits."""
    visitor.width(DESK)
    visitor.go(links.check(answer))
    page = visitor.page
    page.get_by_role("link", name="Valider la réponse").click()
    page.get_by_role("button", name="Valider la réponse").click()
    expect(page.get_by_text("Il reste à la transmettre")).to_be_visible()
    page.get_by_role("button", name="Transmettre à la Cnaf").click()
    expect(page.get_by_text("Réponse transmise à la Cnaf")).to_be_visible()
    expect(page.get_by_role("button", name="Copier les lignes")).to_be_visible()
    sound(visitor)


def finds_it_too_late(visitor: Visitor, answer: Answer) -> None:
    visitor.go(links.questionnaire(answer))
    expect(visitor.page.get_by_text("seule la Cnaf peut rouvrir")).to_be_visible()


def answers_late(visitor: Visitor, answer: Answer) -> None:
    """Cnaf reopened: credits are asked for, of which the amount is not known yet."""
    visitor.width(DESK)
    page = visitor.page
    visitor.go(links.questionnaire(answer))
    expect(page.get_by_text("La Cnaf a rouvert votre réponse")).to_be_visible()
    lines = list(answer.lines.all())
    for line in lines:
        box_of(visitor, line).get_by_label("Demander des crédits").check()
    justified(visitor, lines)
    expect(page.get_by_text("le montant demandé n’est pas communiqué").first).to_be_visible()
    validated(visitor, answer)


def sound(visitor: Visitor) -> None:
    assert visitor.breaches() == [], visitor.page.url
    assert visitor.overflow() <= 0, visitor.page.url
