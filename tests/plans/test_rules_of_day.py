"""A plan that is retained keeps the rules of its day; what may still be decided is read against those of now."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from funding.plans import links, services
from funding.plans.lines import read_lines
from funding.plans.models import Plan, PlanRule
from funding.plans.registry import Paid
from funding.plans.selectors.checks import check_plan
from funding.plans.services import life
from funding.plans.workflow import KEEP
from funding.rules import services as rules
from funding.rules.enums import Counted, Fund, RuleKind
from funding.rules.models import FundingRule
from funding.rules.selectors import rulebook
from projects.accounts.enums import Role
from projects.core.errors import DomainError, StaleVersion
from tests.factories import member
from tests.factories.plans import YEAR, plan_of, sent_plan
from tests.factories.rules import known_rules, stored_rule

pytestmark = pytest.mark.django_db
NEW = {"rate": Decimal(10), "source_text": "Circulaire d’après"}


def ceiling() -> FundingRule:
    found = rulebook().ruling(RuleKind.CEILING_RATE, fund=Fund.FIPE, year=YEAR).rule
    assert found is not None
    return found


def shown(plan: Plan, version: int) -> tuple[str, str]:
    """The plan and one of its versions, as the Caf reads them."""
    client = Client()
    client.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    pages = (links.detail(plan), links.page("plan_version", plan, version))
    plain = str.maketrans("\u202f\xa0", "  ")
    return tuple(client.get(page).content.decode().translate(plain) for page in pages)  # type: ignore[return-value]


def test_a_retained_plan_keeps_the_rules_of_its_day_and_nobody_rewrites_them() -> None:
    known_rules()
    advisor, cnaf, plan = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.CNAF), plan_of()
    kept = sent_plan(plan, advisor)
    services.change_plan(actor=advisor, plan=kept, transition=KEEP)
    waiting = sent_plan(plan_of(), advisor)
    read = {row.rule.kind: row.said for row in PlanRule.objects.filter(version__plan=kept).select_related("rule")}
    assert {RuleKind.CEILING_RATE, RuleKind.CEILING_COUNTS, RuleKind.ELIGIBLE_NATURE} <= set(read)
    assert "80" in read[RuleKind.CEILING_RATE]
    rule = ceiling()
    with pytest.raises(DomainError, match="Des décisions"):
        rules.edit_rule(actor=cnaf, rule=rule, version=rule.version, values=NEW)
    rules.replace_rule(actor=cnaf, rule=rule, version=rule.version, values=NEW, reason="Circulaire.")
    for page in shown(kept, 2):
        assert "80 % au plus" in page
        assert "Circulaire d’après" not in page
    assert "Règles lues ce jour-là" in shown(kept, 2)[1]
    now, then = shown(waiting, 1)
    assert "10 %" in now, "what may still be retained is read against the rules of now"
    assert ("80 % au plus" in then, "Règles lues" in then) == (True, False)


def test_a_plan_is_not_retained_under_a_rule_that_changed_since_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    known_rules()
    advisor, book, rule = member(Role.CAF_ADVISOR, caf_id="07"), rulebook(), ceiling()
    plan = sent_plan(plan_of(), advisor)
    rules.edit_rule(actor=member(Role.CNAF), rule=rule, version=rule.version, values={"note": "Relue."})
    monkeypatch.setattr(life, "rulebook", lambda: book)
    with pytest.raises(StaleVersion):
        services.change_plan(actor=advisor, plan=plan, transition=KEEP)
    assert not PlanRule.objects.exists()


def test_a_plan_is_read_with_the_years_that_are_granted_already_and_the_axis_that_pays() -> None:
    stored_rule(RuleKind.DURATION, 1, fund=Fund.FIPE)
    stored_rule(RuleKind.CEILING_COUNTS, Counted.STATE_AND_BRANCH, fund=Fund.FIPE)
    stored_rule(fund=Fund.FIPE, axis=3, value=Decimal(60))
    plan = plan_of()
    before = [Paid(plan.project_id, YEAR - 1, "caf", granted, None) for granted in (None, Decimal(0))]
    asked = Paid(plan.project_id, YEAR + 1, "caf", None, None, is_decided=False)

    def said(*paid: Paid) -> str:
        by_year = {row.year: [row] for row in paid}
        checked = check_plan(plan.project, YEAR, read_lines(plan.draft), rulebook(), by_year)
        assert not [one for one in checked.refusing if "Durée" in one.said]  # a vote says why, a plan only tells
        return " ".join(one.said for one in checked.findings)

    assert "Durée dépassée" not in said(asked, before[1])  # nothing granted, or not yet
    assert "Durée dépassée" in (told := said(before[0]))
    assert "Plafond dépassé" not in told
    assert "Plafond dépassé" in said(Paid(plan.project_id, YEAR, "caf", None, None, axis=3))
