"""The money of a project at (S, R): what each funder granted by year, and the totals that it is part of."""

from dataclasses import dataclass
from decimal import Decimal

from funding.grants.models import Grant, RegionalTotal
from funding.grants.selectors.amounts import MoneyRow, money_of
from funding.rules.enums import Funder
from funding.rules.models import FundingYear
from projects.core.money import UNKNOWN
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.sheet import fact_day


@dataclass(frozen=True)
class Amount:
    """What a funder granted for a year and did not withdraw; None when it is not communicated."""

    funder: str
    amount: Decimal | None
    said: str  # when and by which source; "" when nobody said anything


@dataclass(frozen=True)
class YearLine:
    """A year of the Fipe: an amount for each funder, in the order of `Funder`, and their sum when all are known."""

    year: int
    amounts: tuple[Amount, ...]
    total: Decimal | None


@dataclass(frozen=True)
class VoletLine:
    """An axis and a volet of the FPT that grants of the project were paid from."""

    axis: str
    volet: str
    title: str


@dataclass(frozen=True)
class TotalLine:
    """An amount known for every project of the call in the region, never shared out between them."""

    region: str
    years: str
    amount: Decimal
    source: str


@dataclass(frozen=True)
class ProjectMoney:
    """`rows` is all that is known of it, for those who read more than what is granted; `known` sums `years`."""

    years: tuple[YearLine, ...]
    volets: tuple[VoletLine, ...]
    totals: tuple[TotalLine, ...]
    known: Decimal | None
    rows: tuple[MoneyRow, ...]


def project_money(project: Project, clock: Clock) -> ProjectMoney:
    """Four queries. Every year of the Fipe is there, said to be unknown when nobody gave its amounts."""
    grants = list(
        Grant.objects.filter(project=project)
        .latest_per("project", "year", "funder", **vars(clock))
        .select_related("year", "volet__axis", "source")
    )
    by_key = {(grant.year.year, grant.funder): grant for grant in grants}
    rows = tuple(money_of(Project.objects.filter(pk=project.pk), clock))
    # Not the amounts of the grants as they were recorded: what was withdrawn since is not granted any more.
    kept = {(row.year, row.funder): row.granted for row in rows}
    years = sorted({*FundingYear.objects.values_list("year", flat=True), *(year for year, _ in by_key)})
    lines = tuple(_year(year, by_key, kept) for year in years)
    amounts = [amount for key in by_key if (amount := kept[key]) is not None]
    # What is left of a withdrawn aid does not make 0 of another one whose amount nobody told.
    is_told = any(amounts) or len(amounts) == len(by_key)
    volets = {grant.volet for grant in grants if grant.volet}
    return ProjectMoney(
        years=lines,
        volets=tuple(
            VoletLine(str(volet.axis), f"Volet {volet.number}", volet.title)
            for volet in sorted(volets, key=lambda volet: (volet.axis.number, volet.number))
        ),
        totals=_totals(project, clock),
        known=sum(amounts, Decimal()) if amounts and is_told else None,
        rows=rows,
    )


def _year(year: int, grants: dict[tuple[int, str], Grant], kept: dict[tuple[int, str], Decimal | None]) -> YearLine:
    found = [grants.get((year, funder)) for funder in Funder.values]
    amounts = [kept[year, grant.funder] if grant else None for grant in found]
    known = [amount for amount in amounts if amount is not None]
    return YearLine(
        year,
        tuple(
            Amount(label, amount, _said(grant) if grant else "")
            for label, amount, grant in zip(map(str, Funder.labels), amounts, found, strict=True)
        ),
        sum(known, Decimal()) if len(known) == len(amounts) else None,
    )


def _said(grant: Grant) -> str:
    when = f"au {fact_day(grant.observed_on, grant.date_precision)}"
    return f"{when}, {grant.source.title}" if grant.source else when


def _totals(project: Project, clock: Clock) -> tuple[TotalLine, ...]:
    rows = (
        RegionalTotal.objects.filter(call=project.application.call_id, region=project.department.region_id)
        .latest_per("call", "region", "first_year", "last_year", **vars(clock))
        .select_related("region", "source")
    )
    return tuple(
        TotalLine(
            row.region.name,
            f"{row.first_year}-{row.last_year}",
            row.amount,
            row.source.title if row.source else UNKNOWN,
        )
        for row in rows
    )
