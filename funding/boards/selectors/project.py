"""The money of one project: who pays what each year, where it stands, what its plans say, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.boards.measures import PENDING, TURNED_DOWN, UNDECIDED
from funding.boards.selectors.cofunding import CoFunding, co_funding_of
from funding.grants import links as grant_links
from funding.grants.enums import FinancingState
from funding.grants.querysets import money_projects
from funding.grants.selectors import Amount, ProjectMoney, project_money
from funding.grants.selectors.amounts import MoneyRow
from funding.plans.enums import OFFICIAL
from funding.plans.models import PlanVersion
from funding.plans.selectors.versions import cost_of, current_versions
from funding.rules.enums import Funder
from projects.accounts.models import User
from projects.core.money import UNKNOWN, format_euros
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

NOT_FOLLOWED = "non suivi"


@dataclass(frozen=True)
class FundedLine:
    """A year of one funder. `row` None: nobody said anything of it, or this person does not read it."""

    year: int
    funder: str
    label: str
    granted: Decimal | None
    said: str
    row: MoneyRow | None
    url: str

    @property
    def state(self) -> str:
        if self.row is None or not self.row.status:
            return NOT_FOLLOWED
        return str(FinancingState(self.row.status).label)

    @property
    def is_undecided(self) -> bool:
        """Nobody granted anything yet, or ever will: nothing is to be paid, and that is no secret."""
        return self.row is not None and self.row.status in UNDECIDED

    @property
    def granted_text(self) -> str:
        """An amount that is not decided yet is not one that is not communicated."""
        if not self.granted and self.row is not None and self.row.status == FinancingState.REFUSED:
            return TURNED_DOWN
        if self.granted is None and self.is_undecided:
            return PENDING
        return f"Montant {UNKNOWN}" if self.granted is None else format_euros(self.granted)


@dataclass(frozen=True)
class PlanYear:
    """The plan of a year as it counts. `cost` None: not told whole; `gap` None: an amount is not communicated."""

    version: PlanVersion
    cost: Decimal | None
    gap: Decimal | None
    co_funding: CoFunding

    @property
    def year(self) -> int:
        return self.version.plan.year

    @property
    def missing(self) -> Decimal:
        """What the produits lack to pay the charges, in euros."""
        return max(-(self.gap or Decimal()), Decimal())


@dataclass(frozen=True)
class TabMoney:
    """`lines` of the latest year first, `reads` whether this person reads more than what is granted."""

    grants: ProjectMoney
    lines: tuple[FundedLine, ...]
    plans: tuple[PlanYear, ...]
    years: tuple[int, ...]
    reads: bool

    @property
    def unplanned(self) -> tuple[int, ...]:
        """The years of which no plan was sent: what the project costs then is not known."""
        return tuple(year for year in self.years if year not in {plan.year for plan in self.plans})


def tab_money(user: User, project: Project, clock: Clock) -> TabMoney:
    """Seven queries."""
    grants = project_money(project, clock)
    reads = money_projects(user).filter(pk=project.pk).exists()
    rows = {(row.year, row.funder): row for row in grants.rows} if reads else {}
    amounts = {(line.year, str(amount.funder)): amount for line in grants.years for amount in line.amounts}
    plans = _plans(project, clock) if reads else ()
    told = {line.year for line in grants.years} | {year for year, _ in rows} | {plan.year for plan in plans}
    years = tuple(sorted(told, reverse=True))
    lines = tuple(
        _line(project, year, Funder(key), amounts.get((year, str(label))), rows.get((year, key)), reads)
        for year in years
        for key, label in Funder.choices
    )
    return TabMoney(grants, lines, plans, years, reads)


def _line(
    project: Project, year: int, funder: Funder, amount: Amount | None, row: MoneyRow | None, reads: bool
) -> FundedLine:
    granted = row.granted if row is not None else amount.amount if amount else None
    url = grant_links.of(project.reference, year, funder) if reads else ""
    return FundedLine(year, funder.value, str(funder.label), granted, amount.said if amount else "", row, url)


def _plans(project: Project, clock: Clock) -> tuple[PlanYear, ...]:
    versions: Sequence[PlanVersion] = list(current_versions([project.pk], clock))
    if not versions:
        return ()
    shares = co_funding_of(Project.objects.filter(pk=project.pk), clock)
    plans = [
        PlanYear(
            version,
            cost_of(version),
            None if version.charges_unknown or version.products_unknown else version.products - version.charges,
            shares.get(version.plan.year, CoFunding()),
        )
        for version in versions
        if version.state in OFFICIAL
    ]
    return tuple(sorted(plans, key=lambda plan: -plan.year))
