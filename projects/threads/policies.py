"""Who writes in a thread, and who corrects what: (allowed, the reason in French when not)."""

from __future__ import annotations

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.portfolio.models import Project
from projects.portfolio.policies import YES, Answer, Person
from projects.threads.enums import Visibility
from projects.threads.models import Post
from projects.threads.querysets import team_projects

WRITERS = (Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.CAFLAB, Role.CNAF, Role.STATE_INSTRUCTOR)
READS = "Un administrateur lit les messages, il n’en écrit pas."
NOT_YOURS = "Seul son auteur corrige ou retire un message."
TOO_LATE = "Un message se corrige pendant un quart d’heure. Écrivez-en un autre, ou retirez-le."
GONE = "Ce message est déjà retiré."
TEAM_ONLY = "Le porteur ne lit pas ce que l’équipe s’écrit : il ne peut pas non plus l’écrire."


def is_of_team(user: Person, project: Project) -> bool:
    """Whether one sees the project otherwise than as a porteur, and has a role that writes."""
    return scope_of(user).has_role(*WRITERS) and team_projects(user).filter(pk=project.pk).exists()


def can_write_post(user: Person, project: Project) -> Answer:
    """Write in the thread of a project that one sees."""
    if scope_of(user).has_role(Role.PORTEUR_MEMBER, *WRITERS):
        return YES
    return False, READS


def visibilities_of(user: Person, project: Project) -> list[Visibility]:
    """Whom one may write to: a porteur only to all."""
    return list(Visibility) if is_of_team(user, project) else [Visibility.PORTEUR]


def can_edit_post(user: User, post: Post) -> Answer:
    allowed, reason = can_remove_post(user, post)
    if not allowed:
        return False, reason
    return YES if post.can_still_change else (False, TOO_LATE)


def can_remove_post(user: User, post: Post) -> Answer:
    if post.author_id != user.pk:
        return False, NOT_YOURS
    if post.removed_at is not None:
        return False, GONE
    return can_write_post(user, post.project)
