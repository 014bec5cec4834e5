"""Who may note an exchange, give a task, settle it: (allowed, the reason in French when not)."""

from __future__ import annotations

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.followup.enums import Visibility
from projects.followup.models import Exchange, Task
from projects.portfolio.models import Project
from projects.portfolio.policies import YES, Answer, Person, can_edit_project

NOT_NOTING = "Les échanges sont notés par la Caf du projet et par la Cnaf."
NOT_YOURS = "Cette tâche est confiée à quelqu’un d’autre : la Caf du projet peut la changer."
OUT_OF_CIRCLE = "Ce cercle n’est pas le vôtre : vous ne pourriez plus lire ce que vous notez."


def can_note_exchange(user: Person, project: Project) -> Answer:
    """Note what happened with a project: who edits it."""
    return YES if can_edit_project(user, project)[0] else (False, NOT_NOTING)


def can_follow_up(user: Person, _: None = None) -> Answer:
    """Whether someone notes exchanges at all: the button that every page has."""
    scope = scope_of(user)
    return YES if scope.cafs or scope.has_role(Role.CNAF) else (False, NOT_NOTING)


def circles_of(user: Person, project: Project | None) -> list[Visibility]:
    """The circles that one may write for: those that one is in oneself."""
    caf = bool(scope_of(user).cafs)
    if project is not None and caf:
        caf = project.caf_id in scope_of(user).cafs or project.caf_id is None
    return [one for one in Visibility if caf or one != Visibility.CAF]


def can_edit_exchange(user: Person, exchange: Exchange) -> Answer:
    """Rewrite it, put it away, bring it back: who could note it, since they read it."""
    return can_note_exchange(user, exchange.project)


def can_add_task(user: Person, project: Project) -> Answer:
    return can_note_exchange(user, project)


def can_change_task(user: Person, task: Task) -> Answer:
    """Its words, its day, who it is given to."""
    if can_edit_project(user, task.project)[0] or (isinstance(user, User) and task.author_id == user.pk):
        return YES
    return False, NOT_YOURS


def can_settle_task(user: Person, task: Task) -> Answer:
    """Tick it off: who has it to do, and who could have given it."""
    if can_change_task(user, task)[0] or (isinstance(user, User) and task.assignee_id == user.pk):
        return YES
    if task.for_porteur and task.project.porteur_id in scope_of(user).porteurs:
        return YES
    return False, NOT_YOURS
