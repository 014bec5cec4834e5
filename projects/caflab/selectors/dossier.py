"""An accompanied project, or one that might be: choice, interviews, evaluations, lessons, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from projects.accounts.models import User
from projects.caflab.models import Evaluation, InterviewNotes, PlannedInterview, Step
from projects.caflab.owed import Owed, owed_kinds, owed_of
from projects.caflab.selectors.choices import Choice, choices_of
from projects.caflab.selectors.register import LessonLine, lessons_of_project
from projects.core.french import count, enumerate_fr
from projects.portfolio.enums import Ground, PersonSide
from projects.portfolio.models import CaflabSelection, Interview, InterviewPerson, Project
from projects.portfolio.selectors import Clock, ProjectRow, project_rows
from projects.portfolio.selectors.sheet import fact_day

ORDER = ("-observed_on", "-recorded_at", "-pk")


@dataclass(frozen=True)
class Meeting:
    """An interview that stands: when, whom one met, what was noted (None for who may not read it)."""

    pk: int
    on: date
    day: str
    people: tuple[str, ...]
    by: str
    text: str
    learned: str


@dataclass(frozen=True)
class PastChoice:
    """One choice of Caflab in the history of the project; the last that stands may be taken back."""

    pk: int
    day: str
    said: str
    note: str
    by: str
    at: datetime
    stands: bool


@dataclass(frozen=True)
class Dossier:
    project: Project
    row: ProjectRow
    choice: Choice | None
    owed: Sequence[tuple[str, Owed]]  # who owes it, what
    meetings: Sequence[Meeting]
    met: str  # how many persons, each once
    plans: Sequence[PlannedInterview]
    evaluations: Sequence[Evaluation]
    lessons: Sequence[LessonLine]
    history: Sequence[PastChoice]

    @property
    def is_accompanied(self) -> bool:
        return self.choice is not None and self.choice.is_selected


def read_dossier(user: User, project: Project, clock: Clock) -> Dossier:
    """Everything for the page of one project: a constant number of queries."""
    choice = choices_of([project.pk], clock).get(project.pk)
    owed = owed_of(user, [project], clock)[project.pk] if choice and choice.is_selected else {}
    by = {kind.slug: kind.by for kind in owed_kinds()}
    plans = PlannedInterview.objects.filter(project=project, interview=None, dropped_because="")
    evaluations = Evaluation.objects.filter(project=project).prefetch_related("measures", "steps__by")
    meetings = meetings_of(project, clock)
    return Dossier(
        project=project,
        row=project_rows([project], clock)[0],
        choice=choice,
        owed=[(by[slug], row) for slug, row in owed.items()],
        meetings=meetings,
        met=persons_met(project, clock),
        plans=list(plans.select_related("owner")),
        evaluations=list(evaluations),
        lessons=lessons_of_project(user, project),
        history=_history(project),
    )


def meetings_of(project: Project, clock: Clock, *, pk: int | None = None) -> list[Meeting]:
    """The interviews that stand, the latest first; `pk` for one of them alone. Three queries."""
    rows = Interview.objects.filter(project=project).standing(**vars(clock)).select_related("recorded_by")
    if pk is not None:
        rows = rows.filter(pk=pk)
    found = list(rows.order_by(*ORDER))
    keys = [row.pk for row in found]
    notes = {row.interview_id: row for row in InterviewNotes.objects.filter(interview__in=keys)}
    people: dict[int, list[str]] = {key: [] for key in keys}
    for person in InterviewPerson.objects.filter(interview__in=keys).select_related("user", "contact").order_by("pk"):
        people[person.interview_id].append(_person(person))
    return [
        Meeting(
            pk=row.pk,
            on=row.observed_on,
            day=fact_day(row.observed_on, row.date_precision),
            people=tuple(people[row.pk]),
            by=str(row.recorded_by or ""),
            text=notes[row.pk].text if row.pk in notes else "",
            learned=notes[row.pk].learned if row.pk in notes else "",
        )
        for row in found
    ]


def _person(person: InterviewPerson) -> str:
    if person.contact is not None:
        return f"{person.contact} ({person.contact.position or 'porteur'})"
    return f"{person.user} (Caf)"


def persons_met(project: Project, clock: Clock) -> str:
    """« 2 conseillers et 1 porteur »: a person met twice counts once, as the figures do."""
    standing = Interview.objects.filter(project=project).standing(**vars(clock))
    people = InterviewPerson.objects.filter(interview__in=standing.values("pk"))
    found = set(people.values_list("side", "user", "contact"))
    advisors = sum(side == PersonSide.ADVISOR for side, _, _ in found)
    parts = []
    if advisors:
        parts.append(count(advisors, "conseiller"))
    if others := len(found) - advisors:
        parts.append(count(others, "personne du porteur", "personnes du porteur"))
    return enumerate_fr(parts)


def _history(project: Project) -> list[PastChoice]:
    """Every choice that was recorded, corrections left out, the latest first."""
    rows = CaflabSelection.objects.filter(project=project, is_void=False).select_related("recorded_by", "referent")
    corrections = CaflabSelection.objects.filter(project=project, retracts__isnull=False)
    taken = set(corrections.values_list("retracts", flat=True))
    return [
        PastChoice(
            pk=row.pk,
            day=fact_day(row.observed_on, row.date_precision),
            said=_said(row),
            note=row.note,
            by=str(row.recorded_by or ""),
            at=row.recorded_at,
            stands=row.pk not in taken,
        )
        for row in rows.order_by(*ORDER)
    ]


def _said(row: CaflabSelection) -> str:
    if not row.is_selected:
        return "Accompagnement arrêté"
    grounds = ", ".join(str(Ground(code).label) for code in row.grounds)
    followed = f", suivi par {row.referent}" if row.referent else ""
    return f"Accompagné ({grounds}){followed}" if grounds else f"Accompagné{followed}"


def steps_of(**row: object) -> list[Step]:
    """The history of a lesson, a recommendation or an evaluation, the latest first."""
    return list(Step.objects.filter(**row).select_related("by"))
