"""A plan that is retained keeps the rules of its day; what may still be decided is read against those of now."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from funding.plans import links, services
from funding.plans.models import Plan, PlanRule
from funding.plans.services import life
from funding.plans.workflow import KEEP
from funding.rules import services as rules
from funding.rules.enums import Fund, RuleKind
from funding.rules.models import FundingRule
from funding.rules.selectors import rulebook
from projects.accounts.enums import Role
from projects.core.errors import DomainError, StaleVersion
from tests.factories import member
from tests.factories.plans import YEAR, plan_of, sent_plan
from tests.factories.rules import known_rules

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
