"""Pages of a document: what it is, its versions, its bytes. Out of scope is 404, as an unknown address."""

import logging
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import PortalForm, Saved, answer_form
from projects.documents import previews, selectors, services, storage
from projects.documents.forms import VersionForm
from projects.documents.models import Document, DocumentVersion
from projects.documents.policies import can_change_document, can_read_version
from projects.jobs import files as job_files

T = TypeVar("T")
logger = logging.getLogger(__name__)
# Whatever a file holds, a browser that opens it runs nothing and reaches nothing.
FILE_POLICY = "sandbox; default-src 'none'"


@require_safe
@never_cache
def document_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, document = signed_in(request), _document_or_404(request, public_id)
    versions = [
        {
            "row": version,
            "readable": readable,
            "why": why,
            "preview_url": reverse("document_preview", args=[public_id, version.number])
            if readable and selectors.can_preview(version)
            else "",
        }
        for version in selectors.versions_of(user, document)
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
    found = _readable(user, document, version)
    stream = _served(document, found, lambda: storage.open_verified(found.path, size=found.size, sha256=found.sha256))
    response = FileResponse(stream, content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def document_preview(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    """What a version looks like. Pictures are made once asked for (POST); a text is read at once, its start only."""
    user, document = signed_in(request), _document_or_404(request, public_id)
    found = _readable(user, document, version)
    has_pictures = previews.has_pictures(found)
    if request.method == "POST" and has_pictures:
        previews.request_preview(actor=user, version=found)
        return redirect(request.path)
    context: dict[str, object] = {"document": document, "version": found, "has_pictures": has_pictures}
    if has_pictures:
        job = previews.preview_job(found)
        made = previews.pictures(found, job)
        context |= {"job": job, "pages": range(1, len(made) + 1), "is_made": bool(made)}
        if job is not None:
            context["total"] = (job.result or {}).get("of", 0)
    elif selectors.can_preview(found):
        context["text"] = _served(document, found, lambda: previews.text_preview(found))
    return render(request, "documents/document_preview.html", context)


@require_safe
@never_cache
def document_preview_page(request: HttpRequest, public_id: UUID, version: int, page: int) -> HttpResponseBase:
    """The picture of one page of a preview; rights are those of the version."""
    user, document = signed_in(request), _document_or_404(request, public_id)
    found = _readable(user, document, version)
    made = previews.pictures(found, previews.preview_job(found))
    if not 1 <= page <= len(made):
        raise Http404
    file = made[page - 1]
    try:
        stream = job_files.open_verified(file)
    except job_files.FileUnusable:
        raise Http404 from None
    response = FileResponse(stream, content_type=file.media_type)
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
    return answer_form(request, form=VersionForm(), template="form_page.html", save=save, context=context)


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
        request, form=PortalForm(), template="form_page.html", save=save, context={**context, "confirms": True}
    )


@require_POST
def document_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
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


def _readable(user: User, document: Document, number: int) -> DocumentVersion:
    """The version: 404 when there is none, 403 with the reason when it may not be read (yet)."""
    found = _version_or_404(user, document, number)
    allowed, reason = can_read_version(user, found)
    if not allowed:
        raise PermissionDenied(reason)
    return found


def _served(document: Document, version: DocumentVersion, read: Callable[[], T]) -> T:
    """What `read` gives of the file; 404 when it is missing or altered, which is told to those who run the portal."""
    try:
        return read()
    except storage.FileUnusable as error:
        logger.error("version %s of document %s cannot be served: %s", version.number, document.public_id, error)
        raise Http404 from None


def _version_or_404(user: User, document: Document, number: int) -> DocumentVersion:
    # A version is a positive integer of four bytes: a longer number is not one of ours.
    found = selectors.find_version(user, document, number) if number < 2**31 else None
    if found is None:
        raise Http404
    return found
