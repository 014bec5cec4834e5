"""« Après le Fipe », for a porteur: who may pay next year, what to do now, whom to write to. In plain words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from funding.exits.enums import NOTHING_TO_LOOK_FOR, Verdict
from funding.exits.models import ExitPlan, ExitSearch, ExitStep, TakeoverRule
from funding.exits.selectors.contacts import named, referents_of
from funding.exits.selectors.dossiers import dossiers_of, rules_of
from funding.exits.selectors.ends import End, ends_of
from funding.exits.selectors.gaps import GapYear, gaps_of
from funding.exits.selectors.matching import proposed
from funding.exits.selectors.page import searches_of
from funding.rules.enums import Fund
from funding.waves.models import Answer, AnswerLine
from projects.core.paris import day_of
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# How many takers-over a porteur reads of at once: the best called for.
MOST = 4
# Words of an office, and what they mean to who does not work there.
MEANINGS = {
    "Caf": "caisse d’allocations familiales",
    "Cnaf": "caisse nationale des allocations familiales",
    "Fipe": "fonds d’innovation petite enfance, qui paie votre projet jusqu’à sa dernière année",
    "AVIP": "à vocation d’insertion professionnelle : des places pour les parents qui cherchent un emploi",
    "REAAP": "réseau d’écoute, d’appui et d’accompagnement des parents",
    "Leader": "programme de l’Europe pour les territoires ruraux",
    "Caflab": "laboratoire d’innovation sociale des Caf",
    "France Travail": "le service public de l’emploi",
}


@dataclass(frozen=True)
class PlainTaker:
    """Someone who may pay: what the Caf decided, what is to be done now."""

    rule: TakeoverRule
    verdict: str
    todo: tuple[str, ...]
    here: str = ""  # the offices to call by their names for this project

    @property
    def state(self) -> str:
        if self.verdict == Verdict.FOUND:
            return "C’est trouvé"
        return "La Caf y travaille avec vous" if self.verdict == Verdict.RETAINED else "Piste à étudier"


@dataclass(frozen=True)
class AfterFipe:
    """A project after the Fipe. `takers` is empty when no rule covers the year, or when none recognises the project."""

    project: Project
    year: int
    reality: str
    takers: tuple[PlainTaker, ...]
    gap: GapYear
    searches: tuple[ExitSearch, ...]
    referent: str
    is_covered: bool
    end: End | None
    dates: tuple[tuple[date, str], ...] = ()  # to come, the next first: what falls on that day

    @property
    def is_settled(self) -> bool:
        return self.reality in NOTHING_TO_LOOK_FOR

    @property
    def first_steps(self) -> tuple[str, ...]:
        """What to do now: of what is retained first, at most five, none twice."""
        order = sorted(self.takers, key=lambda one: one.verdict not in (Verdict.RETAINED, Verdict.FOUND))
        steps = [step for one in order if one.verdict != Verdict.FOUND for step in one.todo[:2]]
        return tuple(dict.fromkeys(steps))[:5]


def after_fipe(projects: Sequence[Project], year: int, clock: Clock) -> list[AfterFipe]:
    """The same few queries, however many projects; each with its identity."""
    keys = [row.pk for row in projects]
    if not keys:
        return []
    rows = Project.objects.filter(pk__in=keys)
    dossiers, gaps = dossiers_of(rows, clock, year), gaps_of(rows, [year], clock)
    rules = rules_of(year)
    searches, ends = searches_of(projects, clock), ends_of(projects, clock)
    plans, steps = _decided(keys, clock), _steps(keys)
    referents = referents_of(projects, clock)
    waves = _waves(keys, clock)
    found = []
    for project in projects:
        dossier, decided = dossiers[project.pk], plans[project.pk]
        called = [one.rule for one in proposed(rules, dossier) if one.holds]
        found.append(
            AfterFipe(
                project=project,
                year=year,
                reality=dossier.reality,
                takers=tuple(
                    replace(one, here=named(one.rule.contact, project, referents.get(project.pk)))
                    for one in _takers(called, decided, steps[project.pk])
                ),
                gap=gaps[project.pk][0],
                searches=tuple(searches[project.pk]),
                referent=str(referents.get(project.pk, "")),
                is_covered=bool(rules),
                end=ends.get(project.pk),
                dates=tuple(
                    sorted([*_dates(searches[project.pk], steps[project.pk], decided, clock), *waves[project.pk]])
                ),
            )
        )
    return found


def meanings(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The words of an office that `texts` hold, with what they mean, in the order of the table."""
    whole = " ".join(texts)
    return [(word, said) for word, said in MEANINGS.items() if re.search(rf"(?<!\w){word}(?!\w)", whole)]


