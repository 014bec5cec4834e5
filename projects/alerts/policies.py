"""Who reads signals, who sets them aside, who keeps the rules, who reminds."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.alerts.scoping import READERS, projects_of, scope_in
from projects.core.french import typeset
from projects.portfolio.models import Project
from projects.portfolio.policies import can_observe_project

Person = User | AnonymousUser
Answer = tuple[bool, str]
YES: Answer = (True, "")
NOT_READ = "Les alertes sont un outil de suivi entre les Caf, le Caflab et la Cnaf."
NOT_KEPT = "La Cnaf tient les règles et leurs délais."
REMINDERS = frozenset({Role.CAF_MANAGER, Role.CAFLAB, Role.CNAF})
NOT_REMINDING = "Les relances partent des responsables de Caf, du Caflab et de la Cnaf."
JOURNAL = frozenset({Role.CAF_MANAGER, Role.CAFLAB, Role.CNAF, Role.ADMIN})
NOT_JOURNAL = "Le journal est ouvert aux responsables de Caf, au Caflab, à la Cnaf et aux administrateurs."


def can_read_signals(user: Person, _: None = None) -> Answer:
    return YES if scope_of(user).has_role(*READERS) else (False, typeset(NOT_READ))


def can_read_signals_of(user: Person, project: Project) -> Answer:
    """By a role that follows this very project, not by another that merely shows it; no query, but without a Caf."""
    scope = scope_in(user, READERS)
    if scope.national or project.caf_id in scope.cafs or project.department.region_id in scope.regions:
        return YES
    if project.caf_id is None and scope.cafs and projects_of(user).filter(pk=project.pk).exists():
        return YES
    return False, typeset(NOT_READ)


def can_tell_points(user: Person, project: Project) -> Answer:
    """Answer the points of a project, and set its signals aside: who notes what is seen there."""
    return can_observe_project(user, project)


def can_keep_rules(user: Person, _: None = None) -> Answer:
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_KEPT)


def can_remind(user: Person, _: None = None) -> Answer:
    return YES if scope_of(user).has_role(*REMINDERS) else (False, NOT_REMINDING)


def can_read_journal(user: Person, _: None = None) -> Answer:
    return YES if scope_of(user).has_role(*JOURNAL) else (False, NOT_JOURNAL)
