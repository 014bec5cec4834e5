"""Writing porteurs. The journal is above this app: the caller that names an actor leaves the line."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from projects.core.errors import DomainError
from projects.core.history import removed_row
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.porteurs.enums import Provenance
from projects.porteurs.models import Contact, Porteur

MET = "Ce contact est nommé dans un entretien : modifiez sa fonction ou ses coordonnées plutôt que de le retirer."
NOTHING_TO_RESTORE = "Il n’y a plus rien à remettre : relisez la page."
GONE = "Ce contact est déjà retiré."
ALREADY = "Ce contact est déjà responsable du dossier."


def create_porteur(*, name: str, kind: str, kind_provenance: str = Provenance.ENTERED, **identity: object) -> Porteur:
    """Check and store a porteur; ValidationError (French, by field) when a rule is broken."""
    return checked(Porteur(name=name, kind=kind, kind_provenance=kind_provenance, **identity))


@transaction.atomic
def update_porteur(*, porteur: Porteur, version: int, values: Mapping[str, Any], confirmed: bool = False) -> list[str]:
    """Write `values` on `porteur` as read at `version`; return the names of the fields that changed.

    A kind that changes, or that is `confirmed`, is from then on « saisi ». StaleVersion when someone saved since.
    """
    stored = Porteur.objects.get(pk=porteur.pk)
    if confirmed or values.get("kind", stored.kind) != stored.kind:
        values = {**values, "kind_provenance": Provenance.ENTERED}
    draft = draft_of(stored, values)
    with told_again(draft):
        return save_version(porteur, version=version, values={name: getattr(draft, name) for name in values})


@transaction.atomic
def add_contact(*, porteur: Porteur, **details: Any) -> Contact:
    """Store someone to call; when responsible, or substitute, they take over from whoever was."""
    contact = Contact(porteur=porteur, **details)
    if contact.is_responsible:
        _relieve(porteur, "is_responsible")
    if contact.is_substitute:
        _relieve(porteur, "is_substitute")
    return checked(contact)


@transaction.atomic
def update_contact(*, contact: Contact, version: int, values: Mapping[str, Any]) -> list[str]:
    """Write `values` on `contact` as read at `version`; return the names of the fields that changed."""
    stored = Contact.objects.get(pk=contact.pk)
    for part in ("is_responsible", "is_substitute"):
        if values.get(part) and not getattr(stored, part):
            _relieve(contact.porteur, part, but=contact)
    draft_of(stored, values)
    return save_version(contact, version=version, values=values)


@transaction.atomic
def change_responsible(*, contact: Contact) -> Contact | None:
    """`contact` answers for the dossiers of its porteur; who did becomes the substitute where nobody else is.

    That one is returned: the same act the other way round takes this one back. DomainError when `contact` was removed,
    or answers for them already.
    """
    _hold(contact.porteur)
    stored = Contact.objects.filter(pk=contact.pk).first()
    if stored is None:
        raise DomainError(GONE)
    if stored.is_responsible:
        raise DomainError(ALREADY)
    former = contact.porteur.contacts.filter(is_responsible=True).first()
    if former is not None:
        _relieve(contact.porteur, "is_responsible")
    Contact.objects.filter(pk=stored.pk).update(is_substitute=False)
    if former is not None and not contact.porteur.contacts.filter(is_substitute=True).exists():
        Contact.objects.filter(pk=former.pk).update(is_substitute=True)
        former.is_substitute = True
    Contact.objects.filter(pk=stored.pk).update(is_responsible=True, version=models.F("version") + 1)
    return former


@transaction.atomic
def remove_contact(*, contact: Contact) -> Porteur:
    """Remove `contact` from its porteur, which is returned. DomainError when an interview names them."""
    porteur = contact.porteur
    try:
        with transaction.atomic():
            deleted, _ = Contact.objects.filter(pk=contact.pk).delete()
    except ProtectedError as error:
        raise DomainError(MET) from error
    if not deleted:
        raise DomainError(GONE)
    return porteur


@transaction.atomic
def restore_contact(*, porteur: Porteur, key: int) -> Contact:
    """Give back to `porteur` the contact that was removed under `key`; DomainError when there is none.

    Someone may answer for the dossiers since: they go on.
    """
    contact = removed_row(Contact, key, porteur_id=porteur.pk)
    if not isinstance(contact, Contact):
        raise DomainError(NOTHING_TO_RESTORE)
    for part in ("is_responsible", "is_substitute"):
        if porteur.contacts.filter(**{part: True}).exists():
            setattr(contact, part, False)
    return checked(contact)


def _relieve(porteur: Porteur, part: str, but: Contact | None = None) -> None:
    """Whoever played this part at `porteur` (responsible, substitute) does no more."""
    _hold(porteur)
    others = porteur.contacts.filter(**{part: True})
    if but is not None:
        others = others.exclude(pk=but.pk)
    others.update(**{part: False, "version": models.F("version") + 1})


def _hold(porteur: Porteur) -> None:
    """The porteur is held, so that two people cannot both name theirs."""
    Porteur.objects.select_for_update(no_key=True).get(pk=porteur.pk)
