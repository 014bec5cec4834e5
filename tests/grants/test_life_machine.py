"""The life of a year by one funder, whatever is done: its state and its facts agree, and nothing is exceeded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from funding.grants import services
from funding.grants.enums import FinancingState as State
from funding.grants.enums import Party, VoteBody
from funding.grants.models import Vote
from funding.grants.selectors.amounts import WITHDRAWN, money_of
from funding.grants.selectors.page import read_financing
from funding.grants.selectors.standing import standing, standing_convention, standing_grant, state_of
from funding.grants.services.payments import record_payment
from funding.grants.workflow import FINANCING_LIFE
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.factories import DAY

NAMES = [line.name for line in FINANCING_LIFE.transitions]
AMOUNTS = st.sampled_from([None, "0", "0.01", "999.99", "5000", "80000"])
DAYS = st.integers(min_value=0, max_value=60).map(lambda days: DAY + timedelta(days))
HAS_GRANT = (State.VOTED, State.NOTIFIED, State.AGREED, State.ADVANCED, State.REPORTED, State.SETTLED, State.UNDUE)


class Life(RuleBasedStateMachine):
    """Acts in any order, most of which are refused; each in its own savepoint, as a page does."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.financing = make.FinancingFactory.create()
        self.refusals: list[str] = []
        self.told: dict[str, Any] = {"actor": None, "financing": self.financing}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @contextmanager
    def tried(self) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except DomainError as refused:
            self.refusals.append(refused.message)

    @rule(day=DAYS, amount=AMOUNTS)
    def ask(self, day: date, amount: str | None) -> None:
        line = services.AskedLine(None if amount is None else Decimal(amount))
        with self.tried():
            services.ask(**self.told, observed_on=day, lines=[line])

    @rule(day=DAYS, amount=AMOUNTS)
    def vote(self, day: date, amount: str | None) -> None:
        euros = None if amount is None else Decimal(amount)
        with self.tried():
            services.vote(**self.told, observed_on=day, amount=euros, body=VoteBody.BOARD, override="Un motif")

    @rule(day=DAYS)
    def refuse(self, day: date) -> None:
        with self.tried():
            services.refuse(**self.told, observed_on=day, body=VoteBody.COMMISSION, reason="Un motif")

    @rule(day=DAYS)
    def notify(self, day: date) -> None:
        with self.tried():
            services.notify(**self.told, observed_on=day)

    @rule(day=DAYS, amount=AMOUNTS, signed=st.sets(st.sampled_from(Party.values)))
    def agree(self, day: date, amount: str | None, signed: set[str]) -> None:
        euros = None if amount is None else Decimal(amount)
        with self.tried():
            services.agree(**self.told, observed_on=day, amount=euros, signed=dict.fromkeys(signed, day))

    @rule(day=DAYS, party=st.sampled_from(Party.values))
    def sign(self, day: date, party: str) -> None:
        with self.tried():
            services.sign(**self.told, observed_on=day, party=party)

    @rule(day=DAYS, amount=st.sampled_from(["0.01", "999.99", "5000"]))
    def pay(self, day: date, amount: str) -> None:
        with self.tried():
            record_payment(**self.told, kind="acompte", amount=Decimal(amount), observed_on=day)

    @rule(day=DAYS, name=st.sampled_from(NAMES))
    def change(self, day: date, name: str) -> None:
        with self.tried():
            services.change_financing(**self.told, transition=name, observed_on=day, reason="Un motif")

    @rule(name=st.just("revenir"))
    def take_back(self, name: str) -> None:
        with self.tried():
            services.change_financing(**self.told, transition=name, observed_on=today(), reason="Une erreur")

    @invariant()
    def a_refusal_is_a_sentence(self) -> None:
        assert all(said.endswith(".") for said in self.refusals), self.refusals

    @invariant()
    def the_state_and_its_facts_agree(self) -> None:
        step, grant = state_of(self.financing), standing_grant(self.financing)
        status = step.status if step else None
        votes = [vote for vote in standing(Vote, financing=self.financing) if not vote.is_refusal]
        assert status not in HAS_GRANT or grant is not None
        assert (grant is not None) == bool(votes)
        assert status != State.AGREED or standing_convention(self.financing) is not None

    @invariant()
    def nothing_is_exceeded_and_every_page_says_the_same(self) -> None:
        grant = standing_grant(self.financing)
        convention = standing_convention(self.financing)
        agreed, granted = convention.amount if convention else None, grant.amount if grant else None
        if agreed is not None and granted is not None:
            assert agreed <= granted
        rows = list(money_of(Project.objects.filter(pk=self.financing.project_id), Clock.now()))
        page = read_financing(self.financing, Clock.now())
        if not rows:
            assert page.step is None
            return
        (row,) = rows
        assert row.status == page.state
        assert row.asked == page.asked
        withdrawn = row.status in WITHDRAWN
        assert withdrawn or row.granted == (page.grant.amount if page.grant else None)
        assert row.granted is None or row.paid is None or row.paid <= row.granted


@pytest.mark.django_db
def test_a_life_holds_together_whatever_is_done() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=8, stateful_step_count=15))
