"""Over many projects at once: who may take how many of them over, what they lack each year, against the envelopes.

Projects are read by batches and counted one by one: whatever their number, no more than a batch is held at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from funding.envelopes.models import Envelope
from funding.envelopes.selectors import balance_of
from funding.exits.enums import NOTHING_TO_LOOK_FOR, Reality, Verdict
from funding.exits.models import ExitPlan, TakeoverRule
from funding.exits.selectors.dossiers import dossiers_of, last_year_covered, rules_of
from funding.exits.selectors.gaps import GapYear, gaps_of
from funding.exits.selectors.matching import proposed
from funding.exits.selectors.sums import GapTally
from funding.rules.enums import Fund, Level
from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

# What the list of dossiers may be asked of beside the code of a rule.
NOBODY, SETTLED, UNSAID, ALL = "aucun", "regle", "non-evalue", "tous"
BATCH = 2000


@dataclass(frozen=True)
class ExitLine:
    """One project: the rules that may take it over, those that people kept, what it lacks each year of the page and
    the year of the rules (`lacking`).
    """

    key: int
    caf: str | None
    reality: str
    codes: tuple[str, ...]
    kept: frozenset[str]
    gaps: tuple[GapYear, ...]
    lacking: GapYear

    @property
    def is_settled(self) -> bool:
        return self.reality in NOTHING_TO_LOOK_FOR

    @property
    def groups(self) -> tuple[str, ...]:
        """The numbers of the page that count it."""
        told = {NOBODY: not self.codes and not self.is_settled, SETTLED: self.is_settled, UNSAID: not self.reality}
        return (ALL, *(name for name, holds in told.items() if holds), *self.codes)


@dataclass(frozen=True)
class TakerLine:
    """A rule over the projects: how many it may take over, how many of which people retained it or found it."""

    rule: TakeoverRule
    called: int
    kept: int
    gaps: tuple[GapYear, ...]


@dataclass(frozen=True)
class EnvelopeLine:
    """What projects lack that a fund may pay, against what remains of its envelopes; None: not communicated.

    `untold` envelopes, those that a Caf of these projects lacks included, are not in `remaining`, from which
    `unknown_grants` are still to come off. `unplanned` projects lack more than `needed` holds; `unsure` ones less,
    perhaps: some of their resources have no amount.
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
    """`groups` counts the projects of NOBODY, SETTLED, UNSAID, ALL; `part` are those asked for, of `asked_count`."""

    year: int
    last_covered: int | None
    count: int
    lines: tuple[TakerLine, ...]
    groups: Mapping[str, int]
    realities: tuple[tuple[str, str, int], ...]
    gaps: tuple[GapYear, ...]
    envelopes: tuple[EnvelopeLine, ...]
    part: tuple[ExitLine, ...]
    asked_count: int | None  # None for a number that does not exist

    @property
    def is_covered(self) -> bool:
        """Whether any rule covers the year; else nothing may be said: « règle inconnue »."""
        return bool(self.lines)


def keys_of(projects: ProjectQuerySet) -> list[int]:
    """In the order of the references: the filters are asked once."""
    return list(projects.order_by("reference").values_list("pk", flat=True))


def lines_of(
    keys: Sequence[int], rules: Sequence[TakeoverRule], year: int, years: Sequence[int], clock: Clock
) -> Iterator[ExitLine]:
    """The projects of `keys`, in that order, a batch at a time; `year` is that of the rules, `years` of the gaps."""
    for start in range(0, len(keys), BATCH):
        yield from _batch(keys[start : start + BATCH], rules, year, years, clock)


def _batch(
    keys: Sequence[int], rules: Sequence[TakeoverRule], year: int, years: Sequence[int], clock: Clock
) -> Iterator[ExitLine]:
    """The same dozen queries, however many keys."""
    projects = Project.objects.filter(pk__in=keys)
    columns = ("reference", "title", "echelon", "qpv", "caf", "porteur__kind")
    rows = {row.pk: row for row in projects.select_related("porteur").only(*columns)}
    dossiers = dossiers_of(rows.values(), clock, year)
    gaps = gaps_of(projects, [*years, year], clock)
    kept = _kept(keys, clock)
    for key in keys:
        if key not in rows:
            continue  # gone since its key was read
        dossier = dossiers[key]
        settled = dossier.reality in NOTHING_TO_LOOK_FOR
        yield ExitLine(
            key=key,
            caf=rows[key].caf_id,
            reality=dossier.reality,
            codes=() if settled else tuple(one.rule.code for one in proposed(rules, dossier) if one.holds),
            kept=frozenset(kept.get(key, ())),
            gaps=gaps[key][:-1],
            lacking=gaps[key][-1],
        )


