"""What Caflab has to do: meetings to hold, evaluations due, lessons to look at, recommendations that fall due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.caflab.enums import EvaluationState, LessonState, RecommendationState
from projects.caflab.models import Evaluation, Lesson, LessonEvidence, PlannedInterview, Recommendation
from projects.core.french import typeset
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.todo import Due, DueKind, register_due

# How long before its day a thing shows.
AHEAD = timedelta(days=30)
OPEN_EVALUATIONS = (EvaluationState.PLANNED, EvaluationState.UNDER_WAY)
OVER = (RecommendationState.DONE, RecommendationState.DROPPED)


def register() -> None:
    register_due("caflab", due_of_caflab)


def due_of_caflab(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """For a referent of Caflab, what waits about their projects; for anybody, what they own or were sent back."""
    scope = scope_of(user)
    if scope.is_empty:
        return []
    found = [*_recommendations(user, today), *_sent_back(user)]
    if scope.has_role(Role.CAFLAB):
        found += [*_interviews(user, projects, today), *_evaluations(projects, today), *_proposed(user, projects)]
    return found


def _kind(day: date | None, today: date) -> DueKind:
    return DueKind.LATE if day is not None and day < today else DueKind.DUE


def _interviews(user: User, projects: ProjectQuerySet, today: date) -> Iterator[Due]:
    """One's own, and those that nobody was said to hold."""
    mine = Q(owner=user) | Q(owner=None)
    rows = PlannedInterview.objects.filter(mine, project__in=projects.values("pk"), interview=None, dropped_because="")
    for row in rows.filter(planned_on__lte=today + AHEAD).select_related("project"):
        late = row.planned_on < today
        yield Due(
            project=row.project_id,
            kind=_kind(row.planned_on, today),
            what="Entretien à noter" if late else "Entretien prévu",
            detail=typeset(row.purpose),
            url=f"{reverse('interview_add', args=[row.project.reference])}?prevu={row.pk}",
            act="Noter l’entretien",
            on=row.planned_on,
            key=f"entretien-{row.pk}",
        )


def _evaluations(projects: ProjectQuerySet, today: date) -> Iterator[Due]:
    rows = Evaluation.objects.filter(project__in=projects.values("pk"), state__in=OPEN_EVALUATIONS)
    for row in rows.filter(due_on__lte=today + AHEAD).select_related("project"):
        yield Due(
            project=row.project_id,
            kind=_kind(row.due_on, today),
            what="Rendu d’une évaluation attendu",
            detail=typeset(row.evaluator),
            url=f"{reverse('accompaniment_detail', args=[row.project.reference])}#evaluations",
            act="Voir l’évaluation",
            on=row.due_on,
            key=f"evaluation-{row.pk}",
        )


def _proposed(user: User, projects: ProjectQuerySet) -> Iterator[Due]:
    """Lessons that wait for Caflab, each told of one of its projects."""
    told = LessonEvidence.objects.filter(project__in=projects.values("pk"), lesson__state=LessonState.PROPOSED)
    rows = told.exclude(lesson__author=user).select_related("lesson").order_by("lesson_id", "pk").distinct("lesson_id")
    for row in rows:
        yield Due(
            project=row.project_id,
            kind=DueKind.PROPOSAL,
            what="Enseignement proposé",
            detail=typeset(row.lesson.title),
            url=reverse("lesson_detail", args=[row.lesson_id]),
            act="Relire",
            key=f"enseignement-{row.lesson_id}",
        )


def _sent_back(user: User) -> Iterator[Due]:
    """One's own drafts that Caflab sent back with a reason."""
    for row in Lesson.objects.filter(author=user, state=LessonState.DRAFT, steps__state=LessonState.DRAFT).distinct():
        yield Due(
            project=None,
            kind=DueKind.DUE,
            what="Enseignement à reprendre",
            detail=typeset(row.title),
            url=reverse("lesson_detail", args=[row.pk]),
            act="Reprendre",
            key=f"renvoi-{row.pk}",
        )


def _recommendations(user: User, today: date) -> Iterator[Due]:
    rows = Recommendation.objects.filter(owner=user, due_on__lte=today + AHEAD).exclude(state__in=OVER)
    for row in rows:
        yield Due(
            project=None,
            kind=_kind(row.due_on, today),
            what="Recommandation à suivre",
            detail=typeset(row.text[:160]),
            url=reverse("recommendation_detail", args=[row.pk]),
            act="Noter le suivi",
            on=row.due_on,
            key=f"recommandation-{row.pk}",
        )
