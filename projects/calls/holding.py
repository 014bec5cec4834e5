"""The pieces of an application are documents: who sees the application reads them, who writes it changes them."""

from django.db.models import QuerySet
from django.urls import reverse

from projects.accounts.models import User
from projects.calls.models import Application, ApplicationPiece
from projects.calls.policies import can_edit_application, can_receive_application
from projects.calls.services.instruction import KIND
from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds

Answer = tuple[bool, str]


def register() -> None:
    register_kinds({KIND: "Pièce d’une candidature"})
    register_holder(Holder("candidatures", visible_to, can_change, place))


def visible_to(user: User) -> QuerySet[ApplicationPiece, int | None]:
    seen = Application.objects.visible_to(user)
    held = ApplicationPiece.objects.filter(application__in=seen, document__isnull=False)
    return held.values_list("document_id", flat=True)


def can_change(user: User, document: Document) -> Answer:
    application = _application(document)
    if can_receive_application(user, application)[0]:
        return True, ""
    return can_edit_application(user, application, application.status)


def place(document: Document) -> Place:
    application = _application(document)
    return Place(f"Candidature {application.reference}", reverse("application_detail", args=[application.reference]))


def _application(document: Document) -> Application:
    return Application.objects.with_state().get(pieces__document=document)
