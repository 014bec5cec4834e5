"""The yearly financing: who may note what, what the rules say at a vote, and what each act leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from fipe_portal.dataset.funds import load_funds
from funding.grants import services
from funding.grants.enums import FinancingState as State
from funding.grants.enums import Party, VoteBody
from funding.grants.models import Amendment, Convention, Financing, Grant, Signature, Vote
from funding.grants.selectors.checks import checks_of, known_of
from funding.grants.selectors.standing import (
    standing_grant,
    state_of,
)
from funding.grants.services import AskedLine, BrokenRules, corrections
from funding.grants.tabs import VERBS
from funding.grants.workflow import FINANCING_LIFE
from funding.rules.enums import Counted, Fund, Funder, Nature, RuleKind
from funding.rules.selectors import rulebook
from funding.rules.services import edit_rule
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.lives import NotAllowed
from projects.journal.models import Entry
from tests import factories as make
from tests.factories import DAY, member
from tests.factories.rules import stored_rule
from tests.factories.waves import plan_of
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
CAF: dict[str, Any] = {"body": VoteBody.BOARD, "observed_on": DAY}


@dataclass
class People:
    """Those of one project, and those of elsewhere."""

    advisor: User
    manager: User
    state: User
    cnaf: User
    porteur: User
    caflab: User
    other: User


def people(financing: Financing) -> People:
    department = financing.project.department_id
    return People(
        advisor=member(Role.CAF_ADVISOR, caf_id="07"),
        manager=member(Role.CAF_MANAGER, caf_id="07"),
        state=member(Role.STATE_INSTRUCTOR, department_id=department),
        cnaf=member(Role.CNAF),
        porteur=member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create()),
        caflab=member(Role.CAFLAB, national=True),
        other=member(Role.CAF_MANAGER, caf_id="31"),
    )


def followed(funder: str = Funder.CAF, year: int = 2024) -> Financing:
    return make.FinancingFactory.create(funder=funder, year=make.FundingYearFactory.create(year=year))


def asked(financing: Financing, amount: int | None = 10_000, on: date = DAY) -> None:
    services.ask(
        actor=None,
        financing=financing,
        observed_on=on,
        lines=[AskedLine(None if amount is None else Decimal(amount), Nature.OPERATING)],
    )


def voted(financing: Financing, amount: int | None = 8_000) -> Vote:
    asked(financing)
    body = VoteBody.STATE if financing.funder == Funder.STATE else VoteBody.BOARD
    granted = None if amount is None else Decimal(amount)
    return services.vote(actor=None, financing=financing, body=body, observed_on=DAY, amount=granted)


def agreed(financing: Financing, amount: int = 8_000) -> Convention:
    voted(financing, amount)
    services.notify(actor=None, financing=financing, observed_on=DAY, letter="C-12")
    return services.agree(
        actor=None,
        financing=financing,
        observed_on=DAY,
        number="2024-12",
        amount=Decimal(amount),
        signed=dict.fromkeys(Party.values, DAY),
    )


def state(financing: Financing) -> str | None:
    step = state_of(financing)
    return step.status if step else None


def test_the_diagram_is_that_of_the_table() -> None:
    assert FINANCING_LIFE.mermaid() in (settings.BASE_DIR / "docs" / "lifecycles.md").read_text()


def test_a_year_goes_from_the_request_to_the_signatures() -> None:
    financing = followed()
    who = people(financing)
    services.ask(
        actor=who.advisor,
        financing=financing,
        observed_on=DAY,
        lines=[AskedLine(Decimal(9000), Nature.OPERATING), AskedLine(None, Nature.INVESTMENT)],
    )
    services.vote(actor=who.manager, financing=financing, amount=Decimal(8000), **CAF)
    grant = standing_grant(financing)
    assert grant is not None
    assert grant.amount == 8000
    assert grant.vote.body == VoteBody.BOARD
    services.notify(actor=who.advisor, financing=financing, observed_on=DAY)
    services.agree(
        actor=who.advisor, financing=financing, observed_on=DAY, number="7", signed={Party.FUNDER: DAY}, amount=None
    )
    assert state(financing) == State.NOTIFIED
    services.sign(actor=who.advisor, financing=financing, party=Party.PORTEUR, observed_on=DAY + timedelta(3))
    step = state_of(financing)
    assert step is not None
    assert (step.status, step.observed_on) == (State.AGREED, DAY + timedelta(3))
    services.amend(actor=who.advisor, financing=financing, observed_on=DAY + timedelta(4), amount=Decimal(7000))
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "financing.asked",
        "financing.voted",
        "financing.notified",
        "convention.recorded",
        "convention.signed",
        "convention.signed",
        "financing.agreed",
        "convention.amended",
    ]
    assert set(verbs) <= set(VERBS)


def acts(financing: Financing) -> dict[str, tuple[str, Callable[..., Any], dict[str, Any], set[str]]]:
    """Each act: from which state, its service and arguments, and who may for the Caf's share."""
    on: dict[str, Any] = {"financing": financing, "observed_on": DAY}
    both, manager = {"advisor", "manager", "cnaf"}, {"manager", "cnaf"}
    return {
        "ask": ("", services.ask, {**on, "lines": [AskedLine(Decimal(1))]}, both),
        "vote": ("asked", services.vote, {**on, "body": VoteBody.COMMISSION, "amount": Decimal(5000)}, manager),
        "refuse": ("asked", services.refuse, {**on, "body": VoteBody.BOARD, "reason": "Hors du champ."}, manager),
        "notify": ("voted", services.notify, on, both),
        "agree": ("notified", services.agree, on, both),
        "sign": ("convention", services.sign, {**on, "party": Party.PORTEUR}, both),
        "amend": ("convention", services.amend, {**on, "ends_on": today()}, both),
        "await": (
            "voted", services.await_step, {"financing": financing, "status": State.NOTIFIED, "due_on": DAY}, both,
        ),
        "cancel": (
            "voted", services.change_financing, {**on, "transition": "annuler", "reason": "Retrait."}, manager,
        ),
        "abandon": (
            "voted", services.change_financing, {**on, "transition": "abandonner", "reason": "Renonce."}, both,
        ),
    }  # fmt: skip


