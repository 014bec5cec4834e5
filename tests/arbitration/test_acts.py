"""What is asked before a scenario is retained or undone, and what its shares say of amounts that nobody said."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from python_calamine import CalamineWorkbook

from funding.arbitration.enums import Decision
from funding.arbitration.models import Scenario
from funding.arbitration.selectors.effects import effects_of, lines_of
from funding.arbitration.services import Decided, decide_lines
from projects.accounts.enums import Role
from tests import factories as make
from tests.factories.envelopes import envelope_of, scenario_of, submitted, wave_of

pytestmark = pytest.mark.django_db


def a_scenario(amount: int) -> Scenario:
    """700 € asked by the Caf of Ardèche, no amount by that of Haute-Garonne."""
    wave, envelope = wave_of(), envelope_of(amount)
    for caf, asked in (("07", "700.00"), ("31", None)):
        submitted(wave, caf, {make.ProjectFactory.create(department_id=caf, caf_id=caf): asked})
    return scenario_of(wave, envelope)


def decide(scenario: Scenario, caf: str, decision: str, amount: int | None = None, reason: str = "Essai.") -> None:
    line = scenario.lines.get(caf=caf)
    told = Decided(line.version, decision, None if amount is None else Decimal(amount), reason)
    decide_lines(actor=None, scenario=scenario, decisions={line.pk: told})


def text_of(page: Any) -> str:
    return " ".join(html.fromstring(page.content).text_content().split())


def test_one_is_told_what_holds_a_scenario_back_before_retaining_it_and_what_undoing_gives_back() -> None:
    client, scenario = Client(), a_scenario(100)
    client.force_login(make.member(Role.CNAF))
    retain, undo = (reverse("scenario_act", args=[scenario.pk, act]) for act in ("retenir", "annuler"))
    said = text_of(client.get(retain))
    assert "Il ne peut pas être retenu ainsi" in said
    assert "dépassée d’au moins 600 €" in said
    assert "1 demande gardée est sans montant communiqué" in said
    decide(scenario, "07", Decision.CUT, 60)
    decide(scenario, "31", Decision.LEAVE_OUT)
    said = text_of(client.get(retain))
    assert "Il resterait 40 €" in said
    fields = dict(html.fromstring(client.get(retain).content).xpath("//form[@data-saisie]")[0].form_values())
    assert "1 Caf reçoit sa part" in text_of(client.post(retain, fields, follow=True))
    said = text_of(client.get(undo))
    assert "60 € pour 1 Caf" in said
    assert "Il resterait" not in said
    assert "Ne rien annuler" in said


def test_a_share_takes_no_unknown_amount_for_zero_nor_for_asked() -> None:
    scenario = a_scenario(1000)
    share = {share.key: share for share in effects_of(scenario, lines_of(scenario)).cafs}["31"]
    assert (share.asked_told, share.given_told, share.after) == (None, None, None)
    decide(scenario, "07", Decision.CUT, 350)
    decide(scenario, "31", Decision.CUT, 300)
    total = effects_of(scenario, lines_of(scenario)).total
    assert (total.given, total.coverage) == (Decimal(650), Decimal("50.0"))


def test_a_scenario_of_which_no_amount_is_known_is_not_told_as_nothing_nor_a_known_part_as_the_whole() -> None:
    client, scenario = Client(), a_scenario(1000)
    client.force_login(make.member(Role.CNAF))

    def told() -> tuple[str, str, dict[str, Any], dict[str, Any]]:
        page = html.fromstring(client.get(reverse("scenario_detail", args=[scenario.pk])).content)
        asked, given = (
            " ".join(" ".join(page.xpath(f"//dl[@data-solde]/div[dt='{name}']/dd//text()")).split())
            for name in ("Demandé", "Proposé")
        )
        export = client.get(reverse("scenario_export", args=[scenario.pk])).content
        book = CalamineWorkbook.from_filelike(BytesIO(export))
        whole, region = (
            dict(zip(*book.get_sheet_by_name(name).to_python()[:2], strict=True)) for name in ("Ensemble", "Par région")
        )
        return asked, given, whole, region

    asked, given, whole, _ = told()
    assert asked == "700 € et 1 montant non communiqué"
    assert given.startswith("700 € et 1 montant non communiqué")
    assert whole["Proposé"] == "au moins 700\xa0€"
    scenario.lines.filter(caf="07").delete()
    asked, given, whole, region = told()
    assert (asked, given) == ("non communiqué", "non communiqué")
    assert (whole["Proposé"], region["Demandé"], region["Proposé"]) == ("non communiqué",) * 3
    said = text_of(client.get(reverse("scenario_act", args=[scenario.pk, "retenir"])))
    assert "Montant non communiqué" in said
    assert "0 € pour" not in said
