"""What is received of an application, and what instances think of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from projects.accounts.models import User
from projects.calls.models import Application, ApplicationPiece, CallPiece, Opinion
from projects.calls.selectors import opinions_of
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.core.rows import checked
from projects.documents.services import remove_document, store_document
from projects.journal.services import record

KIND = "piece_candidature"
NOT_RECEIVED = "Cette pièce n’est plus notée reçue : relisez la page."
SAME = "Cet avis est déjà noté."
GONE = "Cet avis est déjà retiré : relisez la page."
ANOTHER_CALL = "Cette pièce est demandée par un autre appel."
NOT_YET = "Une pièce ne peut pas être reçue dans le futur."


@transaction.atomic
def receive_piece(
    *,
    actor: User | None,
    application: Application,
    piece: CallPiece,
    received_on: date,
    note: str = "",
    upload: UploadedFile[Any] | None = None,
) -> ApplicationPiece:
    """Note that a piece of its call was received on a day, as a file or otherwise.

    ValidationError when it is there already; DomainError on « file » for a file that is not taken.
    """
    _hold(application)
    if piece.call_id != application.call_id:
        raise DomainError(ANOTHER_CALL)
    if received_on > today():
        raise DomainError(NOT_YET, field="received_on")
    row = ApplicationPiece(application=application, piece=piece, received_on=received_on, note=note)
    # One whose file is no more there gives its place.
    kept = application.pieces.standing()
    application.pieces.filter(piece=piece).exclude(pk__in=kept.values("pk")).delete()
    row.full_clean()
    if upload is not None:
        row.document = store_document(actor=actor, upload=upload, kind=KIND, title=piece.label)
    row = checked(row)
    record(actor=actor, verb="application.piece_received", subject=application)
    return row


@transaction.atomic
def remove_piece(*, actor: User | None, application: Application, piece: CallPiece) -> Application:
    """Note that a piece was not received after all; DomainError when nobody said that it was."""
    _hold(application)
    row = ApplicationPiece.objects.select_related("document").filter(application=application, piece=piece).first()
    if row is None:
        raise DomainError(NOT_RECEIVED)
    row.delete()
    if row.document and row.document.removed_at is None:
        remove_document(actor=actor, document=row.document)
    record(actor=actor, verb="application.piece_removed", subject=application)
    return application


@transaction.atomic
def give_opinion(
    *,
    actor: User | None,
    application: Application,
    instance: str,
    value: str,
    text: str,
    given_by: str,
    observed_on: date,
) -> Opinion:
    """Write down what an instance thinks of an application, and who said so in its name.

    DomainError when the very same opinion is there: a form sent twice.
    """
    _hold(application)
    told = {"instance": instance, "value": value, "text": text, "given_by": given_by}
    if opinions_of(application).filter(observed_on=observed_on, **told).exists():
        raise DomainError(SAME)
    opinion = Opinion(application=application, **told)
    opinion.observed_on, opinion.recorded_by = observed_on, actor
    opinion = checked(opinion)
    record(actor=actor, verb="application.opinion_noted", subject=application)
    return opinion


@transaction.atomic
def remove_opinion(*, actor: User | None, opinion: Opinion, note: str = "") -> Opinion:
    """Take back an opinion noted by mistake: a row that says nothing retracts it. DomainError when one already did."""
    _hold(opinion.application)
    if Opinion.objects.filter(retracts=opinion).exists():
        raise DomainError(GONE)
    silent = Opinion(application=opinion.application, instance=opinion.instance, value=opinion.value, is_void=True)
    silent.observed_on, silent.recorded_by = opinion.observed_on, actor
    silent.retracts, silent.note = opinion, note
    silent = checked(silent)
    record(actor=actor, verb="application.opinion_removed", subject=opinion.application)
    return silent


def _hold(application: Application) -> None:
    """Nobody changes its state meanwhile: a state may lean on what is being written."""
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
