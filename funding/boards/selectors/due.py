"""What falls due: decisions waited for, conventions, acomptes, bilans, soldes, answers to waves, steps of the way out.

One act a line, a page at a time. A yearly financing that nobody gave a day waits for its next step without one, and is
said so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.urls import reverse
from django.utils import timezone

from funding.boards.selectors.awaited import (
    BILAN,
    FINANCING,
    STEP,
    WAVE,
    ActKind,
    DueFilters,
    Found,
    acts_sql,
    read_page,
)
from funding.exits.models import ExitStep
from funding.grants import links as grant_links
from funding.grants.models import Financing
from funding.waves import links as wave_links
from funding.waves.models import Answer
from projects.accounts.models import User
from projects.bilans import links as bilan_links
from projects.bilans.models import Bilan
from projects.core.french import count, format_month
from projects.core.paris import day_of
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

__all__ = ["Act", "ActKind", "DueFilters", "DueList", "Month", "due_list", "due_of_project"]

# How many acts a page holds.
SIZE = 100
# Beyond so many answers awaited of one wave, one line says them all.
ALONE = 3
# From so many acts of one kind on one day, one line that opens says them all.
BUNCH = 4
COUNTED: dict[str, tuple[str, str]] = {
    ActKind.DECISION: ("décision attendue", "décisions attendues"),
    ActKind.NOTICE: ("notification à envoyer", "notifications à envoyer"),
    ActKind.CONVENTION: ("convention à signer", "conventions à signer"),
    ActKind.ADVANCE: ("acompte à verser", "acomptes à verser"),
    ActKind.REPORT: ("bilan attendu", "bilans attendus"),
    ActKind.SETTLE: ("solde à verser", "soldes à verser"),
    ActKind.UNDUE: ("indu à régler", "indus à régler"),
    ActKind.END: ("fin de convention", "fins de convention"),
    ActKind.WAVE: ("réponse à une vague", "réponses à une vague"),
    ActKind.EXIT: ("démarche de sortie", "démarches de sortie"),
}


@dataclass(frozen=True)
class Act:
    """One thing to do by `due_on`; None: no day was given."""

    kind: ActKind
    due_on: date | None
    subject: str
    detail: str
    url: str
    caf: str = ""

    @property
    def order(self) -> tuple[date, str, str]:
        return self.due_on or date.max, self.subject, self.detail


@dataclass(frozen=True)
class Bunch:
    """Acts of one kind that fall due the same day: one line that opens says them all, those of one page at least."""

    acts: tuple[Act, ...]
    is_whole: bool = True

    @property
    def due_on(self) -> date | None:
        return self.acts[0].due_on

    @property
    def said(self) -> str:
        """« 36 bilans attendus, de 26 Caf »; others may stand on the page before or after."""
        cafs = {act.caf for act in self.acts if act.caf}
        told = count(len(self.acts), *COUNTED[self.acts[0].kind])
        if not self.is_whole:
            return f"{told} sur cette page"
        return f"{told}, de {count(len(cafs), 'Caf', 'Caf')}" if len(cafs) > 1 else told


@dataclass(frozen=True)
class Month:
    """The acts of a month, or those that are late, or those without a day."""

    title: str
    acts: tuple[Act, ...]
    is_late: bool = False
    is_whole: bool = True

    @property
    def lines(self) -> list[Act | Bunch]:
        """Its acts in their order, those of one kind and one day together from `BUNCH` of them on."""
        groups: dict[tuple[str, date | None], list[Act]] = {}
        for act in self.acts:
            groups.setdefault((act.kind, act.due_on), []).append(act)
        found: list[Act | Bunch] = []
        for act in self.acts:
            own = groups[act.kind, act.due_on]
            if len(own) < BUNCH or act.due_on is None:
                found.append(act)
            elif act is own[0]:
                found.append(Bunch(tuple(own), self.is_whole))
        return found


@dataclass(frozen=True)
class DueList:
    """One page; `number` and `late` are those of all the pages."""

    months: tuple[Month, ...] = ()
    number: int = 0
    late: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.number // SIZE))


def due_list(user: User, filters: DueFilters, clock: Clock, page: int = 1) -> DueList:
    """Late first, then by month, what has no day last. Five queries, however many acts there are."""
    waves = _waves(user, filters) if filters.kind in ("", ActKind.WAVE) else []
    try:
        text, values = acts_sql(user, filters, clock, [act.due_on for act in waves])
    except EmptyResultSet:
        return DueList()
    found = read_page(text, values, page, SIZE)
    acts = sorted(_acts(found, waves), key=lambda act: act.order)
    late = [act for act in acts if act.due_on and act.due_on < clock.situation_on]
    alone = found.number <= SIZE
    months = [Month("En retard", tuple(late), True, alone)] if late else []
    by_month: dict[str, list[Act]] = {}
    for act in acts[len(late) :]:
        title = format_month(act.due_on).capitalize() if act.due_on else "Sans date fixée"
        by_month.setdefault(title, []).append(act)
    months += [Month(title, tuple(own), False, alone) for title, own in by_month.items()]
    last = max(1, -(-found.number // SIZE))
    return DueList(tuple(months), found.number, found.late, min(page, last))


def due_of_project(user: User, project: Project, clock: Clock) -> list[Act]:
    """What falls due of the financings of one project, the first day first; what has no day last. Two queries."""
    try:
        text, values = acts_sql(user, DueFilters(project=project.pk), clock, alone=True)
    except EmptyResultSet:
        return []
    return sorted(_acts(read_page(text, values, 1, SIZE), []), key=lambda act: act.order)


def _acts(found: Found, waves: list[Act]) -> list[Act]:
    """The acts of a page, with what it prints of each: a query for each place that they come from."""
    keys: dict[str, set[int]] = {}
    for origin, key, _, _ in found.rows:
        keys.setdefault(origin, set()).add(key)
    read = {origin: READ[origin](own) for origin, own in keys.items() if origin in READ}
    return [
        waves[key - 1] if origin == WAVE else _act(origin, read[origin][key], ActKind(kind), day)
        for origin, key, kind, day in found.rows
    ]


_NAMED = ("project__porteur", "project__department", "project__caf", "project__commune", "project__epci")


def _financings(keys: Collection[int]) -> Mapping[int, Financing]:
    return Financing.objects.select_related("year", *_NAMED).in_bulk(keys)


def _bilans(keys: Collection[int]) -> Mapping[int, Bilan]:
    return Bilan.objects.with_identity().in_bulk(keys)


def _steps(keys: Collection[int]) -> Mapping[int, ExitStep]:
    return ExitStep.objects.select_related(*_NAMED).in_bulk(keys)


READ: dict[str, Any] = {FINANCING: _financings, BILAN: _bilans, STEP: _steps}


def _act(origin: str, row: Any, kind: ActKind, day: date | None) -> Act:
    project = row.project
    if origin == FINANCING:
        detail, url = f"{row.get_funder_display()}, {row.year.year}", grant_links.detail(row)
    elif origin == BILAN:
        detail, url = f"Bilan annuel {row.year}", bilan_links.detail(row)
    else:
        detail, url = row.label, reverse("exit_detail", args=[project.reference])
    return Act(kind, day, project.display_name, detail, url, project.caf.name if project.caf else "")


def _waves(user: User, filters: DueFilters) -> list[Act]:
    """The answers that Cnaf waits for, one a Caf; one line a wave for who waits for many of them."""
    rows = Answer.objects.visible_to(user).awaited().with_identity()
    if filters.caf:
        rows = rows.filter(caf=filters.caf)
    if filters.region:
        rows = rows.filter(caf__region=filters.region)
    if filters.year is not None:
        rows = rows.filter(wave__year=filters.year)
    by_wave: dict[int, list[Answer]] = {}
    for answer in rows.order_by("wave__deadline", "caf__sort_name"):
        by_wave.setdefault(answer.wave_id, []).append(answer)
    found, instant = [], timezone.now()
    for answers in by_wave.values():
        wave = answers[0].wave
        days = {row.pk: _due_on(row, instant) for row in answers}
        if len(answers) > ALONE:
            said = count(len(answers), "réponse attendue", "réponses attendues")
            due_on = min((day for day in days.values() if day), default=None)
            found.append(Act(ActKind.WAVE, due_on, wave.title, said, wave_links.wave_page(wave)))
            continue
        found += [
            Act(
                ActKind.WAVE,
                days[row.pk],
                wave.title,
                row.get_state_display(),
                wave_links.questionnaire(row),
                row.caf.name,
            )
            for row in answers
        ]
    return found


def _due_on(answer: Answer, moment: datetime) -> date | None:
    """No day for what was received, then given back after the deadline: it is not late, see AnswerQuerySet.overdue."""
    given_back = answer.submitted_at is not None and answer.wave.deadline < moment
    return None if given_back else day_of(answer.wave.deadline)
