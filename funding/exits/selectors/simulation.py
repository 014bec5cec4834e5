"""Over many projects at once: who may take how many of them over, what they lack each year, against the envelopes.

One pass over the projects and a number of queries that does not depend on how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from funding.envelopes.models import Envelope
from funding.envelopes.selectors import balance_of
from funding.exits.enums import NOTHING_TO_LOOK_FOR, Reality, Verdict
from funding.exits.models import ExitPlan, TakeoverRule
from funding.exits.selectors.dossiers import dossiers_of, last_year_covered, rules_of
from funding.exits.selectors.gaps import GapYear, gaps_of, summed
from funding.exits.selectors.matching import proposed
from funding.exits.selectors.page import reality_label
from funding.rules.enums import Fund, Level
from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

# What the list of dossiers may be asked of beside the code of a rule.
NOBODY, SETTLED, UNSAID, ALL = "aucun", "regle", "non-evalue", "tous"


@dataclass(frozen=True)
class TakerLine:
    """A rule over the projects: those that it may take over, those of which people retained it or found it."""

    rule: TakeoverRule
    called: tuple[int, ...]
    kept: tuple[int, ...]
    gaps: tuple[GapYear, ...]


@dataclass(frozen=True)
class EnvelopeLine:
    """What projects lack that a fund may pay, against what remains of its envelopes; None: not communicated.

    `untold` envelopes are not in `remaining`, from which `unknown_grants` are still to come off. `unplanned` projects
    lack more than `needed` holds; `unsure` ones less, perhaps: some of their resources have no amount.
    """

    fund: str
    called: int
    needed: Decimal | None
    envelopes: int
    remaining: Decimal | None
    untold: int
    unknown_grants: int = 0
    unplanned: int = 0
    unsure: int = 0

    @property
    def label(self) -> str:
        return str(Fund(self.fund).label)

    @property
    def after(self) -> Decimal | None:
        """What would remain if the fund paid all that lacks, negative when it cannot; at most, see `is_at_most`. None
        as soon as it might be more than that.
        """
        if self.untold or self.unsure:
            return None
        return None if self.needed is None or self.remaining is None else self.remaining - self.needed

    @property
    def is_at_most(self) -> bool:
        return bool(self.unknown_grants or self.unplanned)


@dataclass(frozen=True)
class Simulation:
    year: int
    last_covered: int | None
    count: int
    lines: tuple[TakerLine, ...]
    groups: Mapping[str, tuple[int, ...]]  # NOBODY, SETTLED, UNSAID, ALL
    realities: tuple[tuple[str, str, int], ...]
    gaps: tuple[GapYear, ...]
    by_project: Mapping[int, tuple[GapYear, ...]]
    called_by: Mapping[int, tuple[str, ...]]
    envelopes: tuple[EnvelopeLine, ...]
    reality_of: Mapping[int, str]  # in words, « Non évaluée » when nobody said it

    @property
    def is_covered(self) -> bool:
        """Whether any rule covers the year; else nothing may be said: « règle inconnue »."""
        return bool(self.lines)

    def keys_of(self, asked: str) -> tuple[int, ...] | None:
        """The projects behind a number; None for one that does not exist."""
        if asked in self.groups:
            return self.groups[asked]
        return next((line.called for line in self.lines if line.rule.code == asked), None)


def simulate(user: User, projects: ProjectQuerySet, year: int, years: Sequence[int], clock: Clock) -> Simulation:
    """`projects` are those that `user` sees; `year` is that of the rules, `years` those of the gaps."""
    within = projects.order_by().values("pk")
    columns = ("reference", "title", "echelon", "qpv", "caf", "porteur__kind")
    rows = list(projects.order_by("reference").select_related("porteur").only(*columns))
    dossiers = dossiers_of(rows, clock, within)
    rules = rules_of(year)
    gaps = gaps_of(projects, sorted({*years, year}), clock)
    shown = [sorted({*years, year}).index(one) for one in years]
    by_project = {key: tuple(row[place] for place in shown) for key, row in gaps.items()}
    kept = _kept(within, clock)
    settled = {key for key, one in dossiers.items() if one.reality in NOTHING_TO_LOOK_FOR}
    called: dict[str, list[int]] = defaultdict(list)
    called_by: dict[int, tuple[str, ...]] = {}
    for key, dossier in dossiers.items():
        codes = tuple(one.rule.code for one in proposed(rules, dossier) if one.holds) if key not in settled else ()
        called_by[key] = codes
        for code in codes:
            called[code].append(key)
    lines = tuple(
        TakerLine(
            rule,
            tuple(called[rule.code]),
            tuple(key for key in dossiers if rule.code in kept[key]),
            summed([by_project[key] for key in called[rule.code]], years),
        )
        for rule in rules
    )
    groups = {
        ALL: tuple(dossiers),
        NOBODY: tuple(key for key, codes in called_by.items() if not codes and key not in settled),
        SETTLED: tuple(key for key in dossiers if key in settled),
        UNSAID: tuple(key for key, one in dossiers.items() if not one.reality),
    }
    place = sorted({*years, year}).index(year)
    lacking = {key: row[place] for key, row in gaps.items()}
    return Simulation(
        year=year,
        last_covered=last_year_covered() if not rules else None,
        count=len(rows),
        lines=lines,
        groups=groups,
        realities=tuple(_realities([one.reality for one in dossiers.values()])),
        gaps=summed(list(by_project.values()), years),
        by_project=by_project,
        called_by=called_by,
        envelopes=tuple(_envelopes(user, rows, lines, lacking, year, clock)),
        reality_of={key: reality_label(one.reality) for key, one in dossiers.items()},
    )


def _kept(within: Any, clock: Clock) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = ExitPlan.objects.filter(project__in=within).latest_per("project", "code", **vars(clock))
    for project, code, verdict in rows.values_list("project", "code", "verdict"):
        if verdict != Verdict.DISMISSED:
            found[project].add(code)
    return found


def _realities(said: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    for reality in Reality:
        yield str(reality.value), str(reality.label), said.count(reality.value)


def _envelopes(
    user: User,
    rows: Sequence[Project],
    lines: Sequence[TakerLine],
    lacking: Mapping[int, GapYear],
    year: int,
    clock: Clock,
) -> Iterator[EnvelopeLine]:
    """By fund that a rule names: what its projects lack that year, each counted once, against the envelopes of their
    Caf. Envelopes of other levels are not summed with those of Caf, which they hold already.
    """
    funds: dict[str, dict[int, None]] = defaultdict(dict)
    for line in lines:
        if line.rule.fund:
            funds[line.rule.fund].update(dict.fromkeys(line.called))
    if not funds:
        return
    cafs = {row.caf_id for row in rows if row.caf_id}
    found = list(
        Envelope.objects.visible_to(user).filter(fund__in=list(funds), year=year, level=Level.CAF, caf__in=cafs)
    )
    balances = balance_of(found, clock)
    for fund, keys in funds.items():
        told = [lacking[key].gap for key in keys]
        known = [one for one in told if one is not None]
        held = [balances[row.pk] for row in found if row.fund == fund]
        left = [one.remaining for one in held]
        amounts = [one for one in left if one is not None]
        yield EnvelopeLine(
            fund=fund,
            called=len(keys),
            needed=sum(known, Decimal()) if known else None,
            envelopes=len(left),
            remaining=sum(amounts, Decimal()) if amounts else None,
            untold=len(left) - len(amounts),
            unknown_grants=sum(one.spent.unknown for one in held),
            unplanned=sum(one.planned is None or bool(one.unplanned) for one in (lacking[key] for key in keys)),
            unsure=sum(bool(lacking[key].unknown and lacking[key].gap) for key in keys),
        )
