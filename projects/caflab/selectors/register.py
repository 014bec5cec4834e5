"""The registers of lessons and of recommendations, as their pages print them.

A project that the reader does not see is never named: it is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from projects.accounts.models import User
from projects.caflab.enums import Audience, RecommendationState, Theme
from projects.caflab.models import Lesson, LessonEvidence, Recommendation
from projects.core.french import sort_key
from projects.portfolio.models import Project
from projects.portfolio.selectors.sheet import fact_day

PAGE = 50
LONGEST = 300
WORD_LENGTH = 60


@dataclass(frozen=True)
class Seen:
    """A project that shows a lesson, named to who sees it."""

    pk: int
    reference: str
    name: str
    place: str
    day: str
    text: str


@dataclass(frozen=True)
class LessonLine:
    """A lesson, with the projects that the reader sees, and how many others show it."""

    lesson: Lesson
    themes: tuple[str, ...]
    seen: tuple[Seen, ...]
    others: int
    last_on: date | None


@dataclass(frozen=True)
class Asked:
    """What filters a register; all empty for the whole of it. Codes that do not exist find nothing."""

    text: str = ""
    kind: str = ""
    theme: str = ""
    state: str = ""
    project: str = ""
    region: str = ""
    audience: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Asked()


@dataclass(frozen=True)
class Register:
    """A page of a register. `counts` are those of the whole of it as filtered, by code; `after` the next page's key."""

    lines: Sequence[Any]
    total: int
    counts: dict[str, int]
    after: int | None


