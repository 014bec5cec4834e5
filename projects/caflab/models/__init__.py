"""Caflab's own work on projects."""

from projects.caflab.models.accompaniment import (
    AccompanimentRank,
    InterviewNotes,
    OrderedList,
    PlannedInterview,
)
from projects.caflab.models.evaluations import Evaluation, ImpactMeasure
from projects.caflab.models.lessons import Lesson, LessonEvidence, Recommendation
from projects.caflab.models.resources import Resource
from projects.caflab.models.steps import Step

__all__ = [
    "AccompanimentRank",
    "Evaluation",
    "ImpactMeasure",
    "InterviewNotes",
    "Lesson",
    "LessonEvidence",
    "OrderedList",
    "PlannedInterview",
    "Recommendation",
    "Resource",
    "Step",
]
