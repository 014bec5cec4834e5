"""Projects and what is observed of them."""

from projects.portfolio.models.categories import Category, Classification, ClassificationItem
from projects.portfolio.models.observations import ActionState, CaflabSelection, Highlight, Observation
from projects.portfolio.models.projects import Action, Partnership, Project, ProjectSource, SupportedStructure
from projects.portfolio.models.statements import Interview, InterviewPerson, Statement

__all__ = [
    "Action",
    "ActionState",
    "CaflabSelection",
    "Category",
    "Classification",
    "ClassificationItem",
    "Highlight",
    "Interview",
    "InterviewPerson",
    "Observation",
    "Partnership",
    "Project",
    "ProjectSource",
    "Statement",
    "SupportedStructure",
]
