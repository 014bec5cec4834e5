"""Who answers for a project at its porteur's."""

from __future__ import annotations

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.journal.services import record
from projects.porteurs.models import Contact
from projects.portfolio.models import Project, ProjectContact

SAME = "Ce contact est déjà celui du projet."
DEFAULT = "Ce projet a déjà le contact de son porteur."


@transaction.atomic
def name_contact(*, actor: User | None, project: Project, contact: Contact | None) -> ProjectContact | None:
    """Say who answers for `project`; None: the responsible contact of its porteur, as for the others.

    DomainError when nothing changes, ValidationError when the contact is of another porteur.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    current = ProjectContact.objects.filter(project=project).first()
    if contact is None:
        if current is None:
            raise DomainError(DEFAULT, field="contact")
        current.delete()
        record(actor=actor, verb="project.contact_default", subject=project)
        return None
    if current is not None and current.contact_id == contact.pk:
        raise DomainError(SAME, field="contact")
    row = current or ProjectContact(project=project)
    row.project, row.contact = project, contact
    row = checked(row)
    record(actor=actor, verb="project.contact_named", subject=project)
    return row
