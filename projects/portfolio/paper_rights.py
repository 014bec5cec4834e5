"""Who may join documents to a project, and change those that are there: (allowed, the reason in French when not)."""

from projects.accounts.enums import Role
from projects.accounts.scopes import memberships_of, scope_of
from projects.portfolio.models import Project, ProjectDocument
from projects.portfolio.papers import Side
from projects.portfolio.policies import YES, Answer, Person, can_edit_project

NOT_GIVING = "Vous lisez les documents de ce projet : la Caf, le Caflab et le porteur en ajoutent."
NOT_GIVEN_BY_YOU = "Vous lisez ce document : qui l’a donné, ou la Caf du projet, le remplace ou le retire."


def document_sides(user: Person, project: Project) -> tuple[Side, ...]:
    """On whose behalf `user` may join documents to `project`; none for those who only read it."""
    found = [Side.CAF] if can_edit_project(user, project)[0] else []
    if not found and _is_caflab(user, project):
        found.append(Side.CAFLAB)
    if not found and _is_of_porteur(user, project):
        found.append(Side.PORTEUR)
    return tuple(found)


def can_add_document(user: Person, project: Project) -> Answer:
    """Join a document: its Caf and Cnaf, the Caflab referent, those who hold the project."""
    return YES if document_sides(user, project) else (False, NOT_GIVING)


def can_change_project_document(user: Person, held: ProjectDocument) -> Answer:
    """Replace a document, take it off: the Caf and Cnaf any, the others what their side gave."""
    sides = document_sides(user, held.project)
    if Side.CAF in sides or held.side in sides:
        return YES
    return False, NOT_GIVEN_BY_YOU


def _is_of_porteur(user: Person, project: Project) -> bool:
    mine = scope_of(user).porteurs
    if not mine:
        return False
    return project.porteur_id in mine or project.partnerships.filter(porteur__in=mine).exists()


def _is_caflab(user: Person, project: Project) -> bool:
    return any(
        row.role == Role.CAFLAB and (row.national or row.region_id == project.department.region_id)
        for row in memberships_of(user)
    )
