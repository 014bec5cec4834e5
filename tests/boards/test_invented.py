"""What a demonstration invents is told as such wherever money is summed: envelopes, waves, scenarios, ways out."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from funding.envelopes.selectors import balance_of
from funding.grants.selectors.payments import advance_of
from funding.rules.enums import RuleKind
from projects.accounts.enums import Role
from projects.portfolio.fictitious import MARK
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.boards.test_board import client_of, text_of
from tests.factories import member
from tests.factories.envelopes import envelope_of, scenario_of, submitted, wave_of
from tests.factories.payments import LONG_AGO
from tests.factories.rules import stored_rule

pytestmark = pytest.mark.django_db
INVENTED = "FICTIF-2023-07-001"
TOLD = "Exemples fictifs"
# What a version keeps beside a request.
REST = {"others": [], "plan": "", "charges": None, "products": None, "exclusion": ""}


def project_of(reference: str | None) -> Project:
    own = {"reference": reference} if reference else {}
    call = make.CallFactory.create(kind="aap", year=2023)
    project = make.ProjectFactory.create(
        **own, application=make.ApplicationFactory.create(call=call, **own), department_id="07", caf_id="07",
        selected_on=LONG_AGO,
    )  # fmt: skip
    year = make.FundingYearFactory.create(year=2026)
    make.GrantFactory.create(project=project, year=year, funder="caf", amount=50 if reference else 800)
    return project


def test_no_sum_mixes_what_is_invented_with_what_is_real_without_a_word() -> None:
    client = client_of(member(Role.CNAF))
    real = project_of(None)
    nation, caf = envelope_of(5000), envelope_of(1000, caf=real.caf)
    wave = wave_of()
    submitted(wave, "07", {real: "100.00"}, **REST)
    envelopes = [reverse("envelope_list"), *(reverse("envelope_detail", args=[row.pk]) for row in (nation, caf))]
    envelopes.append(reverse("caf_year", args=["07", 2026]))
    others = [reverse("exit_simulation"), reverse("wave_detail", args=[wave.slug])]
    for address in (envelopes[0], others[1]):
        page = text_of(client.get(address))
        assert TOLD not in page
        assert "inventé" not in page
    invented = project_of(INVENTED)
    submitted(wave, "07", {real: "100.00", invented: "30.00"}, **REST)
    mixed = scenario_of(wave, nation, "Avec l’exemple")
    for address in envelopes:
        assert "dont 1 financement inventé pour la démonstration (50 €)" in text_of(client.get(address))
    for address in (*others, reverse("scenario_detail", args=[mixed.pk])):
        page = text_of(client.get(address))
        assert TOLD in page
        assert "1 exemple fictif sur 2 " in page
    spent = balance_of([nation], Clock.now())[nation.pk].spent
    assert (spent.engaged, spent.invented, spent.invented_engaged) == (850, 1, 50)
    for name in ("envelope_export", "exit_export"):
        assert "invent" in client.get(reverse(name, args=["csv"])).content.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(reverse("scenario_export", args=[mixed.pk])).content))
    told = dict(zip(*book.get_sheet_by_name("Ensemble").to_python(), strict=True))
    assert (told["Demandes inventées pour la démonstration"], told["Demandes d’autres régions, hors scénario"]) == (
        1,
        0,
    )


def test_a_rule_that_a_demonstration_invents_is_never_that_of_a_real_project_and_is_told_as_such() -> None:
    rule = stored_rule(
        RuleKind.ADVANCE_RATE, Decimal(70), fund="fipe", caf_id="07", first_year=2023,
        source_text=f"{MARK} : aucune source ne donne ce taux",
    )  # fmt: skip
    year = make.FundingYearFactory.create(year=2025)
    real, invented = (project_of(reference) for reference in (None, INVENTED))
    told = []
    client = client_of(member(Role.CNAF))
    for project in (real, invented):
        held = make.FinancingFactory.create(project=project, year=year, funder="caf")
        told.append(advance_of(held, Decimal(1000), Decimal(0)))
    assert [(one.ruling.is_known, one.limit) for one in told] == [(False, None), (True, 700)]
    for page in (reverse("funding_rules"), reverse("funding_rule_detail", args=[rule.pk])):
        assert "Règle inventée, pour les seuls projets fictifs." in text_of(client.get(page))
