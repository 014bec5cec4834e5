"""What documents know of projects: who reads those of a project, who changes them, where they are."""

from django.db.models import QuerySet

from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds
from projects.portfolio import links
from projects.portfolio.models import ProjectDocument
from projects.portfolio.models.documents import KIND_LABELS
from projects.portfolio.paper_rights import can_change_project_document
from projects.portfolio.policies import Answer, Person


def register() -> None:
    register_holder(Holder("projects", visible_to=_visible_to, can_change=_can_change, place=_place))
    register_kinds(KIND_LABELS)


def _visible_to(user: Person) -> QuerySet[ProjectDocument, int]:
    return ProjectDocument.objects.visible_to(user).values_list("document", flat=True)


def _can_change(user: Person, document: Document) -> Answer:
    held = ProjectDocument.objects.select_related("project__department").get(document=document)
    return can_change_project_document(user, held)


def _place(document: Document) -> Place | None:
    held = ProjectDocument.objects.select_related("project__porteur").get(document=document)
    return Place(held.project.display_name, links.tab(held.project.reference, "documents"))
