"""Whom one meets about a project, and whom one may give something to do."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership, User
from projects.accounts.scopes import scope_of
from projects.followup.models import Task
from projects.porteurs.models import Contact
from projects.portfolio.models import Project

MOST_KNOWN = 40


def possible_assignees(project: Project) -> QuerySet[User]:
    """The people of the project's Caf (of its department while its Caf is not known), and its Caflab referents."""
    cafs = Q(caf=project.caf_id) if project.caf_id else Q(caf__department_links__department=project.department_id)
    caflab = Q(national=True) | Q(region__departments=project.department_id)
    rows = Membership.objects.current().filter(Q(cafs, role__in=CAF_ROLES) | Q(caflab, role=Role.CAFLAB))
    return User.objects.filter(pk__in=rows.values("user"), is_active=True)


def known_contacts(project: Project) -> list[Contact]:
    """The contacts of the lead porteur, the responsible one first."""
    if project.porteur_id is None:
        return []
    rows = Contact.objects.filter(porteur=project.porteur_id)
    return list(rows.order_by("-is_responsible", "name", "pk")[:MOST_KNOWN])


def known_users(project: Project, but: User | None = None) -> list[User]:
    """Those of the portal who may be there: of its Caf, of its Caflab, of its porteur, of the State."""
    cafs = Q(caf=project.caf_id) if project.caf_id else Q(caf__department_links__department=project.department_id)
    region = project.department.region_id
    here = (
        Q(cafs, role__in=CAF_ROLES)
        | Q(role=Role.CAFLAB, region=region)
        | Q(role=Role.STATE_INSTRUCTOR, department=project.department_id)
        | Q(role=Role.STATE_INSTRUCTOR, region=region)
    )
    if project.porteur_id:
        here |= Q(role=Role.PORTEUR_MEMBER, porteur=project.porteur_id)
    rows = Membership.objects.current().filter(here)
    people = User.objects.filter(pk__in=rows.values("user"), is_active=True)
    if but is not None:
        people = people.exclude(pk=but.pk)
    return list(people.order_by("last_name", "first_name", "pk")[:MOST_KNOWN])


def colleagues(user: User) -> QuerySet[User]:
    """Whose tasks `user` may ask for by name: the people of their Cafs, and who has a task that they may read."""
    here = Membership.objects.current().filter(role__in=CAF_ROLES, caf__in=scope_of(user).cafs)
    given = Task.objects.visible_to(user).filter(assignee__isnull=False)
    return User.objects.filter(Q(pk__in=here.values("user")) | Q(pk__in=given.values("assignee")))
