"""States that follow what was recorded of many financings at once: the same table, without a query for each.

The rows of the financings are held by who calls (`hold_financings`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import connection

from funding.grants.enums import FinancingState as State
from funding.grants.models import Financing, FinancingStep
from funding.grants.policies import FINANCING_POLICIES
from funding.grants.selectors.amounts import WITHDRAWN
from funding.grants.selectors.rests import Rest, rests_of, steps_of
from funding.grants.services.life import FINANCING
from funding.grants.services.payments import CLAIMABLE
from funding.grants.vote_registry import within_limits
from funding.grants.workflow import FINANCING_LIFE, TAKE_BACK, FinancingFacts, policy_of
from funding.rules.selectors import fund_of, rulebook
from projects.accounts.models import User
from projects.core.errors import StaleVersion
from projects.core.paris import today
from projects.core.transitions import Change, Transition
from projects.journal.lives import NotAllowed
from projects.journal.services import record_each


def hold_financings(financings: Iterable[int]) -> None:
    """Hold their rows to the end of the transaction, in one order for all who hold several."""
    rows = Financing.objects.filter(pk__in=set(financings)).select_for_update(of=("self",))
    list(rows.order_by("pk").values_list("pk"))


def withdrawn(financings: Iterable[Financing]) -> list[Financing]:
    """Those whose aid was withdrawn: what is paid of it, or repaid no more, engages an envelope. One query."""
    rows = {one.pk: one for one in financings}
    last = {step.financing_id: step.status for step in steps_of(rows)}
    return [one for key, one in rows.items() if last.get(key) in WITHDRAWN]


def hold_credits_of(financings: Iterable[Financing]) -> None:
    """Once their rows are held, hold what those that were withdrawn engage to the end of the transaction: in one order
    too, that of the funds and years, so that two who hold several never wait for each other.
    """
    found = withdrawn(financings)
    book = rulebook() if found else None
    held = {(fund_of(one.project, one.year.year, book).value, one.year.year, one.funder): one for one in found}
    for key in sorted(held):
        one = held[key]
        with within_limits(one.project, one.year.year, one.funder):
            pass  # nothing is written yet: entering it holds


def follow_each(actor: User | None, days: Mapping[Financing, date]) -> None:
    """As `payments.follow` of each, recorded on its day: « Acompte versé » on a first payment, « Indu » on a claim."""
    for transition, is_due in (("verser", _is_paid), ("constater_indu", _is_owed)):
        found = _those(days, is_due)
        since = {one: max(days[one], rest.steps[-1].observed_on) for one, rest in found.items()}
        _move_each(actor, transition, found, since)


def unfollow_each(actor: User | None, financings: Collection[Financing], reason: str) -> None:
    """As `payments.unfollow` of each: the states that rested on nothing but what was taken back."""
    while alone := _those(financings, _is_alone):
        _move_each(actor, TAKE_BACK, alone, dict.fromkeys(alone, today()), reason)


def _is_paid(rest: Rest) -> bool:
    return rest.steps[-1].status == State.AGREED and rest.sums.paid > 0


def _is_owed(rest: Rest) -> bool:
    return rest.steps[-1].status in CLAIMABLE and rest.sums.owed > 0


def _is_alone(rest: Rest) -> bool:
    status = rest.steps[-1].status
    return (status == State.ADVANCED and not rest.sums.paid) or (status == State.UNDUE and not rest.sums.claimed)


def _those(financings: Collection[Financing], is_due: Callable[[Rest], bool]) -> dict[Financing, Rest]:
    rests = rests_of(financings)
    return {one: rest for one in financings if (rest := rests[one.pk]).steps and is_due(rest)}


def _move_each(
    actor: User | None,
    transition: str,
    rests: Mapping[Financing, Rest],
    days: Mapping[Financing, date],
    reason: str = "",
) -> None:
    """One line of the table for each, journalled. For lines whose conditions look at sums alone."""
    line = FINANCING_LIFE.find(transition)
    assert line is not None
    if not rests:
        return
    begun, rows = _begun(), []
    for financing, rest in rests.items():
        last = rest.steps[-1]
        if last.recorded_at > begun:
            raise StaleVersion(FINANCING.just_changed)
        _refuse(actor, line, financing, rest, Change(days[financing], today(), reason, last.observed_on, _facts(rest)))
        told = {"observed_on": days[financing], "status": line.target or ""}
        if line.is_correction:
            told |= {"observed_on": last.observed_on, "retracts": last}
        row = FinancingStep(financing=financing, recorded_by=actor, note=reason, **told)
        row.clean()
        rows.append(row)
    FinancingStep.objects.bulk_create(rows)
    verb = f"financing.{line.target or 'taken_back'}"
    record_each(actor=actor, verb=verb, subjects=[financing.project for financing in rests])


def _refuse(actor: User | None, line: Transition, financing: Financing, rest: Rest, change: Change) -> None:
    status = rest.steps[-1].status
    if actor is not None:
        allowed, why = FINANCING_POLICIES[policy_of(line, status)](actor, financing)
        if not allowed:
            raise NotAllowed(why)
    if refused := FINANCING_LIFE.refusal(line, status, change):
        raise refused


def _facts(rest: Rest) -> FinancingFacts:
    sums = rest.sums
    return FinancingFacts(
        granted=sums.granted,
        paid=sums.paid,
        claimed=sums.owed,
        overpaid=sums.overpaid,
        status=rest.steps[-1].status,
    )


def _begun() -> datetime:
    """When this transaction began: a state told by one that began after it would win over ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        begun: datetime = cursor.fetchone()[0]
    return begun
