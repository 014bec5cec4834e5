"""Over many projects at once: who may take how many of them over, what they lack each year, against the envelopes.

Projects are read by batches and counted one by one: whatever their number, no more than a batch is held at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from funding.exits.enums import NOTHING_TO_LOOK_FOR, Reality, Verdict
from funding.exits.models import ExitPlan, TakeoverRule
from funding.exits.selectors.dossiers import dossiers_of, last_year_covered, rules_of
from funding.exits.selectors.envelopes import NO_CAF, FundLine, Need, fund_lines
from funding.exits.selectors.gaps import GapYear, gaps_of
from funding.exits.selectors.matching import Callers
from funding.exits.selectors.sums import GapSum, GapTally
from projects.accounts.models import User
from projects.core.arrays import array_of
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock

# What the list of dossiers may be asked of beside the code of a rule.
NOBODY, SETTLED, UNSAID, ALL = "aucun", "regle", "non-evalue", "tous"
BATCH = 10_000


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
class Simulation:
    """`groups` counts the projects of NOBODY, SETTLED, UNSAID, ALL; `part` are those asked for, of `asked_count`."""

    year: int
    last_covered: int | None
    count: int
    lines: tuple[TakerLine, ...]
    groups: Mapping[str, int]
    realities: tuple[tuple[str, str, int], ...]
    gaps: tuple[GapYear, ...]
    envelopes: tuple[FundLine, ...]
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
    callers = Callers(rules)
    for start in range(0, len(keys), BATCH):
        yield from _batch(keys[start : start + BATCH], callers, year, years, clock)


def _batch(keys: Sequence[int], callers: Callers, year: int, years: Sequence[int], clock: Clock) -> Iterator[ExitLine]:
    """The same dozen queries, however many keys."""
    projects = Project.objects.filter(pk__in=array_of(keys))
    dossiers = dossiers_of(projects, clock, year)
    gaps = gaps_of(projects, [*years, year], clock)
    kept = _kept(projects, clock)
    cafs = dict(projects.order_by().values_list("pk", "caf"))
    for key in keys:
        if key not in dossiers or key not in gaps:
            continue  # gone since its key was read
        dossier, told = dossiers[key], gaps[key]
        settled = dossier.reality in NOTHING_TO_LOOK_FOR
        yield ExitLine(
            key=key,
            caf=cafs.get(key),
            reality=dossier.reality,
            codes=() if settled else callers.codes(dossier),
            kept=frozenset(kept.get(key, ())),
            gaps=told[:-1],
            lacking=told[-1],
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
        gaps=tally.gaps(),
        envelopes=tuple(fund_lines(user, tally.needs, year, clock)),
        part=tuple(part),
        asked_count=tally.groups[asked] if known else None,
    )


class _Tally:
    """All that the page says, counted as the projects go by."""

    def __init__(self, rules: Sequence[TakeoverRule], years: Sequence[int]) -> None:
        self.rules = rules
        self.years = years
        self.groups: Counter[str] = Counter()
        self.realities: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.needs: dict[tuple[str, str], Need] = {}
        # Summed by what calls them: a project that four rules may take over is added once, not four times.
        self._called: dict[tuple[str, ...], GapTally] = {}
        self._funds = {rule.code: rule.fund for rule in rules if rule.fund}

    def add(self, line: ExitLine) -> None:
        self.groups.update(line.groups)
        self.realities[line.reality] += 1
        self.kept.update(line.kept)
        if line.codes not in self._called:
            self._called[line.codes] = GapTally(self.years)
        self._called[line.codes].add(line.gaps)
        for fund in {self._funds[code] for code in line.codes if code in self._funds}:
            place = (fund, line.caf or NO_CAF)
            self.needs[place] = self.needs.get(place, Need()).plus(line.lacking)

    def gaps(self, code: str = "") -> tuple[GapSum, ...]:
        """Of the projects that a rule calls for; of all without one."""
        whole = GapTally(self.years)
        for codes, tally in self._called.items():
            if not code or code in codes:
                whole.join(tally)
        return whole.sums()

    def lines(self) -> Iterator[TakerLine]:
        for rule in self.rules:
            yield TakerLine(rule, self.groups[rule.code], self.kept[rule.code], self.gaps(rule.code))


def _kept(projects: ProjectQuerySet, clock: Clock) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    within = projects.order_by().values("pk")
    rows = ExitPlan.objects.filter(project__in=within).latest_per("project", "code", **vars(clock))
    for project, code, verdict in rows.values_list("project", "code", "verdict"):
        if verdict != Verdict.DISMISSED:
            found[project].add(code)
    return found
