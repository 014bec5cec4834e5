"""Whatever people record, in whatever order: sums agree at every level to the cent, and no grant is exceeded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from funding.grants import services
from funding.grants.enums import Party
from funding.grants.models import Financing, Grant, Payment, RecoveryStep
from funding.grants.selectors.amounts import MoneyRow, money_of
from funding.grants.selectors.payments import sums_of
from funding.grants.selectors.standing import standing
from funding.grants.services import payments, recoveries
from funding.rules.selectors import Rulebook
from projects.core.errors import DomainError
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.factories import DAY

SMALL = st.integers(min_value=1, max_value=40_000).map(lambda cents: Decimal(cents) / 100)
CENTS = st.integers(min_value=1, max_value=150_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.integers(min_value=0, max_value=6).map(lambda day: DAY + timedelta(day))
WHICH = st.integers(min_value=0, max_value=5)
KINDS = st.sampled_from(["contested", "maintained", "remitted", "repaid"])
# Places of two regions, three Caf: the sums of each must add up.
PLACES = ("07", "26", "31")


class Money(RuleBasedStateMachine):
    """Votes, conventions, payments, indus, remittances, contrôles and cancellations, each tried on any financing."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        year = make.FundingYearFactory.create(year=2024)
        self.financings = [
            make.FinancingFactory.create(project=project, year=year, funder=funder)
            for project in (make.ProjectFactory.create(department_id=place, caf_id=place) for place in PLACES)
            for funder in ("caf", "state")
        ]
        # What the model of the test believes: by financing, what was paid less what was repaid.
        self.net: defaultdict[int, Decimal] = defaultdict(Decimal)
        for financing in self.financings:
            self.voted(financing, Decimal(1000), DAY)

    def teardown(self) -> None:
        """At the end of each example: what costs most to read."""
        self.financings_agree_with_their_page()
        self.levels_add_up()
        self.no_day_of_the_past_is_beyond_what_was_granted_that_day()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What was recorded, None when it is refused; anything but a refusal in French fails."""
        try:
            with transaction.atomic():
                return act()
        except DomainError:
            return None

    def voted(self, financing: Financing, amount: Decimal | None, on: date) -> None:
        def act() -> None:
            body = "board" if financing.funder == "caf" else "state"
            told = {"actor": None, "financing": financing, "observed_on": on}
            services.vote(**told, amount=amount, body=body, override="Essai.", book=Rulebook(()))
            services.notify(**told)
            services.agree(**told, signed=dict.fromkeys(Party.values, on))

        self.attempt(act)

    @rule(which=WHICH, amount=CENTS | st.none(), on=DAYS)
    def vote(self, which: int, amount: Decimal | None, on: date) -> None:
        financing = self.financings[which]
        self.voted(financing, amount, on)
        body = "board" if financing.funder == "caf" else "state"
        told = {"actor": None, "financing": financing, "observed_on": on, "override": "Essai."}
        self.attempt(lambda: services.vote(**told, amount=amount, body=body, book=Rulebook(())))

    @rule(which=WHICH, amount=CENTS | st.none(), on=DAYS)
    def ask(self, which: int, amount: Decimal | None, on: date) -> None:
        told = {"actor": None, "financing": self.financings[which], "observed_on": on}
        self.attempt(lambda: services.ask(**told, lines=[services.AskedLine(amount)]))

    @rule(which=WHICH, amount=CENTS, on=DAYS)
    def pay(self, which: int, amount: Decimal, on: date) -> None:
        told = {"actor": None, "financing": self.financings[which], "kind": "acompte", "observed_on": on}
        if self.attempt(lambda: payments.record_payment(**told, amount=amount)):
            self.net[which] += amount

    @rule(which=WHICH, amount=CENTS, on=DAYS)
    def correct(self, which: int, amount: Decimal, on: date) -> None:
        if row := standing(Payment, financing=self.financings[which]).first():
            told = {"actor": None, "payment": row, "reason": "Essai.", "amount": amount, "observed_on": on}
            if self.attempt(lambda: payments.correct_payment(**told)):
                self.net[which] += amount - row.amount

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        if row := standing(Payment, financing=self.financings[which]).last():
            before = Payment.objects.count()
            self.attempt(lambda: payments.cancel_payment(actor=None, payment=row, reason="Essai."))
            if Payment.objects.count() > before:
                self.net[which] -= row.amount

    @rule(which=WHICH, amount=CENTS, on=DAYS)
    def claim(self, which: int, amount: Decimal, on: date) -> None:
        told = {"actor": None, "financing": self.financings[which], "observed_on": on}
        self.attempt(lambda: recoveries.notify_recovery(**told, amount=amount))

    @rule(which=WHICH, kind=KINDS, amount=CENTS, on=DAYS)
    def settle(self, which: int, kind: str, amount: Decimal, on: date) -> None:
        row = standing(RecoveryStep, recovery__financing=self.financings[which], kind="notified").first()
        if row is None:
            return
        told = {"actor": None, "recovery": row.recovery, "kind": kind, "observed_on": on, "amount": amount}
        if self.attempt(lambda: recoveries.add_recovery_step(**told)) and kind == "repaid":
            self.net[which] -= amount

    @rule(which=WHICH, amounts=st.tuples(SMALL, SMALL, SMALL), kind=KINDS, on=DAYS)
    def a_year(self, which: int, amounts: tuple[Decimal, Decimal, Decimal], kind: str, on: date) -> None:
        """Paid, partly claimed back, partly settled: each in its turn, so that one rests on the other."""
        self.pay(which, max(amounts), on)
        self.claim(which, amounts[0], on)
        self.settle(which, kind, min(amounts), on)

    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        row = standing(RecoveryStep, recovery__financing=self.financings[which]).first()
        if row is None:
            return
        before = RecoveryStep.objects.count()
        self.attempt(lambda: recoveries.cancel_recovery_step(actor=None, step=row, reason="Essai."))
        if RecoveryStep.objects.count() > before and row.kind == "repaid":
            self.net[which] += row.amount or 0

    @rule(which=WHICH, due=CENTS, on=DAYS)
    def control(self, which: int, due: Decimal, on: date) -> None:
        told = {"actor": None, "financing": self.financings[which], "finding": "other", "observed_on": on}
        self.attempt(lambda: recoveries.record_control(**told, due=due))

    @rule()
    def withdraw(self) -> None:
        told = {"actor": None, "financing": self.financings[-1], "observed_on": DAY + timedelta(6)}
        self.attempt(lambda: services.change_financing(**told, transition="annuler", reason="Essai."))

    @invariant()
    def no_grant_is_exceeded(self) -> None:
        """Whatever was just tried: two queries for all the financings."""
        rows = {(row.project_id, row.funder): row for row in money_of(Project.objects.all(), Clock.now())}
        granted = self.granted(Clock.now())
        for which, financing in enumerate(self.financings):
            key = (financing.project_id, financing.funder)
            assert (net(rows[key]) if key in rows else Decimal()) == self.net[which]
            assert Decimal() <= self.net[which] <= granted[key]

    def granted(self, clock: Clock) -> defaultdict[tuple[int, str], Decimal]:
        last = Grant.objects.latest_per("project", "year", "funder", **vars(clock))
        return defaultdict(Decimal, {(row.project_id, row.funder): row.amount or Decimal() for row in last})

    def financings_agree_with_their_page(self) -> None:
        for which, financing in enumerate(self.financings):
            told = sums_of(financing, Clock.now())
            assert told.net == self.net[which]
            assert told.remitted + told.repaid <= told.claimed <= told.paid

    def levels_add_up(self) -> None:
        """Project, Caf, region, nation: the parts of each are the whole, to the cent."""
        clock = Clock.now()
        whole = added(money_of(Project.objects.all(), clock))
        assert whole[0] == sum(self.net.values(), Decimal())
        for level in ("pk", "caf", "department__region"):
            keys = Project.objects.values_list(level, flat=True).distinct().order_by(level)
            parts = [added(money_of(Project.objects.filter(**{level: key}), clock)) for key in keys]
            assert tuple(map(sum, zip(*parts, strict=True))) == whole

    def no_day_of_the_past_is_beyond_what_was_granted_that_day(self) -> None:
        for ago in range(7):
            clock = Clock(DAY + timedelta(ago), Clock.now().known_at)
            granted = self.granted(clock)
            for row in money_of(Project.objects.all(), clock):
                assert net(row) <= granted[row.project_id, row.funder]


def added(rows: Iterable[MoneyRow]) -> tuple[Decimal, ...]:
    """What is kept, granted and asked, in euros; what is not communicated adds nothing."""
    told = [(net(row), row.granted or Decimal(), row.asked or Decimal()) for row in rows]
    return tuple(sum(column, Decimal()) for column in zip(*told, strict=True)) or (Decimal(),) * 3


def net(row: MoneyRow) -> Decimal:
    return (row.paid or Decimal()) - (row.recovered or Decimal())


@pytest.mark.django_db
def test_whatever_is_recorded_sums_agree_and_nothing_is_exceeded() -> None:
    run_state_machine_as_test(Money, settings=settings(stateful_step_count=24, max_examples=4))
    assert Payment.objects.aggregate(sum=Sum("amount"))["sum"] is None  # each example is undone
