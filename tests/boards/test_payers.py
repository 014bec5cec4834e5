"""Who pays what of a project, year by year: every co-funder of the plan in force, the last payment, what is missing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from funding.boards.selectors.payers import CoFunderLine, YearPayers, payers_of
from funding.boards.selectors.project import tab_money
from funding.boards.selectors.rules import rules_by_year
from funding.grants import links
from funding.grants.enums import FinancingState as State
from funding.grants.models import Financing
from funding.rules.enums import CoFunder
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.boards.test_board import client_of, financing
from tests.factories import DAY, member
from tests.factories.plans import charge, plan_of, product, sent_plan
from tests.factories.rules import known_rules

pytestmark = pytest.mark.django_db
LAST = DAY + timedelta(days=1)
OTHERS = [one for one in CoFunder.values if one not in ("state", "caf")]


def paid_year() -> tuple[User, Project]:
    """28 500 € of charges in 2025: the Caf is asked 13 000 and grants 9 000, everybody else is asked 2 000."""
    known_rules()
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    project = financing("07", 2025, "caf", "operating", State.ADVANCED, None, Decimal(9000))
    held = Financing.objects.get(project=project)
    make.PaymentFactory.create(financing=held, amount=1000, observed_on=LAST)
    answered = {"commune": {"granted": "1 500", "received": "500"}, "msa": {"granted": "0"}}
    lines = [
        charge("c1", "28 500"),
        product("p1", "13 000"),
        *(product(f"o{place}", "2 000", who, **answered.get(who, {})) for place, who in enumerate(OTHERS)),
    ]
    plan = plan_of(project, lines=lines)
    sent_plan(plan, advisor)
    return advisor, project


def year_of(user: User, project: Project, year: int) -> YearPayers:
    clock = Clock.now()
    found = tab_money(user, project, clock)
    told = payers_of(project, found, rules_by_year(project, found.years, clock, is_past=False), clock)
    return next(one for one in told if one.year == year)


def test_every_co_funder_of_the_plan_is_there_with_what_it_said_and_what_is_missing() -> None:
    advisor, project = paid_year()
    told = year_of(advisor, project, 2025)
    state, caf = told.funders
    assert (caf.asked, caf.is_asked_in_plan, caf.paid_on) == (Decimal(13000), True, LAST)
    assert caf.missing == ("le bilan",)
    assert caf.rule is not None
    assert state.missing == ()  # the plan asks nothing of it
    others = {line.co_funder: line for line in told.others}
    assert list(others) == OTHERS
    commune, msa = others["commune"], others["msa"]
    assert (commune.asked, commune.granted, commune.received, commune.remaining) == (2000, 1500, 500, 1000)
    assert (commune.state, commune.missing) == ("Accordé", ())
    assert (msa.state, msa.missing) == ("Rien accordé", ())
    assert others["fse"].missing == ("la réponse", "ce qui est reçu")
    assert others["families"].missing == ("ce qui est reçu",)
    assert CoFunderLine("fse", "", None, None, None).missing[0] == "le montant demandé"
    assert told.plan is not None
    page = html.fromstring(client_of(advisor).get(links.money(project.reference)).content)
    (table,) = page.xpath("//table[contains(@class, 'pf-payeurs')]")
    said = " ".join(table.text_content().split()).replace("\u202f", " ").replace("\xa0", " ")
    for one in OTHERS:
        assert CoFunder(one).label.replace(" :", " :") in said
    assert "dernier le 10 décembre 2025" in said
    assert "Reste à noter au plan : la réponse et ce qui est reçu" in said
    assert "part : 50 %" in said


def test_a_year_without_a_plan_says_so_and_where_to_write_it() -> None:
    advisor, project = paid_year()
    make.FundingYearFactory.create(year=2024)
    told = year_of(advisor, project, 2024)
    assert (told.plan, told.others) == (None, ())
    assert [line.missing for line in told.funders] == [("la demande et sa suite",)] * 2
    page = client_of(advisor).get(links.money(project.reference)).content.decode()
    assert "aucun plan n’est envoyé" in page
    assert f"/projets/{project.reference}/plan/2024/" in page


def test_who_pays_costs_two_queries_however_many_years_and_co_funders() -> None:
    advisor, project = paid_year()
    clock = Clock.now()

    def cost() -> int:
        found = tab_money(advisor, project, clock)
        rules = rules_by_year(project, found.years, clock, is_past=False)
        with CaptureQueriesContext(connection) as asked:
            payers_of(project, found, rules, clock)
        return len(asked)

    assert cost() == 2
    for year in (2026, 2027):
        sent_plan(plan_of(project, year=year), advisor)
    assert cost() == 2