def simulate(
    user: User,
    projects: ProjectQuerySet,
    year: int,
    years: Sequence[int],
    clock: Clock,
    *,
    asked: str = "",
    within: range = range(0),
) -> Simulation:
    """`projects` are those whose money `user` reads. `asked` is the number whose projects are wanted too, those of the
    places `within`.
    """
    keys, rules = keys_of(projects), rules_of(year)
    tally = _Tally(rules, years)
    part = []
    for line in lines_of(keys, rules, year, years, clock):
        place = tally.groups[asked]
        tally.add(line)
        if place in within and asked in line.groups:
            part.append(line)
    known = asked in (ALL, NOBODY, SETTLED, UNSAID) or any(rule.code == asked for rule in rules)
    return Simulation(
        year=year,
        last_covered=last_year_covered() if not rules else None,
        count=len(keys),
        lines=tuple(tally.lines()),
        groups=tally.groups,
        realities=tuple((str(one.value), str(one.label), tally.realities[one.value]) for one in Reality),
        gaps=tally.gaps.sums(),
        envelopes=tuple(_envelopes(user, tally, year, clock)),
        part=tuple(part),
        asked_count=tally.groups[asked] if known else None,
    )


@dataclass
class _Need:
    """What the projects that a fund may pay lack in the year of the rules, each counted once."""

    called: int = 0
    amount: Decimal | None = None
    unplanned: int = 0
    unsure: int = 0
    cafs: set[str] = field(default_factory=set)

    def add(self, row: GapYear, caf: str | None) -> None:
        self.called += 1
        if caf:
            self.cafs.add(caf)
        if row.gap is not None:
            self.amount = row.gap if self.amount is None else self.amount + row.gap
        self.unplanned += row.planned is None or bool(row.unplanned)
        self.unsure += bool(row.unknown and row.gap)


class _Tally:
    """All that the page says, counted as the projects go by."""

    def __init__(self, rules: Sequence[TakeoverRule], years: Sequence[int]) -> None:
        self.rules = rules
        self.groups: Counter[str] = Counter()
        self.realities: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.cafs: set[str] = set()
        self.gaps = GapTally(years)
        self.of_rule = {rule.code: GapTally(years) for rule in rules}
        self.needs: dict[str, _Need] = {rule.fund: _Need() for rule in rules if rule.fund}
        self._funds = {rule.code: rule.fund for rule in rules if rule.fund}

    def add(self, line: ExitLine) -> None:
        self.groups.update(line.groups)
        self.realities[line.reality] += 1
        self.kept.update(line.kept)
        self.gaps.add(line.gaps)
        for code in line.codes:
            self.of_rule[code].add(line.gaps)
        for fund in {self._funds[code] for code in line.codes if code in self._funds}:
            self.needs[fund].add(line.lacking, line.caf)
        if line.caf:
            self.cafs.add(line.caf)

    def lines(self) -> Iterator[TakerLine]:
        for rule in self.rules:
            yield TakerLine(rule, self.groups[rule.code], self.kept[rule.code], self.of_rule[rule.code].sums())


def _kept(keys: Sequence[int], clock: Clock) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = ExitPlan.objects.filter(project__in=keys).latest_per("project", "code", **vars(clock))
    for project, code, verdict in rows.values_list("project", "code", "verdict"):
        if verdict != Verdict.DISMISSED:
            found[project].add(code)
    return found


def _envelopes(user: User, tally: _Tally, year: int, clock: Clock) -> Iterator[EnvelopeLine]:
    """By fund that a rule names: what its projects lack that year against the envelopes of their Caf. Envelopes of
    other levels are not summed with those of Caf, which they hold already.
    """
    if not tally.needs:
        return
    visible: Any = Envelope.objects.visible_to(user)
    found = list(visible.filter(fund__in=list(tally.needs), year=year, level=Level.CAF, caf__in=tally.cafs))
    balances = balance_of(found, clock)
    for fund, need in tally.needs.items():
        held = [balances[row.pk] for row in found if row.fund == fund]
        amounts = [one.remaining for one in held if one.remaining is not None]
        yield EnvelopeLine(
            fund=fund,
            called=need.called,
            needed=need.amount,
            envelopes=len(held),
            remaining=sum(amounts, Decimal()) if amounts else None,
            untold=len(held) - len(amounts) + len(need.cafs - {row.caf_id for row in found if row.fund == fund}),
            unknown_grants=sum(one.spent.unknown for one in held),
            unplanned=need.unplanned,
            unsure=need.unsure,
        )
