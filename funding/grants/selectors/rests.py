"""What may still be paid of many financings at once: what a file of the accounts is held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from funding.grants.models import Control, Financing, FinancingStep, Grant, Payment, RecoveryStep
from funding.grants.selectors.payments import ZERO, Indu, Sums, due_of, indus_of
from funding.grants.selectors.standing import standing
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class Rest:
    """Where a financing stands now: its sums, its indus, and the states that it went through, in order."""

    sums: Sums
    indus: tuple[Indu, ...]
    steps: tuple[FinancingStep, ...]


def rests_of(financings: Iterable[Financing]) -> dict[int, Rest]:
    """By key of financing. Five queries, whatever their number."""
    rows = {one.pk: one for one in financings}
    payments = standing(Payment, financing__in=rows).order_by().values_list("financing").annotate(sum=Sum("amount"))
    paid: dict[int, Decimal] = dict(payments)
    claims: defaultdict[int, list[RecoveryStep]] = defaultdict(list)
    for claim in reversed(standing(RecoveryStep, recovery__financing__in=rows).select_related("recovery")):
        claims[claim.recovery.financing_id].append(claim)
    controls: defaultdict[int, list[Control]] = defaultdict(list)
    for control in reversed(standing(Control, financing__in=rows)):
        controls[control.financing_id].append(control)
    steps: defaultdict[int, list[FinancingStep]] = defaultdict(list)
    for step in steps_of(rows):
        steps[step.financing_id].append(step)
    granted = _granted(rows.values())
    return {
        key: _rest(
            granted.get((one.project_id, one.year_id, one.funder)),
            paid.get(key, ZERO),
            controls[key],
            indus_of(claims[key]),
            steps[key],
        )
        for key, one in rows.items()
    }


def steps_of(financings: Iterable[int]) -> list[FinancingStep]:
    """The states that stand of these financings, by key, in the order in which they came."""
    rows = FinancingStep.objects.filter(financing__in=list(financings), retracted_by=None).exclude(status="")
    return list(rows.order_by("observed_on", "recorded_at", "pk"))


def _granted(financings: Iterable[Financing]) -> dict[tuple[int, int, str], Decimal | None]:
    projects = {one.project_id for one in financings}
    last = Grant.objects.filter(project__in=projects).latest_per("project", "year", "funder", **vars(Clock.now()))
    return {(row.project_id, row.year_id, row.funder): row.amount for row in last}


def _rest(
    granted: Decimal | None,
    paid: Decimal,
    controls: list[Control],
    indus: tuple[Indu, ...],
    steps: list[FinancingStep],
) -> Rest:
    sums = Sums(
        granted=granted,
        due=due_of(granted, controls),
        paid=paid,
        claimed=sum((indu.claimed for indu in indus), ZERO),
        remitted=sum((indu.remitted for indu in indus), ZERO),
        repaid=sum((indu.repaid for indu in indus), ZERO),
    )
    return Rest(sums, indus, tuple(steps))
