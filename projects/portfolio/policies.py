"""Who may do what with a project that exists for them: (allowed, the reason in French when not).

Caf people write the projects of their Caf, Cnaf all of them; the Caflab referent of a place notes what was seen
there. Everybody else reads. A porteur is an organisation: who may write one of its projects may write its record.
"""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.places import is_of_caf
from projects.accounts.scopes import memberships_of, scope_of
from projects.journal.models import Entry
from projects.porteurs.models import Porteur
from projects.portfolio.models import Action, Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.workflow import EDIT
from projects.territories.models import Caf, CafDepartment, Department

Person = User | AnonymousUser
Answer = tuple[bool, str]
YES: Answer = (True, "")
READER = "Vous lisez ce projet : seules la Caf qui le suit et la Cnaf le modifient."
ANOTHER_CAF = "Ce projet est suivi par une autre Caf : elle seule, ou la Cnaf, le modifie."
PORTEUR_READS = "Un porteur lit ici ce que la Caf sait de son projet : dites-lui ce qui est à corriger."
NOT_SEEN = "Les constats et les catégories sont notés par la Caf du projet, le Caflab ou la Cnaf."
NOT_CREATING = "Seules les Caf et la Cnaf ajoutent des projets et des porteurs."
NOT_YOUR_DEPARTMENT = "Vous ajoutez des projets dans les départements de votre Caf."
ANOTHER_DEPARTMENT = "Ce département n’est pas celui de votre Caf : demandez à la Cnaf d’y déplacer le projet."
OTHER_HANDS = "Gardez votre Caf ici : la Cnaf seule confie un projet à une autre, ou à aucune."
NOT_YOUR_PORTEUR = (
    "Ce porteur n’a pas de projet que vous suivez : la Caf de l’un de ses projets, ou la Cnaf, le modifie."
)


def can_edit_project(user: Person, project: Project) -> Answer:
    """Its identity, its partners, its structures, its actions and their states."""
    if _is_cnaf(user) or is_of_caf(user, project):
        return YES
    scope = scope_of(user)
    if scope.cafs:
        return False, ANOTHER_CAF
    return False, PORTEUR_READS if scope.has_role(Role.PORTEUR_MEMBER) else READER


def can_observe_project(user: Person, project: Project) -> Answer:
    """Progress and maturity, of the project or of its actions."""
    if can_edit_project(user, project)[0] or _is_caflab(user, project):
        return YES
    return False, NOT_SEEN


def can_classify_project(user: Person, project: Project) -> Answer:
    """Its categories on a day."""
    return can_observe_project(user, project)


def can_add_project(user: Person, department: Department | None = None) -> Answer:
    """Record a project that a call selected, in `department` when it is known already."""
    if _is_cnaf(user):
        return YES
    cafs = scope_of(user).cafs
    if not cafs:
        return False, NOT_CREATING
    if department and not CafDepartment.objects.filter(caf__in=cafs, department=department).exists():
        return False, NOT_YOUR_DEPARTMENT
    return YES


def can_move_project(user: Person, project: Project, department: Department) -> Answer:
    """Put `project` in `department`: one never moves it where one could not have added it."""
    if department.pk == project.department_id or can_add_project(user, department)[0]:
        return YES
    return False, ANOTHER_DEPARTMENT


def can_entrust_project(user: Person, project: Project, caf: Caf | None) -> Answer:
    """Leave `project` in the hands of `caf`, which may be unknown: Caf people keep it, or take it up."""
    key = caf.pk if caf else None
    if key == project.caf_id or key in scope_of(user).cafs or _is_cnaf(user):
        return YES
    return False, OTHER_HANDS


def can_create_porteur(user: Person, _: None = None) -> Answer:
    return YES if _is_cnaf(user) or scope_of(user).cafs else (False, NOT_CREATING)


def can_edit_porteur(user: Person, porteur: Porteur) -> Answer:
    """Who may edit a project that it leads; who created it, as long as it leads none.

    To make it a partner is no ground: nobody is asked when one does so.
    """
    if _is_cnaf(user):
        return YES
    if not scope_of(user).cafs:
        return False, NOT_YOUR_PORTEUR
    projects = Project.objects.filter(porteur=porteur)
    if _projects_of_cafs(user, projects).exists() or (not projects.exists() and _created(user, porteur)):
        return YES
    return False, NOT_YOUR_PORTEUR


def can_read_contacts(user: Person, porteur: Porteur) -> Answer:
    """People's names and numbers are for those who see a project that it leads, or who may edit its record."""
    if Project.objects.visible_to(user).filter(porteur=porteur).exists() or porteur.pk in scope_of(user).porteurs:
        return YES
    if can_edit_porteur(user, porteur)[0]:
        return YES
    return False, "Les contacts d’un porteur sont montrés à qui voit un projet qu’il porte."


def _is_cnaf(user: Person) -> bool:
    return scope_of(user).has_role(Role.CNAF)


def _projects_of_cafs(user: Person, projects: ProjectQuerySet) -> ProjectQuerySet:
    """Those of `projects` that `is_of_caf` tells, in one query."""
    cafs = scope_of(user).cafs
    theirs = CafDepartment.objects.filter(caf__in=cafs).values("department")
    return projects.filter(Q(caf__in=cafs) | Q(caf=None, department__in=theirs))


def _is_caflab(user: Person, project: Project) -> bool:
    return any(
        row.role == Role.CAFLAB and (row.national or row.region_id == project.department.region_id)
        for row in memberships_of(user)
    )


def _created(user: Person, porteur: Porteur) -> bool:
    lines = Entry.objects.filter(object_type=porteur._meta.label_lower, object_id=porteur.pk, verb="porteur.created")
    return lines.filter(actor=user.pk).exists()


def can_edit_action(user: Person, action: Action) -> Answer:
    """Its words and its states: who may edit its project."""
    return can_edit_project(user, action.project)


# The policies that tables of transitions name.
LIFECYCLE_POLICIES: dict[str, Callable[[Person, Project], Answer]] = {EDIT: can_edit_project}
ACTION_POLICIES: dict[str, Callable[[Person, Action], Answer]] = {EDIT: can_edit_action}
