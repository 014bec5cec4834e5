"""What a rule of money says for a year, or plainly that none is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Max, Q

from funding.rules.enums import Fund, RuleKind
from funding.rules.kinds import COLUMNS, Kind
from funding.rules.models import FundingRule
from projects.calls.enums import CallKind
from projects.core.french import NBSP, format_number
from projects.core.money import format_euros
from projects.territories.models import Caf

if TYPE_CHECKING:
    from projects.portfolio.models import Project

UNKNOWN_RULE = "règle inconnue"
# Paid for by the FPT, the projects of the Fipe follow its rules wherever they have none of their own.
LEANS_ON = {Fund.EX_FIPE: Fund.FPT}
# What says that the Fipe pays in a year: the State's share is open, or one of the two bears part of it.
_PAYING = (RuleKind.STATE_OPEN, RuleKind.STATE_SHARE, RuleKind.BRANCH_SHARE)
_KINDS = ", ".join(f"'{kind.value}'" for kind in _PAYING)
# `last_year_of_fipe` as an expression, for whoever adds up in the database, by the rules in force at the parameter
# `known_at`: what replaced or ended one since changes nothing of a day of the past. NULL when no rule says it.
LAST_YEAR_OF_FIPE = f"""(
    SELECT max(last_year) FROM rules_fundingrule
    WHERE recorded_at <= %(known_at)s AND (withdrawn_at IS NULL OR withdrawn_at > %(known_at)s)
    AND fund = '{Fund.FIPE.value}' AND kind IN ({_KINDS}) AND (flag OR rate > 0)
)"""  # noqa: S608 (names of rules only)

Value = Decimal | int | str | bool | None
# The columns that an edit may write.
WRITTEN = (*COLUMNS, "first_year", "last_year", "source_text", "certainty", "note", "version")


def said(kind: Kind, value: Value) -> str:
    """A value in words: « 80 % », « 1 500 € », « 2 ans », « oui »; UNKNOWN_RULE for None."""
    if value is None or value == "":
        return UNKNOWN_RULE
    if kind.column == "flag":
        return "oui" if value else "non"
    if kind.choices is not None:
        return str(kind.choices(str(value)).label)
    assert isinstance(value, int | Decimal)
    if kind.column == "amount":
        return format_euros(value)
    if kind.column == "rate":
        return f"{format_number(value)}{NBSP}%"
    one, several = kind.unit
    return f"{format_number(value, 0)}{NBSP}{one if value < 2 else several}".strip(f"{NBSP} ")


@dataclass(frozen=True)
class Ruling:
    """What the rules say to one question. `rule` is to be kept by whoever decides under it; None when none is known."""

    value: Value
    rule: FundingRule | None
    said: str
    source: str
    certainty: str

    @property
    def is_known(self) -> bool:
        return self.rule is not None

    @classmethod
    def of(cls, rule: FundingRule | None) -> Ruling:
        if rule is None:
            return UNKNOWN
        words = said(rule.spec, rule.value)
        return cls(rule.value, rule, words, rule.source_text, str(rule.get_certainty_display()))


UNKNOWN = Ruling(None, None, UNKNOWN_RULE, "", "")


class Rulebook:
    """The rules in force, read once; asked as often as one likes."""

    def __init__(self, rules: Iterable[FundingRule]) -> None:
        self._rules: defaultdict[tuple[str, str], list[FundingRule]] = defaultdict(list)
        for rule in rules:
            self._rules[rule.kind, rule.fund].append(rule)

    def ruling(
        self,
        kind: str,
        *,
        fund: str,
        year: int,
        caf: Caf | str | None = None,
        axis: int | None = None,
        nature: str = "",
        invented: bool = False,
    ) -> Ruling:
        """The rule of `year`, of a calendar year's money; the more precise wins: the fund's own before that of the fund
        it leans on, then the Caf's own before the national one, then that of the axis, then that of the nature.

        No rule over that year: a Ruling that is not known, never a neighbour's value. What a demonstration invents is
        for its own projects alone (`invented`).
        """
        key = caf.pk if isinstance(caf, Caf) else caf
        for one in self._funds(fund):
            held = [
                rule
                for rule in self._rules.get((str(kind), one), ())
                if year in rule.years
                and rule.caf_id in (None, key)
                and rule.axis in (None, axis)
                and rule.nature in ("", nature)
                and (invented or not rule.is_invented)
            ]
            if held:
                return Ruling.of(
                    max(held, key=lambda rule: (rule.caf_id is not None, rule.axis is not None, rule.nature))
                )
        return UNKNOWN

    @cached_property
    def last_year_of_fipe(self) -> int | None:
        """The last year in which one of these rules has the Fipe pay; None when none says any."""
        told = (self._rules.get((kind.value, Fund.FIPE.value), ()) for kind in _PAYING)
        return max((rule.last_year for rules in told for rule in rules if rule.value), default=None)

    @staticmethod
    def _funds(fund: str) -> Sequence[str]:
        own = Fund(fund)
        return [own.value, LEANS_ON[own].value] if own in LEANS_ON else [own.value]


def rulebook(known_at: datetime | None = None) -> Rulebook:
    """The rules in force now, or as they were recorded by `known_at`, with what each said then: one that was put right
    since is read as it was. One query, two when some were; keep it for the length of a call.
    """
    rules = FundingRule.objects.select_related("caf")
    if known_at is None:
        return Rulebook(rules.filter(withdrawn_at__isnull=True))
    standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at)
    return Rulebook(_as_known(list(rules.filter(standing, recorded_at__lte=known_at)), known_at))


def _as_known(rules: list[FundingRule], known_at: datetime) -> list[FundingRule]:
    """Each rule with the columns that an edit writes as they were at that instant (only an edit grows the version)."""
    edited = [rule.pk for rule in rules if rule.version > 1]
    if not edited:
        return rules
    events = cast(Any, FundingRule).pgh_event_model.objects.filter(pgh_obj_id__in=edited).order_by("pgh_id")
    said_then: dict[int, Any] = {}
    for event in events:
        # What a rule said first, where its day is before what its history holds.
        if event.pgh_created_at <= known_at or event.pgh_obj_id not in said_then:
            said_then[event.pgh_obj_id] = event
    for rule in rules:
        for name in WRITTEN if rule.pk in said_then else ():
            setattr(rule, name, getattr(said_then[rule.pk], name))
    return rules


def last_year_of_fipe() -> int | None:
    """The last year in which a rule in force has the Fipe pay; None when none says any. One query."""
    found = FundingRule.objects.filter(
        Q(flag=True) | Q(rate__gt=0), kind__in=_PAYING, fund=Fund.FIPE, withdrawn_at=None
    ).aggregate(last=Max("last_year"))
    last: int | None = found["last"]
    return last


def fund_for(call_kind: str, funded_years: Sequence[int], year: int, last: int | None) -> Fund:
    """The fund that pays in `year` a project selected by a call of this kind, for these years (none: not said).

    `last` is what the rules say of a call that does not say it (`last_year_of_fipe`). None: nothing says that the Fipe
    ended, its projects are its own and what pays them is « règle inconnue ».
    """
    if call_kind == CallKind.AMI:
        return Fund.AMI
    if call_kind == CallKind.FPT:
        return Fund.FPT
    last = max(funded_years, default=last)
    return Fund.FIPE if last is None or year <= last else Fund.EX_FIPE


def fund_of(project: Project, year: int, book: Rulebook | None = None) -> Fund:
    """The fund that pays `project` in `year`; read with select_related("application__call") where there are many, and
    with their `book`: without one, a call that does not say its years costs a query.
    """
    call = project.application.call
    said = call.kind != CallKind.AAP or call.funded_years
    last = None if said else last_year_of_fipe() if book is None else book.last_year_of_fipe
    return fund_for(call.kind, call.funded_years, year, last)
