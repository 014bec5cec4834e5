"""The rules that the database keeps of Caflab's work: told in French, refused by PostgreSQL whatever the road."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction

from projects.caflab.models import (
    Evaluation,
    ImpactMeasure,
    InterviewNotes,
    LessonEvidence,
    PlannedInterview,
    Recommendation,
    Resource,
    Step,
)
from projects.core.paris import today
from tests.caflab.given import a_lesson, a_project
from tests.factories import InterviewFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 30)


def evaluation(**values: Any) -> Evaluation:
    return Evaluation(**{"project": a_project(), "evaluator": "X", "kind": "internal", **values})


def measured(**values: Any) -> ImpactMeasure:
    stored = evaluation()
    stored.save()
    ImpactMeasure.objects.create(evaluation=stored, what="Places")
    return ImpactMeasure(**{"evaluation": stored, "what": "Autre", **values})


def planned() -> PlannedInterview:
    interview = InterviewFactory.create()
    return PlannedInterview(project=interview.project, planned_on=DAY, interview=interview, dropped_because="Non.")


def seen_twice() -> LessonEvidence:
    lesson = a_lesson()
    return LessonEvidence(lesson=lesson, project=lesson.evidence.get().project, observed_on=DAY)


BROKEN: dict[str, Callable[[], models.Model]] = {
    "planned_interview_held_or_dropped": planned,
    "evaluation_budget_positive": lambda: evaluation(budget=-1),
    "evaluation_period": lambda: evaluation(started_on=DAY, due_on=DAY - timedelta(1)),
    "impact_measure_once": lambda: measured(what="Places"),
    "impact_measure_result_dated": lambda: measured(result="12"),
    "lesson_evidence_once": seen_twice,
    "lesson_evidence_not_in_future": lambda: LessonEvidence(
        lesson=a_lesson(), project=a_project(), observed_on=today() + timedelta(2)
    ),
    "recommendation_audience": lambda: Recommendation(text="Oui.", audiences=[]),
    "step_of_one": lambda: Step(note="Seule."),
    "step_says_something": lambda: Step(lesson=a_lesson()),
    "resource_readers": lambda: Resource(kind="guide", title="G", purpose="P", readers=[]),
}


def test_each_rule_is_told_then_kept() -> None:
    rules = {
        rule.name: rule
        for model in apps.get_app_config("caflab").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for rule in model._meta.constraints
    }
    assert set(rules) == set(BROKEN)
    for name, make in BROKEN.items():
        row = make()
        words = str(rules[name].violation_error_message)
        assert words.endswith("."), name
        if name != "lesson_evidence_not_in_future":  # the service says it: the database alone knows its own clock
            with pytest.raises(ValidationError, match=words[:-1].replace("(", ".").replace(")", ".")):
                row.validate_constraints()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            type(row)._base_manager.bulk_create([row])


def test_notes_and_steps_are_never_rewritten() -> None:
    notes = InterviewNotes.objects.create(interview=InterviewFactory.create(), text="Dit.")
    step = Step.objects.create(lesson=a_lesson(), note="Noté.")
    for row in (notes, step):
        rows = type(row)._base_manager.filter(pk=row.pk)
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            rows.update(**{"text" if row is notes else "note": "Autre."})
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            rows.delete()