def bring(financing: Financing, to: str) -> None:
    for name, act in (
        ("asked", lambda: asked(financing)),
        ("voted", lambda: services.vote(actor=None, financing=financing, amount=Decimal(8000), **CAF)),
        ("notified", lambda: services.notify(actor=None, financing=financing, observed_on=DAY)),
        ("convention", lambda: services.agree(actor=None, financing=financing, observed_on=DAY)),
    ):
        if not to:
            return
        act()
        if name == to:
            return


@pytest.mark.parametrize(
    "name", ["ask", "vote", "refuse", "notify", "agree", "sign", "amend", "await", "cancel", "abandon"]
)
def test_an_act_is_for_its_people_leaves_its_line_and_is_never_of_tomorrow(name: str) -> None:
    financing = followed()
    source, service, arguments, allowed = acts(financing)[name]
    bring(financing, source)
    who = vars(people(financing))
    before = row_counts()
    for role in who.keys() - allowed:
        with pytest.raises(NotAllowed), transaction.atomic():
            service(actor=who[role], **arguments)
    if "observed_on" in arguments:
        with pytest.raises(DomainError), transaction.atomic():
            service(actor=who["cnaf"], **arguments | {"observed_on": today() + timedelta(1)})
    with pytest.raises(StaleVersion), transaction.atomic():
        service(actor=who["cnaf"], **arguments, read="0")
    assert row_counts() == before
    for role in sorted(allowed):
        with transaction.atomic():
            count = Entry.objects.count()
            service(actor=who[role], **arguments)
            assert Entry.objects.filter(actor=who[role]).count() == Entry.objects.count() - count >= 1
            transaction.set_rollback(True)


def test_the_share_of_the_state_is_its_own() -> None:
    financing = followed(Funder.STATE)
    who = people(financing)
    for role in ("advisor", "manager", "porteur", "caflab"):
        with pytest.raises(NotAllowed):
            services.ask(actor=getattr(who, role), financing=financing, observed_on=DAY, lines=[AskedLine(Decimal(1))])
    services.ask(actor=who.state, financing=financing, observed_on=DAY, lines=[AskedLine(None)])
    with pytest.raises(DomainError, match="ne décide pas"):
        services.vote(actor=who.state, financing=financing, amount=None, **CAF)
    services.vote(actor=who.state, financing=financing, body=VoteBody.STATE, observed_on=DAY, amount=None)
    assert (grant := standing_grant(financing)) is not None
    assert grant.amount is None