def texts_of(rows: Iterable[AfterFipe]) -> list[str]:
    """All that a porteur reads of the rules."""
    return [
        text
        for row in rows
        for one in row.takers
        for text in (one.rule.plain_title, one.rule.conditions, one.rule.contact, *one.todo)
    ]


def _takers(
    called: Sequence[TakeoverRule], decided: dict[str, ExitPlan], steps: dict[str, list[ExitStep]]
) -> Iterable[PlainTaker]:
    """What the Caf retained first, then what the rules propose, less what was dismissed."""
    kept = [row for row in decided.values() if row.verdict != Verdict.DISMISSED]
    of_year = {rule.code: rule for rule in called}
    for row in kept:
        rule = of_year.get(row.code, row.rule)
        # What is to be done, not what there must be: the conditions are told apart.
        todo = (one.label for one in steps[row.code] if not one.done_on and one.label not in rule.requirements)
        yield PlainTaker(rule, row.verdict, tuple(todo))
    others = [rule for rule in called if rule.code not in decided]
    for rule in _best(others, max(MOST - len(kept), 0)):
        yield PlainTaker(rule, "", tuple(rule.steps))


def _best(rules: Sequence[TakeoverRule], room: int) -> Sequence[TakeoverRule]:
    """As many as there is room for. What follows the Fipe itself is open to all, and ranked last: it is told too,
    beside the best of the others.
    """
    shown, hidden = rules[:room], rules[room:]
    following = [rule for rule in hidden if rule.fund == Fund.EX_FIPE][: max(room - 1, 0)]
    return [*shown[: room - len(following)], *following]


def _dates(
    searches: Iterable[ExitSearch], steps: dict[str, list[ExitStep]], decided: dict[str, ExitPlan], clock: Clock
) -> Iterable[tuple[date, str]]:
    """What people wrote down for a day to come."""
    for search in searches:
        if search.next_on and search.next_on >= clock.situation_on:
            yield search.next_on, search.next_step
    for code, rows in steps.items():
        if code in decided and decided[code].verdict != Verdict.DISMISSED:
            for step in rows:
                if step.due_on and not step.done_on and step.due_on >= clock.situation_on:
                    yield step.due_on, step.label


def _waves(keys: Sequence[int], clock: Clock) -> dict[int, list[tuple[date, str]]]:
    """Until when a Caf asks Cnaf for money for each project: a porteur speaks to it before. Only where an answer about
    the project is still to be given; one that Cnaf gave back has no last day any more. One query.
    """
    awaited = Answer.objects.awaited().filter(reopened_at=None, wave__deadline__gte=clock.known_at)
    lines = AnswerLine.objects.filter(project__in=keys, answer__in=awaited)
    said = "dernier jour où votre Caf peut demander de l’argent pour votre projet : parlez-lui avant"
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for project, deadline in lines.values_list("project", "answer__wave__deadline"):
        found[project].append((day_of(deadline), said))
    return found


def _decided(keys: Sequence[int], clock: Clock) -> dict[int, dict[str, ExitPlan]]:
    found: dict[int, dict[str, ExitPlan]] = defaultdict(dict)
    rows = ExitPlan.objects.filter(project__in=keys).latest_per("project", "code", **vars(clock))
    for row in rows.select_related("rule"):
        found[row.project_id][row.code] = row
    return found


def _steps(keys: Sequence[int]) -> dict[int, dict[str, list[ExitStep]]]:
    found: dict[int, dict[str, list[ExitStep]]] = defaultdict(lambda: defaultdict(list))
    for step in ExitStep.objects.filter(project__in=keys):
        found[step.project_id][step.code].append(step)
    return found
