"""Writing what projects are: identity, partners, structures, actions. Each act leaves its line in the journal."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from projects.accounts.models import User
from projects.calls.models import Application
from projects.core.rows import checked
from projects.journal.models import Source
from projects.journal.services import record
from projects.porteurs.models import Porteur
from projects.portfolio.models import Action, Partnership, Project, SupportedStructure
from projects.portfolio.services.search import refresh_search


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
    """A new action after the project's last one. Its states, when any is known, are facts of their own."""
    # The project is held: two people who add one at once get two places.
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    position = (project.actions.aggregate(last=models.Max("position"))["last"] or 0) + 1
    action = checked(
        Action(project=project, number=number, title=title, detail=detail, planned_for=planned_for, position=position)
    )
    refresh_search([project])
    record(actor=actor, verb="project.action_added", subject=project)
    return action
