"""What falls due: decisions waited for, conventions, acomptes, bilans, soldes, answers to waves, steps of the way out.

One act a line. A yearly financing that nobody gave a day waits for its next step without one, and is said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from funding.exits.models import ExitStep
from funding.exits.policies import can_read_exit
from funding.grants import links as grant_links
from funding.grants.enums import FinancingState as State
from funding.grants.models import Amendment, Convention, Deadline, Financing, FinancingStep
from funding.grants.querysets import money_projects
from funding.grants.workflow import OPEN, PATH
from funding.waves import links as wave_links
from funding.waves.models import Answer
from projects.accounts.models import User
from projects.bilans import links as bilan_links
from projects.bilans.enums import NOT_DEPOSITED
from projects.bilans.models import Bilan
from projects.core.french import count, format_month
from projects.core.paris import day_of
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# How many acts of one source are read: a page that one works through, not a register.
LIMIT = 500
# Beyond so many answers awaited of one wave, one line says them all.
ALONE = 3


class ActKind(TextChoices):
    """In the order of a year; in the address by its value."""

    DECISION = "decision", "Décision attendue"
    NOTICE = "notification", "Notification à envoyer"
    CONVENTION = "convention", "Convention à signer"
    ADVANCE = "acompte", "Acompte à verser"
    REPORT = "bilan", "Bilan attendu"
    SETTLE = "solde", "Solde à verser"
    UNDUE = "indu", "Indu à régler"
    END = "fin", "Fin de convention"
    WAVE = "vague", "Réponse à une vague"
    EXIT = "sortie", "Démarche de sortie"


AWAITED = {
    State.VOTED: ActKind.DECISION,
    State.NOTIFIED: ActKind.NOTICE,
    State.AGREED: ActKind.CONVENTION,
    State.ADVANCED: ActKind.ADVANCE,
    State.REPORTED: ActKind.REPORT,
    State.SETTLED: ActKind.SETTLE,
}
NEXT: dict[State, ActKind] = {
    **{state: AWAITED[PATH[place + 1]] for place, state in enumerate(PATH[:-1])},
    State.UNDUE: ActKind.UNDUE,
}


@dataclass(frozen=True)
class DueFilters:
    """What the address narrows to; None and "" are everything."""

    kind: str = ""
    caf: str = ""
    region: str = ""
    year: int | None = None
    project: int | None = None

    @property
    def is_on(self) -> bool:
        return bool(self.kind or self.caf or self.region or self.year)


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
class Month:
    """The acts of a month, or those that are late, or those without a day."""

    title: str
    acts: tuple[Act, ...]
    is_late: bool = False


@dataclass(frozen=True)
class DueList:
    months: tuple[Month, ...]
    number: int
    late: int
    is_cut: bool


def due_list(user: User, filters: DueFilters, clock: Clock) -> DueList:
    """Late first, then by month, what has no day last. Six queries at most, however many acts there are."""
    sources = list(_sources(user, filters, clock))
    acts = sorted((act for rows in sources for act in rows), key=lambda act: act.order)
    today = clock.situation_on
    late = [act for act in acts if act.due_on and act.due_on < today]
    months = [Month("En retard", tuple(late), is_late=True)] if late else []
    by_month: dict[str, list[Act]] = {}
    for act in acts[len(late) :]:
        title = format_month(act.due_on).capitalize() if act.due_on else "Sans date fixée"
        by_month.setdefault(title, []).append(act)
    months += [Month(title, tuple(own)) for title, own in by_month.items()]
    return DueList(tuple(months), len(acts), len(late), any(len(rows) >= LIMIT for rows in sources))


def due_of_project(user: User, project: Project, clock: Clock) -> list[Act]:
    """What falls due for one project, the first day first; what has no day last."""
    filters = DueFilters(project=project.pk)
    kinds = set(ActKind.values)
    rows = [*_dated(user, filters, clock, kinds), *_undated(user, filters, clock, kinds)]
    return sorted([*rows, *_ends(user, filters, clock)], key=lambda act: act.order)


def _sources(user: User, filters: DueFilters, clock: Clock) -> Iterator[Sequence[Act]]:
    kinds = {filters.kind} if filters.kind else set(ActKind.values)
    if kinds & {*NEXT.values()}:
        yield _dated(user, filters, clock, kinds)
        yield _undated(user, filters, clock, kinds)
    if ActKind.REPORT in kinds:
        yield _reports(user, filters)
    if ActKind.END in kinds:
        yield _ends(user, filters, clock)
    if ActKind.WAVE in kinds:
        yield _waves(user, filters)
    if ActKind.EXIT in kinds and can_read_exit(user)[0] and filters.year is None:
        yield _exits(user, filters)


def _placed(filters: DueFilters, path: str = "project__") -> Q:
    """The condition of the place, on what has a project at `path`."""
    found = Q()
    if filters.project is not None:
        found &= Q(**{f"{path}pk": filters.project})
    if filters.caf:
        found &= Q(**{f"{path}caf": filters.caf})
    if filters.region:
        found &= Q(**{f"{path}department__region": filters.region})
    return found


def _kept(user: User, filters: DueFilters) -> QuerySet[Financing]:
    """The yearly financings that this person reads, of the place and the year that the address asks for."""
    rows = Financing.objects.visible_to(user).filter(_placed(filters))
    return rows if filters.year is None else rows.filter(year__year=filters.year)


def _now(financing: str, clock: Clock) -> Subquery:
    """The state that stands of a financing; `financing` is where its key is."""
    last = FinancingStep.objects.filter(financing=OuterRef(financing)).standing(**vars(clock))
    return Subquery(last.order_by("-observed_on", "-recorded_at", "-pk").values("status")[:1])


def _financings(user: User, filters: DueFilters, clock: Clock) -> Any:
    return _kept(user, filters).annotate(now=_now("pk", clock))


def _dated(user: User, filters: DueFilters, clock: Clock, kinds: set[str]) -> list[Act]:
    """What was given a day and has not come yet."""
    pending = Q(pk__in=[])
    for place, state in enumerate(PATH):
        if state in AWAITED and AWAITED[state] in kinds:
            pending |= Q(status=state, now__in=PATH[:place])
    known = Deadline.objects.latest_per("financing", "status", **vars(clock))
    rows: Any = Deadline.objects.filter(pk__in=known.values("pk"), financing__in=_kept(user, filters).values("pk"))
    rows = rows.annotate(now=_now("financing", clock)).filter(pending).order_by("due_on", "pk")
    return [_of_financing(row.financing, AWAITED[State(row.status)], row.due_on) for row in _identified(rows)]


def _identified(rows: QuerySet[Deadline]) -> Iterable[Deadline]:
    return rows.select_related("financing__year", *(f"financing__{name}" for name in _NAMED))[:LIMIT]


_NAMED = ("project__porteur", "project__department", "project__caf", "project__commune", "project__epci")


def _undated(user: User, filters: DueFilters, clock: Clock, kinds: set[str]) -> list[Act]:
    """The next step of what is open, where nobody gave a day for any step."""
    told = Deadline.objects.filter(financing=OuterRef("pk")).standing(**vars(clock))
    states = [state for state in OPEN if state in NEXT and NEXT[state] in kinds]
    rows = _financings(user, filters, clock).filter(~Exists(told), now__in=states)
    rows = rows.select_related("year", *_NAMED).order_by("year__year", "project__reference", "funder")
    return [_of_financing(row, NEXT[State(row.now)], None) for row in rows[:LIMIT]]


def _of_financing(financing: Financing, kind: ActKind, due_on: date | None) -> Act:
    return _act(
        financing.project,
        kind,
        due_on,
        f"{financing.get_funder_display()}, {financing.year.year}",
        grant_links.detail(financing),
    )


def _act(project: Project, kind: ActKind, due_on: date | None, detail: str, url: str) -> Act:
    return Act(kind, due_on, project.display_name, detail, url, project.caf.name if project.caf else "")


def _reports(user: User, filters: DueFilters) -> list[Act]:
    """The annual bilans that were not deposited."""
    rows = Bilan.objects.visible_to(user).filter(_placed(filters), state__in=NOT_DEPOSITED)
    if filters.year is not None:
        rows = rows.filter(campaign__year=filters.year)
    rows = rows.with_identity().order_by("campaign__due_on", "project__reference")[:LIMIT]
    return [
        _act(row.project, ActKind.REPORT, row.campaign.due_on, f"Bilan annuel {row.year}", bilan_links.detail(row))
        for row in rows
    ]


def _ends(user: User, filters: DueFilters, clock: Clock) -> list[Act]:
    """The end of the conventions under which something is still to be paid, as their last avenant says it."""
    at = vars(clock)
    amended = Amendment.objects.filter(convention=OuterRef("pk"), ends_on__isnull=False).standing(**at)
    last = amended.order_by("-observed_on", "-recorded_at", "-pk").values("ends_on")[:1]
    running = _financings(user, filters, clock).filter(now__in=(State.AGREED, State.ADVANCED))
    known = Convention.objects.latest_per("financing", **at)
    held: Any = Convention.objects.filter(pk__in=known.values("pk"), financing__in=running.values("pk"))
    rows: Any = held.annotate(ends=Coalesce(Subquery(last), F("ends_on"))).filter(ends__isnull=False)
    rows = rows.select_related("financing__year", *(f"financing__{name}" for name in _NAMED)).order_by("ends", "pk")
    return [_of_financing(row.financing, ActKind.END, row.ends) for row in rows[:LIMIT]]


def _waves(user: User, filters: DueFilters) -> list[Act]:
    """The answers that Cnaf waits for; one line a wave for who waits for many of them."""
    rows = Answer.objects.visible_to(user).awaited().with_identity()
    if filters.caf:
        rows = rows.filter(caf=filters.caf)
    if filters.region:
        rows = rows.filter(caf__region=filters.region)
    if filters.year is not None:
        rows = rows.filter(wave__year=filters.year)
    by_wave: dict[int, list[Answer]] = {}
    for answer in rows.order_by("wave__deadline", "caf__sort_name")[:LIMIT]:
        by_wave.setdefault(answer.wave_id, []).append(answer)
    found, instant = [], timezone.now()
    for answers in by_wave.values():
        wave = answers[0].wave
        days = {row.pk: _due_on(row, instant) for row in answers}
        due_on = min((day for day in days.values() if day), default=None)
        if len(answers) > ALONE:
            said = count(len(answers), "réponse attendue", "réponses attendues")
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


def _exits(user: User, filters: DueFilters) -> list[Act]:
    rows = ExitStep.objects.filter(_placed(filters), done_on=None, due_on__isnull=False)
    rows = rows.filter(project__in=money_projects(user).values("pk")).select_related(*_NAMED)
    return [
        _act(row.project, ActKind.EXIT, row.due_on, row.label, reverse("exit_detail", args=[row.project.reference]))
        for row in rows.order_by("due_on", "pk")[:LIMIT]
    ]
