"""Who pays a project, year by year: the State and the branch as their financings tell, the others as the plan does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from funding.boards.selectors.project import NOT_FOLLOWED, FundedLine, PlanYear, TabMoney
from funding.boards.selectors.rules import YearRules
from funding.grants.enums import FinancingState as State
from funding.grants.models import Payment
from funding.plans.enums import Side
from funding.plans.models import PlanLine
from funding.plans.registry import RECORDED
from funding.rules.enums import CoFunder, Funder
from funding.rules.selectors import Ruling
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# Nobody answers a request there: what is planned is what is brought.
UNASKED = (CoFunder.OWN, CoFunder.FAMILIES, CoFunder.FIRMS)
# What is to be noted next of a financing, by where it stands; nothing once it is ended.
NEXT: dict[str, str] = {
    State.ASKED: "le vote",
    State.VOTED: "la notification",
    State.NOTIFIED: "la convention signée",
    State.AGREED: "le premier versement",
    State.ADVANCED: "le bilan",
    State.REPORTED: "le solde",
    State.UNDUE: "la suite de l’indu",
}


@dataclass(frozen=True)
class FunderLine:
    """The State or the branch: `planned` is what the plan asks of it, for want of a request that was noted."""

    funded: FundedLine
    planned: Decimal | None
    is_planned: bool
    paid_on: date | None
    rule: Ruling | None
    is_closed: bool

    @property
    def asked(self) -> Decimal | None:
        row = self.funded.row
        return row.asked if row is not None and row.asked is not None else self.planned

    @property
    def is_asked_in_plan(self) -> bool:
        row = self.funded.row
        return self.planned is not None and (row is None or row.asked is None)

    @property
    def is_followed(self) -> bool:
        return self.funded.state != NOT_FOLLOWED

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be noted, the first first; nothing of a funder that may bring none, or of which none is asked."""
        row = self.funded.row
        if row is None or not row.status:
            return () if row is None and (self.is_closed or not self.is_planned) else ("la demande et sa suite",)
        told = [("le montant demandé", self.asked is None)]
        if not self.funded.is_undecided:
            told.append(("le montant accordé", self.funded.granted is None))
        step = NEXT.get(row.status, "")
        return (*(said for said, lacks in told if lacks), *([step] if step else []))


@dataclass(frozen=True)
class CoFunderLine:
    """Another co-funder, as the plan in force tells it: None is « non communiqué » of one of its lines at least."""

    co_funder: str
    detail: str
    asked: Decimal | None
    granted: Decimal | None
    received: Decimal | None

    @property
    def label(self) -> str:
        return str(CoFunder(self.co_funder).label)

    @property
    def remaining(self) -> Decimal | None:
        if self.granted is None or self.received is None:
            return None
        return max(self.granted - self.received, Decimal())

    @property
    def state(self) -> str:
        if self.granted is None:
            return "Prévu au plan" if self.co_funder in UNASKED else "Demandé au plan"
        if not self.granted:
            return "Rien accordé"
        return "Accordé" if self.remaining is None or self.remaining else "Reçu"

    @property
    def missing(self) -> tuple[str, ...]:
        asked = ("le montant prévu" if self.co_funder in UNASKED else "le montant demandé", self.asked is None)
        answered = ("la réponse", self.granted is None and self.co_funder not in UNASKED)
        received = ("ce qui est reçu", self.received is None and self.granted != 0)
        return tuple(said for said, lacks in (asked, answered, received) if lacks)


@dataclass(frozen=True)
class YearPayers:
    """A year with all who pay it. `plan` None: none was sent, and nobody knows who else pays."""

    year: int
    rules: YearRules
    funders: tuple[FunderLine, ...]
    others: tuple[CoFunderLine, ...]
    plan: PlanYear | None


def payers_of(project: Project, found: TabMoney, rules: Iterable[YearRules], clock: Clock) -> list[YearPayers]:
    """The years of `found`, in its order, those that have a plan alone among them. Two queries."""
    by_year = {told.year: told for told in rules}
    plans = {plan.year: plan for plan in found.plans}
    brought, paid = _brought(found.plans), _last_payments(project, clock) if found.reads else {}
    lines: defaultdict[int, list[FundedLine]] = defaultdict(list)
    for line in found.lines:
        lines[line.year].append(line)
    return [
        YearPayers(
            year,
            by_year[year],
            tuple(_funder(line, brought.get(year), by_year[year], paid) for line in lines[year]),
            tuple(line for line in brought.get(year, {}).values() if line.co_funder not in RECORDED),
            plans.get(year),
        )
        for year in found.years
    ]


def _funder(
    line: FundedLine,
    brought: dict[str, CoFunderLine] | None,
    rules: YearRules,
    paid: dict[tuple[int, str], date],
) -> FunderLine:
    planned = (brought or {}).get(line.funder)
    share = rules.share_of(line.funder)
    return FunderLine(
        line,
        planned.asked if planned else None,
        is_planned=brought is None or planned is not None,
        paid_on=paid.get((line.year, line.funder)),
        rule=share if share.is_known else None,
        is_closed=line.funder == Funder.STATE and rules.closes_state,
    )


def _brought(plans: Sequence[PlanYear]) -> dict[int, dict[str, CoFunderLine]]:
    """By year, then by co-funder in the order of the enumeration, of the versions in force. One query."""
    years = {plan.version.pk: plan.year for plan in plans}
    told: defaultdict[tuple[int, str], list[PlanLine]] = defaultdict(list)
    for line in PlanLine.objects.filter(version__in=years, side=Side.PRODUCT).order_by("position") if years else ():
        told[years[line.version_id], line.co_funder].append(line)
    found: dict[int, dict[str, CoFunderLine]] = {year: {} for year in years.values()}
    for year in found:
        for who in CoFunder.values:
            if lines := told.get((year, who)):
                amounts = [_sum(getattr(line, name) for line in lines) for name in ("asked", "granted", "received")]
                labels = dict.fromkeys(line.label for line in lines if line.label)
                found[year][who] = CoFunderLine(who, ", ".join(labels), *amounts)
    return found


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    told = list(amounts)
    known = [amount for amount in told if amount is not None]
    return sum(known, Decimal()) if len(known) == len(told) else None


def _last_payments(project: Project, clock: Clock) -> dict[tuple[int, str], date]:
    """The day of the last payment of each year and funder."""
    rows = Payment.objects.filter(financing__project=project).standing(**vars(clock)).order_by()
    last = rows.values_list("financing__year__year", "financing__funder").annotate(last=Max("observed_on"))
    return {(year, funder): day for year, funder, day in last}
