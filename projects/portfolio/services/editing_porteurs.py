"""Writing porteurs and their contacts for someone: what `projects.porteurs.services` stores, with its journal line.

Porteurs stand below the journal, and the search document of projects holds their names: both are brought here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.core.history import removed_row
from projects.core.rows import checked
from projects.journal.services import record
from projects.porteurs import services as porteurs
from projects.porteurs.models import Contact, Porteur
from projects.portfolio.models import Project, ProjectContact
from projects.portfolio.services.search import refresh_search_of

SEARCHED = {"name", "printed_name"}


@transaction.atomic
def create_porteur(*, actor: User | None, name: str, kind: str, **identity: Any) -> Porteur:
    """A new organisation; ValidationError (French, by field) when a rule is broken, a SIRET already held included."""
    porteur = porteurs.create_porteur(name=name, kind=kind, **identity)
    record(actor=actor, verb="porteur.created", subject=porteur)
    return porteur


@transaction.atomic
def update_porteur(
    *, actor: User | None, porteur: Porteur, version: int, values: Mapping[str, Any], confirmed: bool = False
) -> list[str]:
    """Rewrite the record of an organisation as read at `version`; return the names of the fields that changed.

    Its projects are found by its new name at once. `confirmed`: a person vouches for its kind, deduced so far.
    """
    changed = porteurs.update_porteur(porteur=porteur, version=version, values=values, confirmed=confirmed)
    if changed:
        if SEARCHED.intersection(changed):
            refresh_search_of(porteur)
        record(actor=actor, verb="porteur.updated", subject=porteur, fields=changed)
    return changed


@transaction.atomic
def add_contact(*, actor: User | None, porteur: Porteur, **details: Any) -> Contact:
    """Someone to call; when responsible, they take over from whoever was."""
    contact = porteurs.add_contact(porteur=porteur, **details)
    record(actor=actor, verb="porteur.contact_added", subject=porteur)
    return contact


@transaction.atomic
def update_contact(*, actor: User | None, contact: Contact, version: int, values: Mapping[str, Any]) -> list[str]:
    """Rewrite a contact as read at `version`; return the names of the fields that changed."""
    changed = porteurs.update_contact(contact=contact, version=version, values=values)
    if changed:
        record(actor=actor, verb="porteur.contact_updated", subject=contact.porteur, fields=changed)
    return changed


@transaction.atomic
def change_responsible(*, actor: User | None, contact: Contact) -> Contact | None:
    """`contact` answers for the dossiers; who did is returned, the substitute if nobody else is. DomainError."""
    former = porteurs.change_responsible(contact=contact)
    record(actor=actor, verb="porteur.responsible_changed", subject=contact.porteur, fields=["is_responsible"])
    return former


@transaction.atomic
def remove_contact(*, actor: User | None, contact: Contact) -> Porteur:
    """Remove a contact from its porteur, which is returned; DomainError when an interview names them."""
    porteur = porteurs.remove_contact(contact=contact)
    record(actor=actor, verb="porteur.contact_removed", subject=porteur)
    return porteur


@transaction.atomic
def restore_contact(*, actor: User | None, porteur: Porteur, key: int) -> Contact:
    """Give back a contact that was removed under `key`, with the projects that they answered for and that nobody was
    named for since. DomainError when there is none.
    """
    own = list(_own_projects(porteur, key))
    contact = porteurs.restore_contact(porteur=porteur, key=key)
    for row in own:
        checked(row)
    record(actor=actor, verb="porteur.contact_restored", subject=porteur)
    return contact


def _own_projects(porteur: Porteur, key: int) -> Iterator[ProjectContact]:
    """What went with the contact of that key when they were removed, unsaved; the projects are held."""
    removed = Contact.pgh_event_model.objects.filter(pgh_obj_id=key).order_by("-pgh_id").first()  # type: ignore[attr-defined]
    if removed is None or removed.pgh_label != "delete":
        return
    events = ProjectContact.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_label="delete", contact_id=key, pgh_created_at=removed.pgh_created_at
    )
    gone = dict(events.values_list("project_id", "pgh_obj_id"))
    led = Project.objects.select_for_update(of=("self",)).filter(pk__in=gone, porteur=porteur, own_contact=None)
    for project in led.order_by("pk"):
        row = removed_row(ProjectContact, gone[project.pk], contact_id=key)
        if isinstance(row, ProjectContact):
            yield row
