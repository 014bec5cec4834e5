"""Taking a document off, and putting it back. Nothing is deleted."""

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.documents.models import Document
from projects.journal.services import record

ALREADY_OFF = "Ce document est déjà retiré."
NOT_OFF = "Ce document n’est pas retiré : il n’y a rien à remettre."


@transaction.atomic
def remove_document(*, actor: User | None, document: Document) -> None:
    """Show `document` in no list any more. DomainError when somebody already took it off."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.removed_at is not None:
        raise DomainError(ALREADY_OFF)
    held.removed_at, held.removed_by = timezone.now(), actor
    held.save(update_fields=["removed_at", "removed_by"])
    record(actor=actor, verb="document.removed", subject=held)


@transaction.atomic
def restore_document(*, actor: User | None, document: Document) -> None:
    """Show `document` again, as it was. DomainError when it is not off."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.removed_at is None:
        raise DomainError(NOT_OFF)
    held.removed_at, held.removed_by = None, None
    held.save(update_fields=["removed_at", "removed_by"])
    record(actor=actor, verb="document.restored", subject=held)
