"""Whatever people record, in whatever order: sums agree at every level, no grant and no envelope is exceeded.

Plans, requests, votes, conventions, payments, indus, contrôles, cancellations, credits, arbitrations and their undo,
each tried on anything. What the selectors say is held to a recount of the facts in Python (`tests.support.recount`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from funding.arbitration import services as arbitration
from funding.arbitration.models import Scenario
from funding.boards.measures import Measure
from funding.boards.selectors.board import read_board
from funding.boards.selectors.caf import caf_year_of
from funding.envelopes import services as credits
from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.selectors import balance_of
from funding.grants import services
from funding.grants.enums import Party
from funding.grants.models import Control, Payment, RecoveryStep, Vote
from funding.grants.selectors.amounts import money_of, paid_for_plans
from funding.grants.selectors.payments import sums_of
from funding.grants.selectors.rests import rests_of
from funding.grants.services import corrections, payments, recoveries
from funding.grants.workflow import FINANCING_LIFE
from funding.plans.selectors import planned_cost
from funding.rules.selectors import Rulebook
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf
from reporting.figures.dossiers import Kind
from reporting.figures.registry import compute
from reporting.figures.snapshot import take_snapshot
from tests import factories as make
from tests.factories import DAY
from tests.factories.envelopes import envelope_of, submitted, wave_of
from tests.factories.waves import plan_of
from tests.support.recount import ZERO, Counted, Key, added, engaged_in, envelopes_counted, recount, standing

SMALL = st.integers(min_value=1, max_value=40_000).map(lambda cents: Decimal(cents) / 100)
CENTS = st.integers(min_value=1, max_value=150_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.integers(min_value=0, max_value=6).map(lambda day: DAY + timedelta(day))
WHICH = st.integers(min_value=0, max_value=11)
KINDS = st.sampled_from(["contested", "maintained", "remitted", "repaid"])
ACTS = st.sampled_from([line.name for line in FINANCING_LIFE.transitions])
# Two Caf of one region, one of another; a project of the Fipe in each, and one of the FPT.
PLACES, FPT_PLACE = ("07", "26", "31"), "07"
YEARS = (2024, 2026)
SHOWN = (Measure.ASKED, Measure.GRANTED, Measure.PAID, Measure.RECOVERED, Measure.REMAINING)
REASON = "Essai."


class Money(RuleBasedStateMachine):
    """Each act in its own savepoint, as a page does; most are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.cnaf = make.member(Role.CNAF)
        places = {
            place: make.ProjectFactory.create(department_id=place, caf_id=place, selected_on=DAY) for place in PLACES
        }
        call = make.CallFactory.create(kind="fpt")
        fpt = make.ProjectFactory.create(
            department_id=FPT_PLACE, caf_id=FPT_PLACE, application__call=call, selected_on=DAY
        )
        self.projects = [*places.values(), fpt]
        self.places, self.wave, self.scenarios = places, wave_of(), 0
        years = [make.FundingYearFactory.create(year=year) for year in YEARS]
        self.financings = [
            make.FinancingFactory.create(project=project, year=year, funder=funder)
            for project, year in [(one, years[0]) for one in places.values()]
            + [(places["07"], years[1]), (fpt, years[1])]
            for funder in ("caf", "state")
        ] + [make.FinancingFactory.create(project=places[place], year=years[1], funder="caf") for place in ("26", "31")]
        nation = envelope_of(1600)
        past = envelope_of(4500, fund="fipe", year=YEARS[0])
        region = envelope_of(3800, fund="fipe", year=YEARS[0], region=Caf.objects.get(pk="07").region)
        self.envelopes = [nation, past, region, envelope_of(2000, fund="fpt")]
        self.envelopes += [envelope_of(500, caf=Caf.objects.get(pk=place)) for place in ("07", "31")]
        # What the test believes: by financing, what was paid less what was repaid; by project and year, what it costs.
        self.net: defaultdict[int, Decimal] = defaultdict(Decimal)
        self.costs: dict[tuple[int, int], Decimal] = {}
        for which, amount in ((0, 1000), (1, 1000), (2, 1000), (6, 400)):
            self.vote(which, Decimal(amount), DAY, True)

    def teardown(self) -> None:
        """At the end of each example: what costs most to read."""
        try:
            rows = recount()
            self.levels_add_up(rows)
            self.pages_say_the_same(rows)
            self.plans_say_the_same(rows)
            self.no_day_of_the_past_is_beyond_what_was_granted_that_day()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What was recorded, None when it is refused; anything but a refusal in French fails."""
        try:
            with transaction.atomic():
                return act()
        except (DomainError, ValidationError):
            return None

    def done(self, act: Callable[[], Any]) -> bool:
        """The same of what gives nothing back."""
        return bool(self.attempt(lambda: (act(), True)))

    def told(self, which: int, on: date) -> dict[str, Any]:
        return {"actor": None, "financing": self.financings[which], "observed_on": on}

    @rule(which=WHICH, amount=CENTS, year=st.sampled_from(YEARS))
    def plan(self, which: int, amount: Decimal, year: int) -> None:
        project = self.projects[which % len(self.projects)]
        plan_of(project, str(amount), year=year, others="100.01")
        self.costs[project.pk, year] = amount + Decimal("100.01")

    @rule(which=WHICH, amount=CENTS | st.none(), nature=st.sampled_from(["", "operating", "investment"]), on=DAYS)
    def ask(self, which: int, amount: Decimal | None, nature: str, on: date) -> None:
        self.done(lambda: services.ask(**self.told(which, on), lines=[services.AskedLine(amount, nature)]))

    @rule(which=WHICH, amount=CENTS | st.none(), on=DAYS, signs=st.booleans())
    def vote(self, which: int, amount: Decimal | None, on: date, signs: bool) -> None:
        told = self.told(which, on)
        body = "board" if self.financings[which].funder == "caf" else "state"
        self.done(lambda: services.vote(**told, amount=amount, body=body, override=REASON, book=Rulebook(())))
        if signs:
            self.done(lambda: services.notify(**told))
            self.done(lambda: services.agree(**told, signed=dict.fromkeys(Party.values, on)))

    @rule(which=WHICH, amount=CENTS, on=DAYS)
    def grant(self, which: int, amount: Decimal, on: date) -> None:
        """What a source says was granted, of a year that is followed or not."""
        financing = self.financings[which]
        of = {"project": financing.project, "year": financing.year, "funder": financing.funder}
        self.done(lambda: services.record_grant(actor=None, **of, amount=amount, observed_on=on))

    @rule(which=WHICH)
    def cancel_vote(self, which: int) -> None:
        for row in standing(Vote.objects.filter(financing=self.financings[which]))[-1:]:
            self.done(lambda row=row: corrections.cancel_vote(actor=None, vote=row, reason=REASON))  # type: ignore[misc]

    @rule(which=WHICH, act=ACTS, on=DAYS)
    def change(self, which: int, act: str, on: date) -> None:
        """Settled, cancelled, abandoned, taken back: what was paid stays."""
        self.done(lambda: services.change_financing(**self.told(which, on), transition=act, reason=REASON))

    @rule(which=WHICH, amount=CENTS, on=DAYS)
    def pay(self, which: int, amount: Decimal, on: date) -> None:
        if self.done(lambda: payments.record_payment(**self.told(which, on), kind="acompte", amount=amount)):
            self.net[which] += amount

    @rule(which=WHICH, amount=CENTS, on=DAYS)
    def correct(self, which: int, amount: Decimal, on: date) -> None:
        for row in standing(Payment.objects.filter(financing=self.financings[which]))[:1]:
            told = {"actor": None, "payment": row, "reason": REASON, "amount": amount, "observed_on": on}
            if self.done(lambda told=told: payments.correct_payment(**told)):  # type: ignore[misc]
                self.net[which] += amount - row.amount

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        for row in standing(Payment.objects.filter(financing=self.financings[which]))[-1:]:
            if self.done(lambda row=row: payments.cancel_payment(actor=None, payment=row, reason=REASON)):  # type: ignore[misc]
                self.net[which] -= row.amount

    @rule(which=WHICH, amount=CENTS, on=DAYS)
    def claim(self, which: int, amount: Decimal, on: date) -> None:
        self.done(lambda: recoveries.notify_recovery(**self.told(which, on), amount=amount))

    @rule(which=WHICH, kind=KINDS, amount=CENTS, on=DAYS)
    def settle(self, which: int, kind: str, amount: Decimal, on: date) -> None:
        for row in self.claims(which)[:1]:
            told = {"actor": None, "recovery": row.recovery, "kind": kind, "observed_on": on, "amount": amount}
            if self.done(lambda told=told: recoveries.add_recovery_step(**told)) and kind == "repaid":  # type: ignore[misc]
                self.net[which] -= amount

    @rule(which=WHICH, amounts=st.tuples(SMALL, SMALL, SMALL), kind=KINDS, on=DAYS)
    def a_year(self, which: int, amounts: tuple[Decimal, Decimal, Decimal], kind: str, on: date) -> None:
        """Paid, partly claimed back, partly settled: each in its turn, so that one rests on the other."""
        self.pay(which, max(amounts), on)
        self.claim(which, amounts[0], on)
        self.settle(which, kind, min(amounts), on)

    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        for row in self.claims(which)[-1:]:
            if (
                self.done(lambda row=row: recoveries.cancel_recovery_step(actor=None, step=row, reason=REASON))  # type: ignore[misc]
                and row.kind == "repaid"
            ):
                self.net[which] += row.amount or ZERO

    def claims(self, which: int) -> list[RecoveryStep]:
        rows = RecoveryStep.objects.filter(recovery__financing=self.financings[which])
        return standing(rows.select_related("recovery__financing"))

    @rule(which=WHICH, due=CENTS, on=DAYS)
    def control(self, which: int, due: Decimal, on: date) -> None:
        self.done(lambda: recoveries.record_control(**self.told(which, on), finding="other", due=due))

    @rule(which=WHICH)
    def forget_control(self, which: int) -> None:
        for row in standing(Control.objects.filter(financing=self.financings[which]))[-1:]:
            self.done(lambda row=row: recoveries.cancel_control(actor=None, control=row, reason=REASON))  # type: ignore[misc]

    @rule(kind=st.sampled_from(MovementKind.values), amount=CENTS, on=DAYS)
    def credit(self, kind: str, amount: Decimal, on: date) -> None:
        """The same movement tried on each envelope, from the smallest up."""
        told = {"actor": None, "kind": kind, "amount": amount, "observed_on": on, "source_text": "pour les tests"}
        for envelope in reversed(self.envelopes):
            self.done(lambda envelope=envelope: credits.move(**told, envelope=envelope))  # type: ignore[misc]

    @rule(which=WHICH)
    def void(self, which: int) -> None:
        envelope = self.envelopes[which % len(self.envelopes)]
        for row in standing(Movement.objects.filter(envelope=envelope).select_related("envelope"))[-1:]:
            self.done(lambda row=row: credits.void_movement(actor=None, movement=row, reason=REASON))  # type: ignore[misc]

    @rule(amounts=st.tuples(SMALL, SMALL, SMALL))
    def arbitrate(self, amounts: tuple[Decimal, Decimal, Decimal]) -> None:
        """What three Caf ask of a wave, turned into what each may spend."""
        for (place, project), amount in zip(self.places.items(), amounts, strict=True):
            submitted(self.wave, place, {project: str(amount)})
        self.scenarios += 1
        told = {"actor": self.cnaf, "wave": self.wave, "envelope": self.envelopes[0], "title": f"n° {self.scenarios}"}
        scenario = arbitration.open_scenario(**told)
        self.done(lambda: arbitration.retain_scenario(actor=self.cnaf, scenario=scenario))

    @rule()
    def undo_arbitration(self) -> None:
        for scenario in Scenario.objects.filter(state="retained"):
            told = {"actor": self.cnaf, "scenario": scenario, "reason": REASON}
            self.done(lambda told=told: arbitration.undo_scenario(**told))  # type: ignore[misc]

    @invariant()
    def no_grant_and_no_envelope_is_exceeded(self) -> None:
        rows = recount()
        for which, financing in enumerate(self.financings):
            row = rows.get((financing.project_id, financing.year.year, financing.funder))
            assert (row.net if row else ZERO) == self.net[which]
            assert ZERO <= self.net[which] <= ((row.granted if row else None) or ZERO)
        amounts = envelopes_counted()
        for key, limit in amounts.items():
            below = Envelope.objects.filter(parent=key).values_list("pk", flat=True)
            assert limit is None or sum((amounts[child] or ZERO for child in below), ZERO) <= limit
            assert limit is None or limit >= 0
        for envelope in Envelope.objects.all():
            known = amounts[envelope.pk]
            assert known is None or engaged_in(envelope, rows)[0] <= known, envelope

    def levels_add_up(self, rows: dict[Key, Counted]) -> None:
        """By financing, Caf, region, nation, year and funder: what selectors, board and figures tell is the recount."""
        clock, every = Clock.now(), Project.objects.all()
        names = ("fund", "status", "owed", *SHOWN)
        told = {(row.project_id, row.year, row.funder): row for row in money_of(every, clock)}
        assert {key: [getattr(row, name) for name in names] for key, row in told.items()} == {
            key: [getattr(row, name) for name in names] for key, row in rows.items()
        }
        board = read_board(every, clock)
        found = take_snapshot(every, **vars(clock), population="Tout", read=(Kind.MONEY, Kind.PLANS, Kind.CLASSES))
        levels: dict[str, Callable[[Key, Counted], str | None]] = {
            "year": lambda key, _: str(key[1]),
            "funder": lambda key, _: key[2],
            "caf": lambda _, row: row.caf,
            "region": lambda _, row: row.region,
        }
        for measure in SHOWN:
            whole = added(rows, measure, lambda *_: "").get("")
            assert board.whole[measure].known == whole
            pairs = {line.key: line[measure].known for line in board.by["year_funder"] if line[measure].told}
            assert pairs == added(rows, measure, lambda key, _: f"{key[1]}-{key[2]}")
            for name, by in levels.items():
                sums = added(rows, measure, by)
                assert {line.key: line[measure].known for line in board.by[name] if line[measure].told} == sums
                if measure != Measure.RECOVERED:
                    id = f"money.{measure}" if name == "year" else f"money.{measure}_by_{name}"
                    figure = compute(found, [id])[id].counted
                    assert figure.value == whole
                    assert {line.key: line.value for line in figure.rows if line.value is not None} == sums

    def pages_say_the_same(self, rows: dict[Key, Counted]) -> None:
        """The page of a financing, the year of each Caf, the envelopes."""
        clock, rests = Clock.now(), rests_of(self.financings)
        for which, financing in enumerate(self.financings):
            told = sums_of(financing, clock)
            assert told == rests[financing.pk].sums
            assert told.net == self.net[which]
            assert told.remitted + told.repaid <= told.claimed <= told.paid
        for caf in Caf.objects.filter(pk__in=PLACES):
            for year in YEARS:
                totals = caf_year_of(self.cnaf, caf, year, clock).totals
                own = {key: row for key, row in rows.items() if (row.caf, key[1]) == (caf.pk, year)}
                for measure in SHOWN:
                    assert totals[measure].known == added(own, measure, lambda *_: "").get("")
        amounts, envelopes = envelopes_counted(), list(Envelope.objects.all())
        for envelope in envelopes:
            balance = balance_of(envelopes, clock)[envelope.pk]
            below = [amounts[one.pk] or ZERO for one in envelopes if one.parent_id == envelope.pk]
            assert (balance.amount, balance.allotted) == (amounts[envelope.pk], sum(below, ZERO))
            assert (balance.engaged, balance.paid) == engaged_in(envelope, rows)

    def plans_say_the_same(self, rows: dict[Key, Counted]) -> None:
        """What a plan repeats of the grants, and what it costs."""
        keys = [project.pk for project in self.projects]
        told = {(row.project_id, row.year, row.funder): row for row in paid_for_plans(keys)}
        assert told.keys() == rows.keys()
        for key, row in rows.items():
            assert (told[key].granted, told[key].received) == (row.granted, None if row.paid is None else row.net)
        for project in self.projects:
            for year in YEARS:
                assert planned_cost(project, year) == self.costs.get((project.pk, year))

    def no_day_of_the_past_is_beyond_what_was_granted_that_day(self) -> None:
        known_at = Clock.now().known_at
        for ago in range(7):
            day = DAY + timedelta(ago)
            rows = recount(day)
            for row in rows.values():
                assert row.net <= (row.granted or ZERO)
            found = {
                (row.project_id, row.year, row.funder): row
                for row in money_of(Project.objects.all(), Clock(day, known_at))
            }
            assert {key: (row.asked, row.granted, row.paid) for key, row in found.items()} == {
                key: (row.asked, row.granted, row.paid) for key, row in rows.items()
            }


@pytest.mark.django_db
def test_whatever_is_recorded_sums_agree_and_nothing_is_exceeded() -> None:
    # Three sequences at each run of the suite, tens of them in `make search`.
    often = settings(stateful_step_count=20, max_examples=settings().max_examples // 8)
    run_state_machine_as_test(Money, settings=often)
    assert not Payment.objects.exists()  # each example is undone
