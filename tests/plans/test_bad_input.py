"""Amounts that are not amounts, by each way into a plan: a clear message at the cell, the text kept as it was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from lxml import html

from funding.plans import links, services
from funding.plans.enums import PlanState
from funding.plans.lines import COLUMNS, MOST_LINES, standing
from funding.plans.models import Plan, PlanVersion
from funding.plans.services.life import checked_plan
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from tests.factories import member
from tests.factories.plans import charge, csv_file, plan_of, product, sent_plan, volunteer
from tests.plans.test_pages import client_of, fields_of, porteur_of, text_of

pytestmark = pytest.mark.django_db

# As people write amounts of 12 500,50 € and of nothing known.
READ = {
    "12500,50": "12500.50",
    "12500.50": "12500.50",
    "12\u2009500,50": "12500.50",
    "12\u202f500,50\u00a0€": "12500.50",
    "12,5 k€": "12500",
    "12 k€": "12000",
    "nc": None,
    "non communiqué": None,
}
REFUSED = {
    "12.500": "Point des milliers ou des décimales",
    "12 34 500": "Ce montant ne se lit pas",
    "-5": "Un montant ne peut pas être négatif",
    "−5 €": "Un montant ne peut pas être négatif",
    "1e999": "Ce montant ne se lit pas",
    "9" * 40: "Ce montant est trop grand",
    "12,345": "deux décimales au plus",
    "=B2+B3": "C’est une formule",
    "environ 3000": "Ce montant ne se lit pas",
}


def said_at(page: bytes, name: str) -> tuple[str, str, str]:
    """What the cell holds, whether it is told to be wrong, and the sentence that its field names."""
    field = html.fromstring(page).xpath(f"//input[@name='{name}']")[0]
    told = [html.fromstring(page).get_element_by_id(key, None) for key in field.get("aria-describedby", "").split()]
    words = " ".join(" ".join(one.text_content().split()) for one in told if one is not None)
    return field.get("value", ""), field.get("aria-invalid", ""), words


def test_the_page_of_the_draft_keeps_each_text_and_tells_it_at_its_cell() -> None:
    texts = [*READ, *REFUSED]
    plan = plan_of(lines=[charge(f"c{place}", "1") for place in range(len(texts))])
    client, edit = porteur_of(plan), links.page("plan_edit", plan)
    posted = fields_of(client.get(edit).content) | {f"lc{place}_amount": text for place, text in enumerate(texts)}
    answer = client.post(edit, posted, follow=True)
    assert f"{len(REFUSED)} cases ne se lisent pas encore" in text_of(answer.content).replace("\xa0", " ")
    for place, text in enumerate(texts):
        kept, wrong, words = said_at(answer.content, f"lc{place}_amount")
        assert kept == text
        assert (wrong, REFUSED.get(text, "") in words) == ("true" if text in REFUSED else "", True), (text, words)
    amounts = {line.key: line.amount for line in checked_plan(Plan.objects.get()).lines}
    for place, (text, euros) in enumerate(READ.items()):
        assert amounts[f"c{place}"] == (None if euros is None else Decimal(euros)), text


def test_the_draft_that_is_kept_as_one_types_answers_what_does_not_read_by_cell() -> None:
    plan = plan_of(lines=[])
    client, keep = porteur_of(plan), links.page("plan_autosave", plan)
    posted = {"read": "{}"}
    for place, text in enumerate([*READ, *REFUSED]):
        posted |= {f"lc{place}_side": "charge", f"lc{place}_heading": "", f"lc{place}_amount": text}
    posted |= {"lv1_side": "benevolat", "lv1_label": "Parents", "lv1_hours": "deux", "lv1_amount": "-1"}
    answer = client.post(keep, posted)
    assert answer.status_code == 200
    wrong = answer.json()["wrong"]
    for place, said in enumerate(REFUSED.values(), start=len(READ)):
        assert said in wrong.pop(f"lc{place}_amount")
    assert set(wrong) == {"lv1_hours", "lv1_amount"}
    assert [line["amount"] for line in Plan.objects.get().draft][:-1] == [*READ, *REFUSED]
    long = client.post(keep, posted | {"lc0_amount": "1" * 61})
    assert (long.status_code, "60 signes au plus" in long.json()["said"].replace("\xa0", " ")) == (422, True)


def test_the_preview_of_a_file_takes_nothing_while_one_amount_does_not_read() -> None:
    plan = plan_of(lines=[])
    client, page = porteur_of(plan), links.page("plan_import", plan)
    amounts = [text for text in REFUSED if "environ" not in text]
    rows = "".join(f'Salaires;"{text}"\n' for text in [*READ, *amounts])
    shown = client.post(page, {"file": csv_file(f"CHARGES;Montant\n{rows}")}, follow=True).content
    names = [f"i{place}_amount" for place in range(2, 2 + len(READ) + len(amounts))]
    posted = fields_of(shown)
    assert [posted[name] for name in names] == [*(" ".join(text.split()) for text in READ), *amounts]
    answer = client.post(page, posted)
    assert answer.status_code == 200
    for name, text in zip(names[len(READ) :], amounts, strict=True):
        kept, wrong, words = said_at(answer.content, name)
        assert (kept, wrong) == (text, "true")
        assert REFUSED[text] in words
    assert Plan.objects.get().draft == []


def test_a_plan_that_does_not_balance_says_by_how_much_and_does_not_leave() -> None:
    plan = plan_of(lines=[charge("c1", "18 000,10"), product("p1", "12 k€")])
    client, send = porteur_of(plan), links.page("plan_act", plan, "envoyer")
    said = "il manque 6 000,10 € de produits"
    for page in (links.page("plan_edit", plan), send, links.detail(plan)):
        assert said in text_of(client.get(page).content).replace("\u202f", " ").replace("\xa0", " "), page
    answer = client.post(send, {"seen": plan.version})
    assert (answer.status_code, said in text_of(answer.content).replace("\u202f", " ").replace("\xa0", " ")) == (
        200,
        True,
    )
    assert Plan.objects.get().state == PlanState.DRAFT
    assert not PlanVersion.objects.exists()


def test_what_is_not_told_is_shown_as_such_on_each_side() -> None:
    plan = plan_of(lines=[charge("c1", "nc"), charge("c2", ""), product("p1", "12 k€"), product("p2", "?", "msa")])
    client, page = porteur_of(plan), links.detail(plan)

    def totals() -> list[str]:
        told = html.fromstring(client.get(page).content).xpath("//div[contains(@class, 'pf-plan__bilan')]//dd")
        return [one.text_content().replace("\u202f", " ").replace("\xa0", " ") for one in told]

    assert totals() == ["non communiqué", "12 000 €, et 1 montant non communiqué", "aucune ligne"]
    Plan.objects.update(draft=[*plan.draft, volunteer("v1", "nc", "3")])
    assert totals()[2] == "non communiqué"


def test_the_caf_corrects_with_the_same_care_and_adds_lines() -> None:
    plan = plan_of()
    porteur, advisor = member(Role.PORTEUR_MEMBER, porteur=plan.project.porteur), member(Role.CAF_ADVISOR, caf_id="07")
    plan = sent_plan(plan, porteur)
    client, page = client_of(advisor), links.page("plan_check", plan)
    posted = fields_of(client.get(page).content) | {"lp1_asked": "1e999", "reason": "Exemple."}
    more = client.post(page, posted | {"_ajouter": "charge"}).content
    more = client.post(page, fields_of(more) | {"_ajouter": "produit"}).content
    posted = fields_of(more)
    assert posted["lp1_asked"] == "1e999"  # nothing is lost, nothing is judged yet
    keys = {side: name.split("_")[0] for name, side in posted.items() if name.endswith("_side")}
    assert PlanVersion.objects.count() == 1
    new, paid = keys["charge"], keys["produit"]
    posted |= {f"{new}_heading": "autre", f"{new}_nature": "operating", f"{new}_amount": "12.500"}
    posted |= {f"{paid}_co_funder": "msa", f"{paid}_nature": "operating", f"{paid}_asked": "500", "lp1_asked": "12000"}
    answer = client.post(page, posted).content
    assert said_at(answer, f"{new}_amount")[:2] == ("12.500", "true")
    assert "Point des milliers" in said_at(answer, f"{new}_amount")[2]
    posted = fields_of(answer) | {f"{new}_amount": "500"}
    answer = client.post(page, posted).content
    assert "Dites pourquoi" in said_at(answer, f"{new}_reason")[2]
    posted |= {f"{new}_reason": "Exemple : l’assurance.", f"{paid}_reason": "Exemple : la MSA suit."}
    assert client.post(page, posted).status_code == 302
    version = PlanVersion.objects.get(state=PlanState.CORRECTED)
    assert (version.charges, version.products, version.lines) == (Decimal(20500), Decimal(20500), 8)
    assert [row.decision for row in version.corrections.all()] == ["ajoute", "ajoute"]
    told = text_of(client_of(porteur).get(links.detail(plan)).content).replace("\xa0", " ")
    assert "Ligne ajoutée : MSA, 500 €" in told
    assert "Exemple : la MSA suit." in told
    # What it put in may be put right again, before the plan is retained.
    posted = fields_of(client.get(page).content)
    posted |= {f"{paid}_asked": "400", f"{paid}_reason": "Exemple : la MSA apporte moins.", "reason": "Exemple."}
    posted |= {f"{new}_amount": "400", f"{new}_reason": "Exemple : un devis."}
    assert client.post(page, posted).status_code == 302
    last = PlanVersion.objects.filter(state=PlanState.CORRECTED).latest("number")
    assert (last.charges, last.corrections.count()) == (Decimal(20400), 2)


def test_a_page_of_as_many_lines_as_may_be_is_taken() -> None:
    """Its cells, its side and whether it is taken off, or the reason of the Caf; the rest of the page beside."""
    fields = max(map(len, COLUMNS.values())) + 2
    assert MOST_LINES * fields + 50 <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_lines_that_were_taken_off_leave_their_place_to_a_file_that_is_taken_again() -> None:
    plan = plan_of(lines=[charge(f"c{number}", "10") for number in range(150)])
    told: dict[str, Any] = {"actor": member(Role.CAF_ADVISOR, caf_id="07"), "plan": plan}
    told["lines"] = [charge("x", str(number)) for number in range(150)]
    services.import_lines(**told, version=plan.version, replace=True)
    held = Plan.objects.get()
    assert (len(held.draft), len(standing(held.draft))) == (MOST_LINES, 150)
    with pytest.raises(DomainError, match="200 lignes au plus"):
        services.import_lines(**told, version=held.version)
