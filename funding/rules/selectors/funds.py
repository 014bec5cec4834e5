"""The years of the fund, the axes of the FPT and their volets: what each says, what stands on it, what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias, cast

from django.db.backends.postgresql.psycopg_any import DateRange

from funding.rules.enums import Certainty
from funding.rules.models import Axis, FundingYear, Volet
from funding.rules.selectors.uses import keepers
from projects.core.french import format_date
from projects.core.money import format_euros

FundRow: TypeAlias = Axis | Volet | FundingYear
VERBS = {Axis: "funding_axis", Volet: "funding_volet", FundingYear: "funding_year"}
UNTOLD = "non communiqué"


def verb_of(row: FundRow, act: str) -> str:
    """The verb of the journal: « funding_year.added »."""
    return f"{VERBS[type(row)]}.{act}"


def is_used(row: FundRow) -> bool:
    """Whether a decision names it: any PROTECT foreign key to it but that of a volet to its axis."""
    return any(
        model._base_manager.filter(**{name: row.pk}).exists()
        for model, name in keepers(type(row))
        if model is not Volet
    )


def standing_in_the_way(row: FundRow) -> FundRow | None:
    """The other row of the same year, or of the same number over a part of the same period."""
    if isinstance(row, FundingYear):
        return FundingYear.objects.filter(year=row.year).exclude(pk=row.pk).first()
    if isinstance(row, Axis):
        return Axis.objects.filter(number=row.number, valid__overlap=row.valid).exclude(pk=row.pk).first()
    others = Volet.objects.select_related("axis").filter(axis=row.axis, number=row.number).exclude(pk=row.pk)
    if row.valid is None:
        return others.first()
    return (others.filter(valid=None) | others.filter(valid__overlap=row.valid)).first()


def told(row: Any) -> list[tuple[str, str]]:
    """What a row, or an event of its history, says: label and words."""
    if isinstance(row, FundingYear) or hasattr(row, "state_amount"):
        facts = [
            ("Part de l’État", UNTOLD if row.state_amount is None else format_euros(row.state_amount)),
            ("Part de la branche Famille", UNTOLD if row.branch_amount is None else format_euros(row.branch_amount)),
        ]
    else:
        lasts = period_words(row.valid) or "aussi longtemps que son axe"
        facts = [("Intitulé", row.title), ("Période", lasts)]
    return [*facts, ("Source", row.source_text), ("Certitude", str(Certainty(row.certainty).label))]


@dataclass(frozen=True)
class Before:
    """What a row once said, until somebody put it right."""

    facts: tuple[tuple[str, str], ...]
    moment: datetime


def past_of(row: FundRow) -> list[Before]:
    """What it said before it was put right, the oldest first; one query."""
    events = cast(Any, type(row)).pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    past: list[Before] = []
    for event in events:
        facts = tuple(told(event))
        if not past or past[-1].facts != facts:
            past.append(Before(facts, event.pgh_created_at))
    return past[:-1]


def years_of_fund(year: int | None) -> list[FundingYear]:
    rows = FundingYear.objects.order_by("year")
    return list(rows if year is None else rows.filter(year=year))


@dataclass(frozen=True)
class AxisLine:
    """An axis of the FPT, in force over `period`, with its volets and theirs ("": as long as it)."""

    axis: Axis
    period: str
    volets: tuple[tuple[Volet, str], ...]


def axes_of(year: int | None) -> list[AxisLine]:
    """The axes of the FPT with their volets, of a year or of all; two queries."""
    axes = Axis.objects.prefetch_related("volets").order_by("number", "valid")
    if year is not None:
        axes = axes.filter(valid__overlap=DateRange(date(year, 1, 1), date(year + 1, 1, 1)))
    return [AxisLine(axis, period_words(axis.valid), volets_of(axis)) for axis in axes]


def volets_of(axis: Axis) -> tuple[tuple[Volet, str], ...]:
    return tuple((one, period_words(one.valid)) for one in axis.volets.all())


def period_words(period: DateRange | None) -> str:
    """« du 1er janvier 2024 au 31 décembre 2027 », its last day included; "" for no period."""
    if period is None:
        return ""
    first = format_date(period.lower) if period.lower else ""
    last = format_date(period.upper - timedelta(days=1)) if period.upper else ""
    if first and last:
        return f"du {first} au {last}"
    return f"depuis le {first}" if first else f"jusqu’au {last}" if last else ""
