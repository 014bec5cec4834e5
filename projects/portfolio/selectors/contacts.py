"""Whom to write to about a project: its responsible contact, and no one else, gets the reminders."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict

from django.db.models import F

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.porteurs.models import Contact
from projects.portfolio.models import Project, ProjectContact


class Recipient(TypedDict, total=False):
    """The arguments of `outbox.post` that say to whom: someone who has an account, or an address."""

    recipient: User
    email: str


def responsible_contacts(projects: Collection[Project]) -> dict[int, Contact]:
    """By project, its own contact, else the one that its lead porteur named as responsible; none: left out.

    The substitute is not written to: one gets no reminder for being there to help.
    """
    porteurs = {project.porteur_id for project in projects if project.porteur_id}
    found = {row.porteur_id: row for row in Contact.objects.filter(porteur__in=porteurs, is_responsible=True)}
    keys = [project.pk for project in projects]
    own = ProjectContact.objects.filter(project__in=keys, contact__porteur=F("project__porteur"))
    named = {row.project_id: row.contact for row in own.select_related("contact")}
    rule = {project.pk: found[project.porteur_id] for project in projects if project.porteur_id in found}
    return rule | named


def recipients(projects: Collection[Project]) -> dict[int, Recipient]:
    """By project, whom to write to; projects whose responsible contact has no address are left out.

    A contact who has an account of the porteur is written to as that person, so that their choices hold.
    """
    contacts = {key: contact for key, contact in responsible_contacts(projects).items() if contact.email}
    emails = {contact.email.lower() for contact in contacts.values()}
    members = Membership.objects.current().filter(
        role=Role.PORTEUR_MEMBER, user__email__in=emails, user__is_active=True
    )
    users = {(row.porteur_id, row.user.email): row.user for row in members.select_related("user")}
    return {
        key: Recipient(recipient=user)
        if (user := users.get((contact.porteur_id, contact.email.lower())))
        else Recipient(email=contact.email)
        for key, contact in contacts.items()
    }


def still_written_to(projects: Collection[Project], *, recipient: User | None, email: str) -> set[int]:
    """The keys of `projects` of which this person of a porteur may still be told, when a mail that waited leaves.

    Someone who has an account, as long as they see the project; an address, as long as it is that of its responsible
    contact.
    """
    if recipient is not None:
        keys = [project.pk for project in projects]
        return set(Project.objects.visible_to(recipient).filter(pk__in=keys).values_list("pk", flat=True))
    return {key for key, whom in recipients(projects).items() if whom.get("email", "").lower() == email.lower()}