def test_a_rule_of_the_day_that_is_not_kept_is_confirmed_and_kept_with_the_vote() -> None:

    load_funds(settings.BASE_DIR)
    financing = followed(Funder.STATE, 2026)
    asked(financing)
    told: dict[str, Any] = {"financing": financing, "body": VoteBody.STATE, "observed_on": DAY, "amount": Decimal(4000)}
    with pytest.raises(BrokenRules, match="2026") as broken, transaction.atomic():
        services.vote(actor=None, **told)
    assert broken.value.field == "override"
    assert not Vote.objects.exists()
    assert not Grant.objects.exists()
    vote = services.vote(actor=None, **told, override="Décision du comité.")
    kept = vote.rules.get(is_breached=True)
    assert kept.reason == "Décision du comité."
    assert kept.rule is not None
    assert kept.rule.kind == "state_open"


def test_the_ceiling_counts_the_state_and_the_branch_together_against_the_plan() -> None:
    """80 % of a plan of 20 000 €, in a year of the Fipe: 16 000 €, of which the State gives 6 000 €."""
    load_funds(settings.BASE_DIR)
    financing = followed()
    said = [check.said for check in checks_of(financing, amount=Decimal(9000))]
    assert any("coût prévisionnel n’est pas communiqué" in one for one in said)
    plan_of(financing.project, "12000", year=2024)
    (alone,) = [check for check in checks_of(financing, amount=Decimal(16_000)) if "Plafond" in check.said]
    assert "sans la part de l’État" in alone.said
    assert not alone.is_breached
    make.GrantFactory.create(
        project=financing.project, year=financing.year, funder=Funder.STATE, amount=6000, observed_on=DAY
    )
    told: dict[str, Any] = {"actor": None, "financing": financing, **CAF}
    with pytest.raises(BrokenRules, match="80"), transaction.atomic():
        services.vote(**told, amount=Decimal("10000.01"))
    services.vote(**told, amount=Decimal(10_000))
    kept = Vote.objects.get().rules.get(rule__kind="ceiling_rate")
    assert not kept.is_breached
    assert "ensemble" in kept.said


def test_a_vote_never_keeps_a_rule_that_changed_since_it_was_read() -> None:
    """Whoever votes read 80 %; Cnaf writes 70 % before the vote is noted. It is noted under 70 %, or not at all."""
    rule = stored_rule(fund=Fund.FIPE)
    stored_rule(RuleKind.CEILING_COUNTS, Counted.STATE_AND_BRANCH, fund=Fund.FIPE)
    financing = followed()
    asked(financing)
    told: dict[str, Any] = {"actor": None, "financing": financing, "amount": Decimal(7500), **CAF}
    plan_of(financing.project, "2000", year=2024)
    read = rulebook()
    edit_rule(actor=member(Role.CNAF), rule=rule, version=1, values={"rate": Decimal(70)})
    with pytest.raises(StaleVersion, match="relisez"), transaction.atomic():
        services.vote(**told, book=read)
    assert not Vote.objects.exists()
    with pytest.raises(BrokenRules, match="70"), transaction.atomic():
        services.vote(**told)
    services.vote(**told, override="Accord de la Cnaf.")
    with pytest.raises(DomainError, match="Des décisions ont été prises"):
        edit_rule(actor=member(Role.CNAF), rule=rule, version=2, values={"rate": Decimal(60)})
    assert set(Vote.objects.get().rules.values_list("rule__kind", flat=True)) >= {"ceiling_rate", "ceiling_counts"}


def test_a_year_more_than_the_fund_pays_is_told_at_the_vote() -> None:
    """Two years at most, whoever paid them; a year of 0 € or of another fund is none."""
    stored_rule(RuleKind.DURATION, 2, fund=Fund.FIPE, first_year=2020)
    financing = followed(year=2024)
    asked(financing)
    grant: dict[str, Any] = {"project": financing.project, "observed_on": DAY}

    def granted(year: int, funder: str, amount: int | None) -> None:
        of_year = make.FundingYearFactory.create(year=year)
        make.GrantFactory.create(year=of_year, funder=funder, amount=amount, **grant)

    granted(2022, Funder.CAF, 0)
    granted(2023, Funder.CAF, None)
    granted(2026, Funder.CAF, 900)
    (kept,) = [check for check in checks_of(financing, amount=Decimal(9000)) if check.kind == RuleKind.DURATION]
    assert (kept.level, "2 années financées" in kept.said.replace("\xa0", " ")) == ("kept", True)
    granted(2021, Funder.STATE, 900)
    told: dict[str, Any] = {"actor": None, "financing": financing, "amount": Decimal(9000), **CAF}
    with pytest.raises(BrokenRules, match="Durée dépassée"), transaction.atomic():
        services.vote(**told)
    vote = services.vote(**told, override="Année blanche.")
    assert vote.rules.get(is_breached=True, rule__kind=RuleKind.DURATION).reason == "Année blanche."


