"""The money of an amount about to be granted, read against the rules of its year.

What breaks a rule is said by `funding.rules.checks`; a breach is told, and whoever votes may say why.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from funding.grants.models import Financing, Grant
from funding.grants.selectors.amounts import left_of_withdrawn, money_of
from funding.grants.selectors.standing import asks_of
from funding.plans.selectors import planned_cost
from funding.rules.checks import Finding, Money, findings_of
from funding.rules.enums import Funder, RuleKind
from funding.rules.selectors import Rulebook, fund_of, rulebook
from projects.core.french import typeset
from projects.core.money import format_euros
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# What is about the share of the other funder alone is not read at the vote of this one.
NOT_ITS = {Funder.STATE: RuleKind.MINIMUM_GRANT, Funder.CAF: RuleKind.STATE_OPEN}


@dataclass(frozen=True)
class Known:
    """What the checks look at, read beforehand where many votes are checked at once. Amounts in euros, None unknown.

    `cost` is what the plan of the year says; `other` what the other funder grants; `natures` those that are asked;
    `years` those for which anything is granted to the project, by whatever fund.
    """

    cost: Decimal | None
    other: Decimal | None
    natures: Collection[str]
    years: Collection[int]


def above_request(amount: Decimal | None, asked: Decimal | None) -> str:
    """What is said of a vote beyond what is asked; "" when it is not, or when one of the two is not communicated.

    No rule forbids it, and a slip of the finger is more likely than a gift: it is told, never refused.
    """
    if amount is None or asked is None or amount <= asked:
        return ""
    beyond = format_euros(amount - asked)
    return typeset(f"Le montant voté, {format_euros(amount)}, dépasse de {beyond} le montant demandé.")


def checks_of(
    financing: Financing,
    *,
    amount: Decimal | None,
    nature: str = "",
    axis: int | None = None,
    book: Rulebook | None = None,
    known: Known | None = None,
    clock: Clock | None = None,
) -> list[Finding]:
    """Each rule that a vote of `amount` euros (None: not communicated) is under, kept or not, in a fixed order.

    `financing` may be unsaved, for what is not followed yet; `book` and `known` spare queries where many are checked.
    `clock` says of which day, as known when, the plan, the grants and the rules are read: now, when it is not given.
    """
    found, project, year = known or known_of(financing, clock), financing.project, financing.year.year
    rules = book or rulebook(clock.known_at if clock else None)
    fund, funder = fund_of(project, year, rules), Funder(financing.funder)
    money = Money(
        fund=fund,
        year=year,
        cost=found.cost,
        produits={funder: amount, other_funder(funder): found.other},
        natures=dict.fromkeys([nature] if nature else found.natures, amount),
        caf=project.caf_id,
        axis=axis,
        years={year, *(one for one in found.years if fund_of(project, one, rules) == fund)} if amount != 0 else (),
    )
    return [one for one in findings_of(rules, money) if one.kind != NOT_ITS[funder]]


def known_of(financing: Financing, clock: Clock | None = None) -> Known:
    grants = grants_of([financing.project_id], clock)
    asked = asks_of(financing) if financing.pk else []
    return Known(
        planned_cost(financing.project, financing.year.year, clock),
        granted_by_other(financing, grants),
        sorted({row.nature for row in asked if row.nature and row.amount != 0}),
        years_granted(financing, grants),
    )


@dataclass(frozen=True)
class Granted:
    """What a funder grants to a project for a year, in euros, and did not withdraw; None is « non communiqué »."""

    project_id: int
    year: int
    funder: str
    amount: Decimal | None


def grants_of(projects: Collection[int], clock: Clock | None = None) -> list[Granted]:
    """What stands granted to these projects, whatever the year and the funder. Two queries."""
    at = clock or Clock.now()
    left = left_of_withdrawn(money_of(Project.objects.filter(pk__in=projects), at))
    rows = Grant.objects.filter(project__in=projects).latest_per("project", "year", "funder", **vars(at))
    keys = ((row, (row.project_id, row.year.year, row.funder)) for row in rows.select_related("year"))
    return [Granted(*key, left.get(key, row.amount)) for row, key in keys]


def granted_by_other(financing: Financing, grants: Collection[Granted]) -> Decimal | None:
    """The amount of the other funder for the same project and year; None when nobody said any."""
    told = (financing.project_id, financing.year.year, other_funder(financing.funder))
    return next((row.amount for row in grants if (row.project_id, row.year, row.funder) == told), None)


def years_granted(financing: Financing, grants: Collection[Granted]) -> set[int]:
    return {row.year for row in grants if row.project_id == financing.project_id and row.amount != 0}


def other_funder(funder: str) -> Funder:
    return Funder.CAF if funder == Funder.STATE else Funder.STATE
