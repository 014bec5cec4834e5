"""Projects and what is observed of them."""

from projects.portfolio.models.categories import Category, Classification, ClassificationItem
from projects.portfolio.models.contacts import ProjectContact
from projects.portfolio.models.documents import ProjectDocument
from projects.portfolio.models.observations import (
    ActionState,
    CaflabSelection,
    Highlight,
    Observation,
    ProjectState,
    Referent,
)
from projects.portfolio.models.projects import Action, Partnership, Project, ProjectSource, SupportedStructure
from projects.portfolio.models.statements import Interview, InterviewPerson, Statement
from projects.portfolio.models.views import ListColumns, SavedView

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
    "ListColumns",
    "Observation",
    "Partnership",
    "Project",
    "ProjectContact",
    "ProjectDocument",
    "ProjectSource",
    "ProjectState",
    "Referent",
    "SavedView",
    "Statement",
    "SupportedStructure",
]