def test_a_second_vote_never_goes_under_what_is_agreed_nor_paid() -> None:
    financing = followed()
    agreed(financing)
    later: dict[str, Any] = {"financing": financing, "actor": None, **CAF, "observed_on": DAY + timedelta(9)}
    with pytest.raises(DomainError, match="avenant"):
        services.vote(amount=Decimal(5000), **later)
    with pytest.raises(DomainError, match="dépasse le montant accordé"):
        services.amend(actor=None, financing=financing, observed_on=DAY, amount=Decimal(8001))
    for day in (DAY - timedelta(900), today() + timedelta(1)):
        both: dict[str, Any] = {"observed_on": day, "signed": dict.fromkeys(Party.values, day)}
        with pytest.raises(DomainError, match=r"antérieure|à venir") as refused:
            services.amend(actor=None, financing=financing, amount=Decimal(4000), **both)
        assert refused.value.field == Party.FUNDER  # whose day is typed, where « observed_on » is not
    services.amend(actor=None, financing=financing, observed_on=DAY, amount=Decimal(4000))
    make.PaymentFactory.create(financing=financing, amount=4500)
    with pytest.raises(DomainError, match="déjà versé 4"):
        services.vote(amount=Decimal(4000), **later)
    services.vote(amount=Decimal(9000), **later)
    assert (grant := standing_grant(financing)) is not None
    assert grant.amount == 9000


def test_the_database_agrees_to_nothing_above_what_is_granted() -> None:
    """Whichever of the two moves: what is agreed goes up, or what is granted goes down."""
    financing = followed()
    convention = agreed(financing)
    subject: dict[str, Any] = {"project": financing.project, "year": financing.year, "funder": financing.funder}
    row: Any
    for row in (
        Convention(financing=financing, amount=8001, observed_on=DAY),
        Amendment(convention=convention, amount=8001, observed_on=DAY),
        Grant(**subject, amount=7999, observed_on=DAY),
    ):
        with pytest.raises(IntegrityError, match="exceeds what was granted"), transaction.atomic():
            row.save()
    with pytest.raises(DomainError, match="un avenant l’abaisse d’abord") as told, transaction.atomic():
        services.record_grant(actor=None, **subject, amount=Decimal(7999), observed_on=DAY)
    assert told.value.field == "amount"
    assert Signature.objects.count() == 2
    lower = services.amend(actor=None, financing=financing, observed_on=DAY, amount=Decimal(7000))
    services.record_grant(actor=None, **subject, amount=Decimal(7000), observed_on=DAY)
    with pytest.raises(DomainError, match="Un responsable annule d’abord le vote"), transaction.atomic():
        corrections.cancel_amendment(actor=None, amendment=lower, reason="Erreur.")


def test_aid_that_was_withdrawn_counts_neither_in_a_ceiling_nor_in_the_years_that_are_paid() -> None:
    financing = followed()
    for year, funder, paid in ((2024, Funder.STATE, 0), (2023, Funder.CAF, 0), (2022, Funder.CAF, 300)):
        row = make.FundingYearFactory.create(year=year)
        about: dict[str, Any] = {"project": financing.project, "year": row, "funder": funder}
        other = make.FinancingFactory.create(**about)
        make.GrantFactory.create(**about, amount=900, observed_on=DAY)
        if paid:
            make.PaymentFactory.create(financing=other, amount=paid)
        before = known_of(financing)
        make.FinancingStepFactory.create(financing=other, status=State.CANCELLED, observed_on=DAY)
        if funder == Funder.STATE:
            assert (before.other, known_of(financing).other) == (900, 0)
    assert known_of(financing).years == {2022}, "what was paid of it stays paid"
