"""Who may do what with a document that exists for them: (allowed, the reason in French when not)."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from projects.accounts.models import User
from projects.documents import registry
from projects.documents.enums import ScanState
from projects.documents.models import Document, DocumentVersion

Person = User | AnonymousUser
Answer = tuple[bool, str]
YES: Answer = (True, "")
NOT_YOURS = "Vous lisez ce document : qui suit ce dossier le remplace ou le retire."
TAKEN_OFF = "Ce document est retiré : remettez-le avant de le changer."
NOT_TAKEN_OFF = "Ce document n’est pas retiré."
WAITING = "Ce fichier attend son contrôle par l’antivirus : il pourra être téléchargé ensuite."
BLOCKED = "L’antivirus a bloqué ce fichier : il ne peut plus être téléchargé."


def holds(holder: registry.Holder, user: Person, document: Document) -> bool:
    """Whether `document` hangs on something of this holder that `user` sees."""
    return Document.objects.filter(pk=document.pk).filter(pk__in=holder.visible_to(user)).exists()


def can_change_document(user: Person, document: Document) -> Answer:
    """Add a version, take off, put back: what holds the document says so."""
    reason = NOT_YOURS
    for holder in registry.holders():
        if holds(holder, user, document):
            allowed, said = holder.can_change(user, document)
            if allowed:
                return YES
            reason = said or reason
    return False, reason


def read_in_part(user: Person, documents: Sequence[Document]) -> dict[int, set[int]]:
    """By key, of those of `documents` that `user` does not read whole, the numbers of the versions they read."""
    kept: dict[int, set[int]] = {}
    for holder in registry.holders():
        if holder.versions:
            for key, numbers in holder.versions(user, documents).items():
                kept[key] = kept.get(key, set(numbers)) & set(numbers)
    return kept


def can_read_version(user: Person, version: DocumentVersion) -> Answer:
    """The bytes: to whoever sees the document, once they are controlled; before that to who gave them."""
    if version.scan == ScanState.INFECTED:
        return False, BLOCKED
    if version.scan == ScanState.WAITING and version.uploaded_by_id != user.pk:
        return False, WAITING
    return YES
