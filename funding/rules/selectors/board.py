"""The rules as one reads them: by fund, then by kind, with what is not known said plainly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import Case, F, IntegerField, Value, When

from funding.rules.enums import Fund, Nature
from funding.rules.kinds import KINDS, Kind
from funding.rules.models import FundingRule
from funding.rules.selectors.rulings import LEANS_ON, said
from funding.rules.selectors.uses import uses
from projects.core.french import enumerate_fr

MOST_WITHDRAWN = 100


@dataclass(frozen=True)
class RuleLine:
    """A rule in force: `scope` says what it is narrowed to, `after` what is not known once it ends."""

    rule: FundingRule
    said: str
    scope: str
    is_used: bool
    after: str = ""


@dataclass(frozen=True)
class FundBlock:
    """The rules of a fund. `unknown`: the kinds that have none; `leaning`: those that another fund's rules tell."""

    fund: Fund
    lines: tuple[RuleLine, ...]
    unknown: tuple[str, ...]
    leaning: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(self.fund.label)

    @property
    def leans_on(self) -> str:
        return str(LEANS_ON[self.fund].label) if self.fund in LEANS_ON else ""


@dataclass(frozen=True)
class Board:
    blocks: tuple[FundBlock, ...]
    years: range


def board(*, year: int | None = None, fund: str = "") -> Board:
    """The rules in force, of a year or of all, of a fund or of all; one query."""
    rules = list(_in_order(FundingRule.objects.filter(withdrawn_at__isnull=True)).annotate(is_used=uses()))
    shown = [rule for rule in rules if year is None or year in rule.years]
    blocks = tuple(_block(one, shown, rules) for one in Fund if fund in ("", one))
    first, last = (min((r.first_year for r in rules), default=2023), max((r.last_year for r in rules), default=2023))
    return Board(blocks, range(first, last + 2))


def _in_order(rules: Any) -> Any:
    """By kind as the registry lists them, the national rule before those of an axis or of a Caf, then by year."""
    place = Case(*(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(KINDS)), output_field=IntegerField())
    general_first = [F(name).asc(nulls_first=True) for name in ("axis", "caf__sort_name")]
    return (
        rules.select_related("caf").alias(place=place).order_by("place", *general_first, "nature", "first_year", "pk")
    )


def _block(fund: Fund, shown: Sequence[FundingRule], rules: Sequence[FundingRule]) -> FundBlock:
    mine = [rule for rule in shown if rule.fund == fund]
    starts: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for rule in rules:
        starts[_scope(rule)].append(rule.first_year)
    theirs = {rule.kind for rule in shown if rule.fund == LEANS_ON.get(fund)}
    told = {rule.kind for rule in mine}
    kinds = [kind for kind in KINDS.values() if fund in kind.funds and kind.key not in told]
    return FundBlock(
        fund,
        tuple(_line(rule, starts[_scope(rule)]) for rule in mine),
        tuple(kind.label for kind in kinds if kind.key not in theirs),
        tuple(kind.label for kind in kinds if kind.key in theirs),
    )


def _line(rule: FundingRule, starts: Sequence[int]) -> RuleLine:
    """`starts`: the first years of the rules about the same thing."""
    until = min((year for year in starts if year > rule.last_year), default=None)
    after = ""
    if until is None:
        after = f"après {rule.last_year} : règle inconnue"
    elif until > rule.last_year + 1:
        years = [str(year) for year in range(rule.last_year + 1, until)]
        after = f"{enumerate_fr(years)} : règle inconnue"
    return RuleLine(rule, said(rule.spec, rule.value), scope_words(rule), bool(getattr(rule, "is_used", False)), after)


def _scope(rule: FundingRule) -> tuple[object, ...]:
    return rule.kind, rule.fund, rule.axis, rule.caf_id, rule.nature


def scope_words(rule: FundingRule) -> str:
    """« Investissement », « axe 6 », « Caf de l’Ardèche »; "" for a rule of everyone."""
    words = [str(Nature(rule.nature).label)] if rule.nature else []
    words += [f"axe {rule.axis}"] if rule.axis else []
    return ", ".join([*words, *([str(rule.caf)] if rule.caf_id else [])])


def withdrawn(*, year: int | None = None, fund: str = "") -> list[RuleLine]:
    """The rules that were replaced or taken back, the last first, as many as one reads; one query."""
    rules = FundingRule.objects.select_related("caf").filter(withdrawn_at__isnull=False)
    if fund:
        rules = rules.filter(fund=fund)
    if year is not None:
        rules = rules.filter(first_year__lte=year, last_year__gte=year)
    shown = rules.order_by("-withdrawn_at", "-pk")[:MOST_WITHDRAWN]
    return [RuleLine(rule, said(rule.spec, rule.value), scope_words(rule), False) for rule in shown]


@dataclass(frozen=True)
class Past:
    """What a rule once said: before it was put right, replaced or taken back."""

    said: str
    years: str
    source: str
    moment: datetime


@dataclass(frozen=True)
class History:
    """The life of a rule: what it said before it was put right, and the other rows about the same thing."""

    corrections: tuple[Past, ...]
    siblings: tuple[RuleLine, ...]


def history(rule: FundingRule) -> History:
    """Two queries."""
    events = cast(Any, FundingRule).pgh_event_model.objects.filter(pgh_obj_id=rule.pk).order_by("pgh_id")
    past: list[Past] = []
    for event in events:
        told = Past(said(rule.spec, _value(rule.spec, event)), _years(event), event.source_text, event.pgh_created_at)
        if not past or (past[-1].said, past[-1].years, past[-1].source) != (told.said, told.years, told.source):
            past.append(told)
    same = FundingRule.objects.select_related("caf", "author", "withdrawn_by").filter(
        kind=rule.kind, fund=rule.fund, axis=rule.axis, caf=rule.caf, nature=rule.nature
    )
    others = same.exclude(pk=rule.pk).order_by("-recorded_at", "first_year", "pk")
    lines = tuple(RuleLine(one, said(one.spec, one.value), scope_words(one), False) for one in others)
    return History(tuple(past[:-1]), lines)


def _value(kind: Kind, event: Any) -> Decimal | int | str | bool | None:
    found: Decimal | int | str | bool | None = getattr(event, kind.column)
    return found


def _years(event: Any) -> str:
    first, last = event.first_year, event.last_year
    return str(first) if first == last else f"{first} à {last}"
