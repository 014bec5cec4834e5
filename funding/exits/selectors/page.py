"""The way out of one project, as the assistant shows it: what is proposed and why, what was decided, what lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from funding.exits.enums import NOT_SAID, NOTHING_TO_LOOK_FOR, Reality, Verdict
from funding.exits.models import ExitAmount, ExitPlan, ExitReality, ExitSearch, ExitStep, TakeoverRule
from funding.exits.selectors.contacts import calls_caf, named, referents_of
from funding.exits.selectors.dossiers import dossiers_of, last_year_covered, rules_of
from funding.exits.selectors.ends import End, ends_of
from funding.exits.selectors.gaps import GapYear, exit_years, gap_of
from funding.exits.selectors.matching import Dossier, Match, proposed
from funding.exits.selectors.past_rules import rules_of_their_day
from funding.rules.selectors import UNKNOWN_RULE, last_year_of_fipe
from projects.accounts.models import User
from projects.core.french import enumerate_fr
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class Taker:
    """A taker-over as a project sees it. `match` None: retained by people though nothing in the dossier calls for it.

    `rule` is the row of the year, else the one that the last decision was made under.
    """

    rule: TakeoverRule
    match: Match | None
    plan: ExitPlan | None
    amounts: tuple[ExitAmount, ...] = ()
    steps: tuple[ExitStep, ...] = ()
    covers: bool = True
    here: str = ""  # the offices to call by their names for this project
    referent: User | None = None  # whom to write to at the Caf, when it is the one to call
    said_then: TakeoverRule | None = None  # the rule that was decided upon, as it stood that day

    @property
    def verdict(self) -> str:
        return self.plan.verdict if self.plan else ""

    @property
    def is_kept(self) -> bool:
        return self.verdict in (Verdict.RETAINED, Verdict.FOUND)

    @property
    def has_changed(self) -> bool:
        """Whether the rule was rewritten since it was decided upon."""
        return self.plan is not None and (self.plan.rule_id, self.plan.rule_version) != (
            self.rule.pk,
            self.rule.version,
        )

    @property
    def lacking(self) -> tuple[str, ...]:
        """What there must be to be eligible and is not ticked yet."""
        done = {step.label for step in self.steps if step.done_on}
        return tuple(one for one in self.rule.requirements if one not in done)

    @property
    def done(self) -> int:
        return sum(step.done_on is not None for step in self.steps)


@dataclass(frozen=True)
class ExitPage:
    """`unsaid`: what no rule and no fact can say, in words."""

    year: int
    years: tuple[int, ...]
    reality: ExitReality | None
    past: tuple[ExitReality, ...]
    kept: tuple[Taker, ...]
    offered: tuple[Taker, ...]
    stopped: tuple[Taker, ...]
    dismissed: tuple[Taker, ...]
    searches: tuple[ExitSearch, ...]
    gaps: tuple[GapYear, ...]
    unsaid: tuple[str, ...]
    end: End | None  # until when the Fipe pays; None when nothing says it
    referent: User | None  # who follows the project at its Caf

    @property
    def needs_none(self) -> bool:
        return self.reality is not None and self.reality.reality in NOTHING_TO_LOOK_FOR

    @property
    def is_bare(self) -> bool:
        """Whether nothing of its own calls for a taker-over, at most that it comes from the Fipe."""
        if self.kept or self.needs_none:
            return False
        return all(reason.kind == "fund" for row in self.offered if row.match for reason in row.match.reasons)


def exit_page(project: Project, year: int, clock: Clock) -> ExitPage:
    """About twenty queries. `project` comes with its identity."""
    dossier = dossiers_of(Project.objects.filter(pk=project.pk), clock, year)[project.pk]
    rules = rules_of(year)
    referent = referents_of([project], clock).get(project.pk)
    takers = _takers(project, rules, proposed(rules, dossier), clock, referent)
    past = _told(ExitReality.objects.filter(project=project), clock)
    # What its own call says first, as for the fund that pays each year.
    last = max(project.application.call.funded_years, default=0) or last_year_of_fipe()
    years = exit_years(clock.situation_on.year, last)
    return ExitPage(
        year=year,
        years=years,
        reality=past[0] if past else None,
        past=past[1:],
        kept=tuple(row for row in takers if row.is_kept),
        offered=tuple(row for row in takers if not row.plan and row.match and row.match.holds),
        stopped=tuple(row for row in takers if not row.plan and row.match and not row.match.holds),
        dismissed=tuple(row for row in takers if row.verdict == Verdict.DISMISSED),
        searches=_told(ExitSearch.objects.filter(project=project), clock),
        gaps=gap_of(project, years, clock),
        unsaid=tuple(_unsaid(dossier, rules, year, takers)),
        end=ends_of([project], clock).get(project.pk),
        referent=referent,
    )


def searches_of(projects: Sequence[Project], clock: Clock) -> dict[int, list[ExitSearch]]:
    """What was looked for, by project, the last first. One query."""
    found: dict[int, list[ExitSearch]] = defaultdict(list)
    for row in _told(ExitSearch.objects.filter(project__in=[one.pk for one in projects]), clock):
        found[row.project_id].append(row)
    return found


def _told(rows: object, clock: Clock) -> tuple:  # type: ignore[type-arg]
    """The standing facts, the last first, with who said them."""
    standing = rows.standing(**vars(clock)).select_related("recorded_by", "source")  # type: ignore[attr-defined]
    return tuple(standing.order_by("-observed_on", "-recorded_at", "-pk"))


def _takers(
    project: Project, rules: Sequence[TakeoverRule], found: Sequence[Match], clock: Clock, referent: User | None
) -> list[Taker]:
    """Those that are called for, and those that people decided upon."""
    standing = (
        ExitPlan.objects.filter(project=project)
        .latest_per("project", "code", **vars(clock))
        .select_related("rule", "recorded_by")
    )
    plans = {row.code: row for row in standing}
    amounts: dict[str, list[ExitAmount]] = defaultdict(list)
    for amount in ExitAmount.objects.filter(project=project).latest_per("project", "code", "year", **vars(clock)):
        amounts[amount.code].append(amount)
    steps: dict[str, list[ExitStep]] = defaultdict(list)
    for step in ExitStep.objects.filter(project=project):
        steps[step.code].append(step)
    of_year = {rule.code: rule for rule in rules}
    matches = {one.rule.code: one for one in found}
    codes = [*matches, *(code for code in plans if code not in matches)]
    then = rules_of_their_day(plans.values())
    told = {code: of_year[code] if code in of_year else plans[code].rule for code in codes}
    return [
        Taker(
            rule=rule,
            match=matches.get(code),
            plan=plans.get(code),
            amounts=tuple(amounts[code]),
            steps=tuple(steps[code]),
            covers=code in of_year,
            here=named(rule.contact, project, referent),
            referent=referent if calls_caf(rule.contact) else None,
            said_then=then.get(plans[code].pk) if code in plans else None,
        )
        for code, rule in told.items()
    ]


def _unsaid(dossier: Dossier, rules: Sequence[TakeoverRule], year: int, takers: Sequence[Taker]) -> list[str]:
    said = []
    if not rules:
        last = last_year_covered()
        until = f" : les règles connues s’arrêtent en {last}" if last else ""
        said.append(f"Pour {year}, {UNKNOWN_RULE}{until}.")
    elif not any(row.match for row in takers):
        said.append("Aucune règle ne reconnaît ce projet : les faits du dossier n’en appellent aucune.")
    called = [rule.title for rule in rules if rule.realities]
    if not dossier.reality:
        more = f" La dire peut appeler : {enumerate_fr(called)}." if called else ""
        said.append(f"Réalité budgétaire : {NOT_SAID.lower()}.{more}")
    if not dossier.structures:
        said.append("Structures soutenues : non renseignées, les règles qui en dépendent ne peuvent pas répondre.")
    if not dossier.texts:
        said.append("Actions : aucune n’est décrite, leurs mots ne peuvent rien appeler.")
    if dossier.porteur_kind is None:
        said.append("Porteur : inconnu.")
    return said


def reality_label(value: str) -> str:
    return str(Reality(value).label) if value else NOT_SAID


def year_of(text: str) -> int | None:
    """The year that an address says, when it is one that a rule may cover."""
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if 2000 <= year <= 2100 else None


def asked_year(text: str, this_day: date) -> int:
    """The year of the address, next year unless it says one."""
    return year_of(text) or this_day.year + 1


__all__ = ["ExitPage", "Taker", "asked_year", "exit_page", "reality_label", "searches_of", "year_of"]
