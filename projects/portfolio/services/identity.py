"""Writing what projects are: identity, partners, structures, actions. Each act leaves its line in the journal."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from projects.accounts.models import User
from projects.calls.models import Application
from projects.core.errors import DomainError
from projects.core.french import sort_key
from projects.core.rows import checked
from projects.journal.models import Source
from projects.journal.services import record
from projects.porteurs.models import Porteur
from projects.portfolio.models import Action, Partnership, Project, SupportedStructure
from projects.portfolio.services.search import refresh_search

ALREADY_THERE = "Le projet a déjà cette action : changez l’intitulé ou le numéro, ou modifiez celle qui existe."


@transaction.atomic
def create_project(
    *, actor: User | None, application: Application, sources: Iterable[Source] = (), **identity: Any
) -> Project:
    """The project that a selected application becomes; it keeps its reference. `sources` told of it."""
    project = checked(Project(application=application, reference=application.reference, **identity))
    project.sources.set(sources)
    refresh_search([project])
    record(actor=actor, verb="project.created", subject=project)
    return project


@transaction.atomic
def add_partner(*, actor: User | None, project: Project, porteur: Porteur, role: str) -> Partnership:
    partnership = checked(Partnership(project=project, porteur=porteur, role=role))
    refresh_search([project])
    record(actor=actor, verb="project.partner_added", subject=project)
    return partnership


@transaction.atomic
def add_structure(*, actor: User | None, project: Project, kind: str, **details: Any) -> SupportedStructure:
    structure = checked(SupportedStructure(project=project, kind=kind, **details))
    record(actor=actor, verb="project.structure_added", subject=project)
    return structure


@transaction.atomic
def add_action(
    *,
    actor: User | None,
    project: Project,
    title: str,
    number: str = "",
    detail: str = "",
    planned_for: str = "",
) -> Action:
    """A new action after the project's last one. Its states, when any is known, are facts of their own.

    DomainError when the project has one of that number and title: a form sent twice.
    """
    action = Action(project=project, number=number, title=title, detail=detail, planned_for=planned_for)
    action.position = free_place(action)
    action = checked(action)
    refresh_search([project])
    record(actor=actor, verb="project.action_added", subject=project)
    return action


def free_place(action: Action) -> int:
    """The position after the last action of its project, which is held until the caller's transaction ends: two people
    who add one at once get two places. DomainError when the project has one of the same number and title.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=action.project_id)
    others = Action.objects.filter(project=action.project_id)
    same = others.filter(number=action.number).values_list("title", flat=True)
    if sort_key(action.title) in {sort_key(title) for title in same}:
        raise DomainError(ALREADY_THERE, field="title")
    return (others.aggregate(last=models.Max("position"))["last"] or 0) + 1
