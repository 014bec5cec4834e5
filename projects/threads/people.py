"""Who is told of a message: those whom the project concerns, those who asked; never who may not read it."""

from __future__ import annotations

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.portfolio.models import CaflabSelection, Project, Referent
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.selectors.people import possible_referents
from projects.threads.enums import FollowState
from projects.threads.models import Follow, Post


def concerned_by(project: Project) -> set[int]:
    """The referent of its Caf, the people of its lead porteur, the referent of the Caflab if it is accompanied, and
    whoever wrote in its thread: those who are told without having asked."""
    clock = Clock.now()
    (referent,) = last_fact(Referent, [project.pk], clock, "user").get(project.pk, (None,))
    chosen, caflab = last_fact(CaflabSelection, [project.pk], clock, "is_selected", "referent").get(
        project.pk, (False, None)
    )
    members = Membership.objects.current().filter(role=Role.PORTEUR_MEMBER, porteur=project.porteur_id)
    found = set(members.values_list("user", flat=True)) if project.porteur_id else set()
    found |= set(Post.objects.filter(project=project).values_list("author", flat=True))
    return found | {key for key in (referent, caflab if chosen else None) if key}


def told_of(post: Post) -> list[User]:
    """Whom to tell of `post`: concerned or following, not having muted it, able to read it, not its author."""
    project = post.project
    states = dict(Follow.objects.filter(project=project).values_list("user", "state"))
    muted = {key for key, state in states.items() if state == FollowState.MUTED}
    keys = concerned_by(project) | {key for key, state in states.items() if state == FollowState.FOLLOWED}
    keys -= muted
    if post.from_porteur:
        keys |= _door(project, keys) - muted
    people = User.objects.filter(pk__in=keys - {post.author_id}, is_active=True).order_by("pk")
    return [user for user in people if Post.objects.visible_to(user).filter(pk=post.pk).exists()]


def _door(project: Project, told: set[int]) -> set[int]:
    """Who opens when a porteur writes and nobody of its Caf would be told: its managers, else its advisors."""
    caf = possible_referents(project)
    if caf.filter(pk__in=told).exists():
        return set()
    managers = Membership.objects.current().filter(role=Role.CAF_MANAGER, user__in=caf.values("pk"))
    return set(managers.values_list("user", flat=True)) or set(caf.values_list("pk", flat=True))


def is_told(user: User, project: Project) -> bool:
    """Whether `user` is told of this thread as things are."""
    state = Follow.objects.filter(user=user, project=project).values_list("state", flat=True).first()
    return state == FollowState.FOLLOWED or (state is None and user.pk in concerned_by(project))
