"""What is missing each year after the Fipe: the planned cost less what is sure, asked, hoped. Unknown stays unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q

from funding.exits.enums import Hope, Verdict
from funding.exits.models import ExitAmount, ExitPlan, TakeoverRule
from funding.grants.enums import FinancingState
from funding.grants.selectors.amounts import MoneyRow, money_of
from funding.plans.enums import Side
from funding.plans.models import PlanLine, PlanVersion
from funding.plans.selectors.versions import current_versions
from funding.rules.enums import CoFunder, Funder
from projects.core.arrays import array_of
from projects.core.money import UNKNOWN, format_euros
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

ZERO = Decimal()
SHOWN = 3
NONE_TOLD = "rien de noté"
UNSURE = "on ne sait pas : des charges ne sont pas communiquées"
# The two funders whose yearly financing is followed: what is voted is read there, not in the plan.
FOLLOWED: dict[str, str] = {Funder.STATE: CoFunder.STATE, Funder.CAF: CoFunder.CAF}
# By value: these are looked up for each line of thousands of plans.
FUNDERS = {one.value: str(one.label) for one in Funder}
CO_FUNDERS = {one.value: str(one.label) for one in CoFunder}


@dataclass(frozen=True)
class Resource:
    """Money of a year: from whom, how sure, how much (None: not communicated)."""

    who: str
    hope: Hope
    amount: Decimal | None


@dataclass(frozen=True)
class Part:
    """A sum of the `told` amounts that are known, and how many are not."""

    known: Decimal = ZERO
    unknown: int = 0
    told: int = 0

    def __add__(self, other: Part) -> Part:
        return Part(self.known + other.known, self.unknown + other.unknown, self.told + other.told)

    @property
    def value(self) -> Decimal | None:
        """None when no amount is told: neither unknown nor none is 0."""
        return self.known if self.told else None

    @property
    def said(self) -> str:
        """« 1 000 € », « 1 000 €, et 1 non communiqué »; « rien de noté » when nobody told of any: not 0 €."""
        if not self.unknown:
            return format_euros(self.known) if self.told else NONE_TOLD
        if not self.told:
            return UNKNOWN
        return f"{format_euros(self.known)}, et {self.unknown} {UNKNOWN}{'s' if self.unknown > 1 else ''}"


NO_PART = Part()


@dataclass(frozen=True)
class GapYear:
    """A year of a project, or the sum of several. `planned` None: no cost is communicated, so nothing is missing that
    one could say.

    `unplanned` counts the costs that are not communicated: lines of one plan, projects of a sum.
    """

    year: int
    planned: Decimal | None
    unplanned: int = 0
    resources: tuple[Resource, ...] = ()
    parts: Mapping[Hope, Part] = field(default_factory=dict)

    def part(self, hope: Hope) -> Part:
        return self.parts.get(hope, NO_PART)

    @property
    def sure(self) -> Part:
        return self.part(Hope.SURE)

    @property
    def asked(self) -> Part:
        return self.part(Hope.ASKED)

    @property
    def hoped(self) -> Part:
        return self.part(Hope.HOPED)

    @property
    def found(self) -> Decimal:
        return sum((part.known for part in self.parts.values()), ZERO)

    @property
    def balance(self) -> Decimal | None:
        """The cost less all that is known to be sure, asked or hoped; negative when there is more than it costs."""
        return None if self.planned is None else self.planned - self.found

    @property
    def gap(self) -> Decimal | None:
        """What is missing; 0 when nothing is, None when the cost is not communicated."""
        balance = self.balance
        return None if balance is None else max(balance, ZERO)

    @property
    def firm_gap(self) -> Decimal | None:
        """The gap as a number alone may tell it: None instead of a 0 that unknown charges may belie."""
        return None if self.unplanned and not self.gap else self.gap

    @property
    def unknown(self) -> int:
        """How many resources have no amount: the gap may be smaller than it is told."""
        return sum(part.unknown for part in self.parts.values())

    @property
    def gap_said(self) -> str:
        if self.gap is None:
            return UNKNOWN
        if self.unplanned and not self.gap:
            return UNSURE
        if self.unplanned and self.unknown:
            return f"{format_euros(self.gap)}, à revoir : des montants manquent"
        if self.unplanned:
            return f"au moins {format_euros(self.gap)}"
        if self.unknown and self.gap:
            return f"au plus {format_euros(self.gap)}"
        return format_euros(self.gap) if self.gap else "rien"

    @property
    def planned_said(self) -> str:
        if self.planned is None:
            return UNKNOWN
        return f"au moins {format_euros(self.planned)}" if self.unplanned else format_euros(self.planned)


def gap_year(year: int, planned: Decimal | None, unplanned: int, resources: Sequence[Resource]) -> GapYear:
    """The parts of a year, summed by how sure they are."""
    parts: dict[Hope, Part] = {}
    for one in resources:
        part = Part(one.amount or ZERO, int(one.amount is None), int(one.amount is not None))
        parts[one.hope] = parts[one.hope] + part if one.hope in parts else part
    return GapYear(year, planned, unplanned, tuple(resources), parts)


def exit_years(this_year: int, last: int | None) -> tuple[int, ...]:
    """This year and the two that follow, after the `last` one that the Fipe pays; None: no rule says which."""
    first = this_year if last is None else max(last + 1, this_year)
    return tuple(range(first, first + SHOWN))


def first_year_known(projects: ProjectQuerySet, years: Sequence[int], clock: Clock) -> int | None:
    """The first of `years` whose gap is known for one of `projects`: a cost is in its last plan sent. One query."""
    last = current_versions(projects.order_by(), clock, years).select_related(None).values("pk")
    known = PlanVersion.objects.filter(pk__in=last, lines__gt=0).filter(Q(charges__gt=0) | Q(charges_unknown=0))
    year: int | None = known.aggregate(first=Min("plan__year"))["first"]
    return year


def gap_of(project: Project, years: Sequence[int], clock: Clock | None = None) -> tuple[GapYear, ...]:
    """The gap of one project for each of `years`."""
    return gaps_of(Project.objects.filter(pk=project.pk), years, clock or Clock.now())[project.pk]


def gaps_of(projects: ProjectQuerySet, years: Sequence[int], clock: Clock) -> dict[int, tuple[GapYear, ...]]:
    """By key of project, a line for each of `years`, in their order. Seven queries, however many projects there are."""
    within = projects.order_by().values("pk")
    keys = [row["pk"] for row in within]
    wanted = set(years)
    planned, products = _plans(within, wanted, clock)
    found: dict[tuple[int, int], list[Resource]] = defaultdict(list)
    told: set[tuple[int, int, str]] = set()
    for row in money_of(projects, clock, wanted) if keys else ():
        resource = _followed(row)
        if resource is None and row.status is None:
            continue  # a grant that a source names without its amount: the plan is left to say what was asked
        told.add((row.project_id, row.year, FOLLOWED[row.funder]))
        if resource is not None:
            found[row.project_id, row.year].append(resource)
    for key, year, co_funder, resource in products:
        if (key, year, co_funder) not in told:
            found[key, year].append(resource)
    for key, year, resource in _expected(within, wanted, clock):
        found[key, year].append(resource)
    # Of most projects nothing is known: they share what says so.
    silent = {year: gap_year(year, None, 0, ()) for year in years}
    told_of = {
        (key, year): gap_year(year, *planned.get((key, year), (None, 0)), found.get((key, year), ()))
        for key, year in {*planned, *found}
    }
    return {key: tuple(told_of.get((key, year), silent[year]) for year in years) for key in keys}


def _followed(row: MoneyRow) -> Resource | None:
    """What a funder grants, else what is asked of it; nothing once it refused, or when nobody followed it nor said
    how much. Voted for an amount that is not communicated, it is sure all the same.
    """
    who = FUNDERS[row.funder]
    if row.granted is not None:
        return Resource(who, Hope.SURE, row.granted)
    if row.status == FinancingState.ASKED or (row.status is None and row.asked is not None):
        return Resource(who, Hope.ASKED, row.asked)
    decided = row.status not in (None, FinancingState.REFUSED)
    return Resource(who, Hope.SURE, None) if decided else None


Planned = dict[tuple[int, int], tuple[Decimal | None, int]]


def _plans(within: Any, years: set[int], clock: Clock) -> tuple[Planned, list[tuple[int, int, str, Resource]]]:
    """What the last plan sent costs, and who pays: (project, year, co-funder, resource)."""
    versions = current_versions(within, clock, years).select_related(None)
    planned: Planned = {}
    places: dict[int, tuple[int, int]] = {}
    for pk, project, year, charges, unknown, lines in versions.values_list(
        "pk", "plan__project", "plan__year", "charges", "charges_unknown", "lines"
    ):
        places[pk] = (project, year)
        known = charges if lines and (charges or not unknown) else None
        planned[project, year] = (known, unknown if known is not None else 0)
    rows = PlanLine.objects.filter(version__in=array_of(places), side=Side.PRODUCT).order_by("version_id", "position")
    products = []
    for version, co_funder, label, asked, granted in rows.values_list(
        "version", "co_funder", "label", "asked", "granted"
    ):
        hope, amount = (Hope.SURE, granted) if granted is not None else (Hope.ASKED, asked)
        who = CO_FUNDERS[co_funder] + (f" ({label})" if label else "")
        products.append((*places[version], co_funder, Resource(who, hope, amount)))
    return planned, products


def _expected(within: Any, years: set[int], clock: Clock) -> Iterable[tuple[int, int, Resource]]:
    """What is expected of takers-over that were not dismissed."""
    amounts = list(
        ExitAmount.objects.filter(project__in=within, year__in=years)
        .latest_per("project", "code", "year", **vars(clock))
        .values_list("project", "code", "year", "hope", "amount")
    )
    if not amounts:
        return
    verdicts = ExitPlan.objects.filter(project__in=within).latest_per("project", "code", **vars(clock))
    dismissed = {
        (project, code)
        for project, code, verdict in verdicts.values_list("project", "code", "verdict")
        if verdict == Verdict.DISMISSED
    }
    titles = dict(TakeoverRule.objects.order_by("first_year").values_list("code", "title"))
    for project, code, year, hope, amount in amounts:
        if (project, code) not in dismissed:
            yield project, year, Resource(titles.get(code, code), Hope(hope), amount)
