"""Who may do what with the way out of a project: (allowed, the reason in French when not)."""

from __future__ import annotations

from funding.exits.enums import Side
from funding.grants.querysets import money_projects
from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.portfolio.models import Project
from projects.portfolio.policies import YES, Answer, Person, can_edit_project

NOT_PLANNING = "La Caf qui suit ce projet, ou la Cnaf, en prépare la sortie."
NOT_NOTING = "Le porteur du projet et la Caf qui le suit notent ici ce qu’ils ont cherché."
NOT_SETTING = "La Cnaf tient les règles de relais."
NOT_THEIR_MONEY = "Vous voyez ce projet sans en lire le financement : la sortie est à qui le mène et aux services."
FOR_OFFICES = "Cette page est celle des services. La vôtre s’appelle « Après le Fipe »."


def can_plan_exit(user: Person, project: Project) -> Answer:
    """Its budget reality, the takers-over retained or dismissed, what is expected of them, what there is to do."""
    return YES if can_edit_project(user, project)[0] else (False, NOT_PLANNING)


def leads(user: Person, project: Project) -> bool:
    """Whether `user` is of the porteur that leads the project."""
    scope = scope_of(user)
    return scope.has_role(Role.PORTEUR_MEMBER) and project.porteur_id in scope.porteurs


def side_of(user: Person, project: Project) -> Side:
    """On whose side `user` writes of what was looked for."""
    return Side.PORTEUR if leads(user, project) else Side.CAF


def can_note_search(user: Person, project: Project) -> Answer:
    """What was looked for: the porteur that leads the project, its Caf, Cnaf."""
    return YES if leads(user, project) or can_plan_exit(user, project)[0] else (False, NOT_NOTING)


def can_read_exit(user: Person, project: Project | None = None) -> Answer:
    """The assistant and the simulation: offices. A porteur has « Après le Fipe », in plain words.

    Of a project, it tells its money: a seat at an office elsewhere does not open it to a partner.
    """
    scope = scope_of(user)
    if not scope.roles - {Role.PORTEUR_MEMBER}:
        return False, FOR_OFFICES
    # Without a porteur, one sees a project by one's territory alone: it need not be asked.
    if project is None or not scope.porteurs or money_projects(user).filter(pk=project.pk).exists():
        return YES
    return False, NOT_THEIR_MONEY


def can_set_takeovers(user: Person, _: object = None) -> Answer:
    """The rules of who takes over."""
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_SETTING)