def lesson_register(user: User, asked: Asked, *, after: int | None = None) -> Register:
    """The lessons that `user` reads, the latest first: a constant number of queries."""
    rows = _with_words(Lesson.objects.visible_to(user), asked.text)
    if asked.theme:
        rows = rows.filter(themes__contains=[asked.theme])
    if asked.state:
        rows = rows.filter(state=asked.state)
    where = _where(user, asked)
    if where is not None:
        rows = rows.filter(pk__in=LessonEvidence.objects.filter(project__in=where).values("lesson"))
    counts = dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    total = counts.get(asked.kind, 0) if asked.kind else sum(counts.values())
    page = rows.filter(pk__lt=after) if after else rows
    found = list(page.select_related("author").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    return Register(lesson_lines(user, shown), total, counts, shown[-1].pk if len(found) > PAGE else None)


def lesson_lines(user: User, lessons: Sequence[Lesson]) -> list[LessonLine]:
    """The lines of `lessons`, in their order: two queries, however many."""
    evidence = _evidence([lesson.pk for lesson in lessons])
    visible = visible_among(user, (row.project_id for rows in evidence.values() for row in rows))
    return [_lesson_line(lesson, evidence.get(lesson.pk, ()), visible) for lesson in lessons]


def lessons_of_project(user: User, project: Project) -> list[LessonLine]:
    """What is learned from one project, of what `user` reads."""
    rows = Lesson.objects.visible_to(user).filter(evidence__project=project).order_by("kind", "title", "pk")
    return lesson_lines(user, list(rows.select_related("author")))


def _evidence(keys: Collection[int]) -> dict[int, list[LessonEvidence]]:
    related = ("project__porteur", "project__commune", "project__epci", "project__department")
    found: dict[int, list[LessonEvidence]] = defaultdict(list)
    for row in LessonEvidence.objects.filter(lesson__in=keys).select_related(*related).order_by("-observed_on", "pk"):
        found[row.lesson_id].append(row)
    return found


def visible_among(user: User, keys: Iterable[int]) -> set[int]:
    """Which of these projects exist for `user`."""
    return set(Project.objects.visible_to(user).filter(pk__in=set(keys)).values_list("pk", flat=True))


def _lesson_line(lesson: Lesson, evidence: Sequence[LessonEvidence], visible: set[int]) -> LessonLine:
    seen = tuple(
        Seen(
            pk=row.pk,
            reference=row.project.reference,
            name=row.project.display_name,
            place=row.project.department.name,
            day=fact_day(row.observed_on, row.date_precision),
            text=row.text,
        )
        for row in evidence
        if row.project_id in visible
    )
    return LessonLine(
        lesson=lesson,
        themes=theme_labels(lesson.themes),
        seen=seen,
        others=len(evidence) - len(seen),
        last_on=max((row.observed_on for row in evidence), default=None),
    )


def theme_labels(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(Theme(code).label) for code in codes)


@dataclass(frozen=True)
class RecommendationLine:
    """A recommendation with the lessons that the reader reads, and the projects that these show them."""

    row: Recommendation
    audiences: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    others: int
    projects: int
    is_late: bool


def recommendation_register(user: User, asked: Asked, today: date) -> Register:
    """The recommendations that `user` reads, in the order that is kept: a constant number of queries."""
    rows = _with_words(Recommendation.objects.visible_to(user), asked.text)
    if asked.audience:
        rows = rows.filter(audiences__contains=[asked.audience])
    told = Q()
    if asked.theme:
        told &= Q(lessons__themes__contains=[asked.theme])
    if asked.kind:
        told &= Q(lessons__kind=asked.kind)
    where = _where(user, asked)
    if where is not None:
        told &= Q(lessons__evidence__project__in=where)
    if told:
        rows = rows.filter(pk__in=Recommendation.objects.filter(told).values("pk"))
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    if asked.state:
        rows = rows.filter(state=asked.state)
    total = counts.get(asked.state, 0) if asked.state else sum(counts.values())
    found = list(rows.select_related("owner")[:LONGEST])
    return Register(recommendation_lines(user, found, today), total, counts, None)


def recommendation_lines(user: User, rows: Sequence[Recommendation], today: date) -> list[RecommendationLine]:
    """The lines of `rows`, in their order: three queries, however many."""
    links = Recommendation.lessons.through.objects.filter(recommendation__in=[row.pk for row in rows])
    pairs = list(links.values_list("recommendation_id", "lesson_id"))
    keys = {lesson for _, lesson in pairs}
    lessons = {row.pk: row for row in Lesson.objects.visible_to(user).filter(pk__in=keys)}
    shown = Project.objects.visible_to(user)
    projects: dict[int, set[int]] = defaultdict(set)
    for lesson, project in LessonEvidence.objects.filter(lesson__in=lessons, project__in=shown).values_list(
        "lesson_id", "project_id"
    ):
        projects[lesson].add(project)
    found: dict[int, list[Lesson]] = defaultdict(list)
    others: dict[int, int] = defaultdict(int)
    for key, lesson in pairs:
        if lesson in lessons:
            found[key].append(lessons[lesson])
        else:
            others[key] += 1
    over = (RecommendationState.DONE, RecommendationState.DROPPED)
    return [
        RecommendationLine(
            row=row,
            audiences=tuple(str(Audience(code).label) for code in row.audiences),
            lessons=tuple(sorted(found[row.pk], key=lambda lesson: sort_key(lesson.title))),
            others=others[row.pk],
            projects=len(set().union(*(projects[lesson.pk] for lesson in found[row.pk]))),
            is_late=row.due_on is not None and row.due_on < today and row.state not in over,
        )
        for row in rows
    ]


def _where(user: User, asked: Asked) -> QuerySet[Project] | None:
    """The projects that the filters name, of those that `user` sees; None when they name none."""
    if not asked.project and not asked.region:
        return None
    rows = Project.objects.visible_to(user)
    if asked.project:
        rows = rows.filter(reference=asked.project.upper())
    if asked.region:
        rows = rows.filter(department__region=asked.region)
    return rows


def _with_words(rows: Any, text: str) -> Any:
    """Those of `rows` that hold each word of `text`, as the beginning of one of theirs."""
    for word in sort_key(text).split():
        word = word[:WORD_LENGTH]
        rows = rows.filter(Q(words__startswith=word) | Q(words__contains=f" {word}"))
    return rows
