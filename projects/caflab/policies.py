"""Who may do what of Caflab's own work: (allowed, the reason in French when not).

Caflab people act on the projects of their regions, Cnaf on all. The Caf reads what concerns its projects and proposes
lessons; the State and porteurs read what is retained.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import memberships_of, scope_of
from projects.caflab.enums import LessonState
from projects.caflab.models import Evaluation, Lesson, Recommendation
from projects.caflab.querysets import OFFICES
from projects.caflab.workflow import AUTHOR, EVALUATE, FOLLOW, RETAIN
from projects.portfolio.models import Project
from projects.portfolio.policies import can_edit_project, can_observe_project

Person = User | AnonymousUser
Answer = tuple[bool, str]
YES: Answer = (True, "")
FOR_THE_BRANCH = "L’accompagnement est suivi par le Caflab, la Cnaf et les Caf des projets."
NOT_CAFLAB = "Seuls le Caflab et la Cnaf choisissent et accompagnent des projets."
NOT_ITS_CAFLAB = "Ce projet est suivi par le Caflab d’une autre région."
NOTES = "Les entretiens sont lus par la Caf du projet, le Caflab et la Cnaf."
NOT_PROPOSING = "Les enseignements sont proposés par la Caf du projet, le Caflab ou la Cnaf."
NOT_THE_AUTHOR = "Cet enseignement est modifié par son auteur tant qu’il n’est pas retenu, puis par le Caflab."
NOT_RETAINING = "Seuls le Caflab des régions de ses projets et la Cnaf retiennent un enseignement."
NOT_RECOMMENDING = "Seuls le Caflab et la Cnaf tiennent les recommandations."
NOT_FOLLOWING = "Cette recommandation est suivie par une autre personne."
NOT_AN_OFFICE = "Le suivi est lu par les Caf, le Caflab, la Cnaf et l’État."
NOT_KEEPING = "Les ressources sont tenues par le Caflab et la Cnaf."


def can_read_accompaniment(user: Person, _: None = None) -> Answer:
    roles = (Role.CAFLAB, Role.CNAF, Role.ADMIN, Role.CAF_ADVISOR, Role.CAF_MANAGER)
    return YES if scope_of(user).has_role(*roles) else (False, FOR_THE_BRANCH)


def can_accompany_project(user: Person, project: Project) -> Answer:
    """Choose it or stop, meet its people, have it evaluated."""
    scope = scope_of(user)
    if scope.has_role(Role.CNAF) or _is_caflab_of(user, project.department.region_id):
        return YES
    return False, NOT_ITS_CAFLAB if scope.has_role(Role.CAFLAB) else NOT_CAFLAB


def can_order_accompaniment(user: Person, _: None = None) -> Answer:
    return YES if _is_caflab_or_cnaf(user) else (False, NOT_CAFLAB)


def can_read_interviews(user: Person, project: Project) -> Answer:
    """Who was met and what was said."""
    if can_edit_project(user, project)[0] or can_accompany_project(user, project)[0]:
        return YES
    return YES if scope_of(user).has_role(Role.ADMIN) else (False, NOTES)


def can_evaluate(user: Person, evaluation: Evaluation) -> Answer:
    return can_accompany_project(user, evaluation.project)


def can_propose_lesson(user: Person, project: Project) -> Answer:
    return YES if can_observe_project(user, project)[0] else (False, NOT_PROPOSING)


def can_write_lessons(user: Person, _: None = None) -> Answer:
    """Write one from the register, whatever its project: those who may propose one somewhere."""
    scope = scope_of(user)
    return YES if scope.cafs or _is_caflab_or_cnaf(user) else (False, NOT_PROPOSING)


def can_edit_lesson(user: Person, lesson: Lesson) -> Answer:
    if can_retain_lesson(user, lesson)[0]:
        return YES
    open_states = (LessonState.DRAFT, LessonState.PROPOSED)
    return YES if lesson.author_id == user.pk and lesson.state in open_states else (False, NOT_THE_AUTHOR)


def can_retain_lesson(user: Person, lesson: Lesson) -> Answer:
    """Caflab of one of its regions; national people whatever its projects."""
    if scope_of(user).has_role(Role.CNAF):
        return YES
    rows = [row for row in memberships_of(user) if row.role == Role.CAFLAB]
    if any(row.national for row in rows):
        return YES
    regions = {row.region_id for row in rows}
    if regions and lesson.evidence.filter(project__department__region__in=regions).exists():
        return YES
    return False, NOT_RETAINING


def can_keep_recommendations(user: Person, _: Any = None) -> Answer:
    return YES if _is_caflab_or_cnaf(user) else (False, NOT_RECOMMENDING)


def can_follow_recommendation(user: Person, recommendation: Recommendation) -> Answer:
    """Say where it stands, and note what happens."""
    if can_keep_recommendations(user)[0] or recommendation.owner_id == user.pk:
        return YES
    return False, NOT_FOLLOWING


def can_read_steps(user: Person, _: Any = None) -> Answer:
    """What was decided of a lesson or a recommendation, why and by whom: the offices, among themselves."""
    return YES if scope_of(user).has_role(*OFFICES) else (False, NOT_AN_OFFICE)


def can_keep_resources(user: Person, _: Any = None) -> Answer:
    return YES if _is_caflab_or_cnaf(user) else (False, NOT_KEEPING)


def _is_caflab_or_cnaf(user: Person) -> bool:
    return scope_of(user).has_role(Role.CAFLAB, Role.CNAF)


def _is_caflab_of(user: Person, region: str) -> bool:
    return any(row.role == Role.CAFLAB and (row.national or row.region_id == region) for row in memberships_of(user))


# The policies that tables of transitions name.
LIFE_POLICIES: dict[str, Callable[[Any, Any], Answer]] = {
    EVALUATE: can_evaluate,
    AUTHOR: can_edit_lesson,
    RETAIN: lambda user, row: (
        can_retain_lesson(user, row) if isinstance(row, Lesson) else can_keep_recommendations(user, row)
    ),
    FOLLOW: can_follow_recommendation,
}
