"""An unsaved row that breaks each rule of a yearly financing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from funding.grants.enums import VoteBody
from funding.grants.models import Amendment, Asked, Convention, Financing, FinancingStep, Vote, VoteRule
from tests import factories as make
from tests.factories import DAY

LESS = Decimal("-0.01")


def financing() -> Financing:
    return make.FinancingFactory.create()


def fact(model: type[models.Model], **values: Any) -> Any:
    return model(**{"financing": financing(), "observed_on": DAY} | values)


def amendment(**values: Any) -> Amendment:
    return Amendment(convention=make.ConventionFactory.create(), observed_on=DAY, **values)


def twice() -> Financing:
    kept = financing()
    return Financing(project=kept.project, year=kept.year, funder=kept.funder)


BROKEN_FINANCING: dict[str, Callable[[], models.Model]] = {
    "financing_once": twice,
    "financing_step_state": lambda: fact(FinancingStep, status=""),
    "financing_asked_positive": lambda: fact(Asked, amount=LESS),
    "vote_amount_positive": lambda: fact(
        Vote, body=VoteBody.BOARD, amount=LESS, grant=make.GrantFactory.create(amount=1)
    ),
    "vote_writes_its_grant": lambda: fact(Vote, body=VoteBody.BOARD, is_refusal=True, amount=1),
    "vote_rule_breach_reason": lambda: VoteRule(vote=make.VoteFactory.create(), said="80 %", is_breached=True),
    "convention_amount_positive": lambda: fact(Convention, amount=LESS),
    "convention_period": lambda: fact(Convention, starts_on=DAY, ends_on=DAY - timedelta(1)),
    "amendment_amount_positive": lambda: amendment(amount=LESS),
    "amendment_says_something": lambda: amendment(),
    "amendment_signed_by_then": lambda: amendment(amount=1, funder_signed_on=DAY + timedelta(1)),
}
