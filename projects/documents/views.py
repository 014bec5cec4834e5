"""Pages of a document: what it is, its versions, its bytes. Out of scope is 404, as an unknown address."""

import logging
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import PortalForm, Saved, answer_form
from projects.documents import selectors, services, storage
from projects.documents.forms import VersionForm
from projects.documents.models import Document, DocumentVersion
from projects.documents.policies import can_change_document, can_read_version

logger = logging.getLogger(__name__)
# Whatever a file holds, a browser that opens it runs nothing and reaches nothing.
FILE_POLICY = "sandbox; default-src 'none'"


@require_safe
@never_cache
def document_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, document = signed_in(request), _document_or_404(request, public_id)
    versions = [
        {"row": version, "readable": readable, "why": why}
        for version in selectors.versions_of(document)
        for readable, why in [can_read_version(user, version)]
    ]
    context = {
        "document": document,
        "versions": versions,
        "current": versions[0] if versions else None,
        "places": selectors.places_of(user, document),
        "can_change": can_change_document(user, document)[0],
    }
    return render(request, "documents/document_detail.html", context)


@require_safe
@never_cache
def document_download(request: HttpRequest, public_id: UUID, version: int) -> FileResponse:
    """The bytes of a version, rights checked again. 404 for one that is out of scope, missing or altered."""
    user, document = signed_in(request), _document_or_404(request, public_id)
    found = _version_or_404(document, version)
    allowed, reason = can_read_version(user, found)
    if not allowed:
        raise PermissionDenied(reason)
    try:
        stream = storage.open_verified(found.path, size=found.size, sha256=found.sha256)
    except storage.FileUnusable as error:
        logger.error("version %s of document %s cannot be served: %s", found.number, document.public_id, error)
        raise Http404 from None
    response = FileResponse(stream, content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def document_version_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, document = signed_in(request), _changeable(request, public_id)

    def save(form: VersionForm) -> Saved:
        made = services.add_version(actor=user, document=document, upload=form.cleaned_data["file"])
        return Saved(document.get_absolute_url(), f"Version {made.number} déposée.")

    context = _frame(document, "Déposer une nouvelle version", "Déposer")
    context["lead"] = "La version actuelle reste lisible dans la liste des versions."
    return answer_form(request, form=VersionForm(), template="documents/form.html", save=save, context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, document = signed_in(request), _changeable(request, public_id)
    places = selectors.places_of(user, document)

    def save(_: PortalForm) -> Saved:
        services.remove_document(actor=user, document=document)
        undo = reverse("document_restore", args=[document.public_id])
        url = places[0].url if places else document.get_absolute_url()
        return Saved(url, f"Document retiré : {document.title}.", undo_url=undo)

    context = _frame(document, "Retirer ce document ?", "Retirer")
    context["lead"] = "Il ne sera plus montré dans les listes. Il n’est pas effacé : vous pourrez le remettre."
    return answer_form(
        request, form=PortalForm(), template="documents/form.html", save=save, context={**context, "confirms": True}
    )


@require_POST
def document_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    from django.contrib import messages
    from django.shortcuts import redirect

    user, document = signed_in(request), _changeable(request, public_id)
    try:
        services.restore_document(actor=user, document=document)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "Le document est remis.")
    return redirect(document)


def _frame(document: Document, title: str, submit: str) -> dict[str, object]:
    return {
        "title": title,
        "subject": document.title,
        "trail": [{"label": document.title, "url": document.get_absolute_url()}],
        "submit_label": submit,
        "cancel_url": document.get_absolute_url(),
    }


def _document_or_404(request: HttpRequest, public_id: UUID) -> Document:
    document = selectors.find_document(signed_in(request), public_id)
    if document is None:
        raise Http404
    return document


def _changeable(request: HttpRequest, public_id: UUID) -> Document:
    document = _document_or_404(request, public_id)
    allowed, reason = can_change_document(signed_in(request), document)
    if not allowed:
        raise PermissionDenied(reason)
    return document


def _version_or_404(document: Document, number: int) -> DocumentVersion:
    # A version is a positive integer of four bytes: a longer number is not one of ours.
    found = selectors.find_version(document, number) if number < 2**31 else None
    if found is None:
        raise Http404
    return found
