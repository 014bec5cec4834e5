"""The files that one takes away from an edition: asked for in one place, made by jobs, kept in « Mes fichiers »."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.jobs.models import Job
from projects.jobs.services import enqueue
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.listing.page import written_count
from reporting.exports.jobs import EXPORT_PROJECTS
from reporting.exports.project_list import found
from reporting.forms.exports import ExportForm, ListExportForm
from reporting.models import Edition
from reporting.policies import can_export_edition, can_remark_edition
from reporting.services.exports import export_jobs, request_exports
from reporting.workflow import SEALED

# More than there are formats: the last exports of each, and what is under way.
SHOWN = 12


def exports_rail(user: User | AnonymousUser, edition: Edition) -> dict[str, Any]:
    """What `reporting/exports/_rail.html` prints: two queries."""
    allowed, _ = can_export_edition(user, edition)
    if not allowed or not isinstance(user, User):
        return {"can_export": False}
    return {
        "can_export": True,
        "can_return": edition.state not in SEALED and can_remark_edition(user, edition)[0],
        "export_form": ExportForm(),
        "exports": last_exports(user, edition),
    }


def last_exports(user: User, edition: Edition) -> list[Job]:
    """The last job of each format, the newest first."""
    found: dict[str, Job] = {}
    for job in export_jobs(user, edition).prefetch_related("files")[:SHOWN]:
        found.setdefault(job.params["format"], job)
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edition_exports(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose files and ask for them; the answer is this page, where each is followed live."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    user = signed_in(request)
    allowed, reason = can_export_edition(user, edition)
    if not allowed:
        raise PermissionDenied(reason)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            request_exports(
                actor=user, edition=edition, formats=form.cleaned_data["formats"], tell=form.cleaned_data["tell"]
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("edition_exports", slug=slug)
    context = {"edition": edition, "export_form": form, "exports": last_exports(user, edition)}
    return render(request, "reporting/exports/exports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def list_export(request: HttpRequest) -> HttpResponse:
    """Take away the list of projects as the query of the address filters it; the file is made by a job."""
    user, address = signed_in(request), ListAddress(request.GET)

    def save(form: ListExportForm) -> Saved:
        params = {"query": address.query, "format": form.cleaned_data["format"]}
        job = enqueue(kind=EXPORT_PROJECTS, params=params, actor=user, title="Liste des projets")
        return Saved(job.get_absolute_url(), "Le fichier se prépare : il sera ici, et dans « Mes fichiers ».")

    context = {
        "count_text": written_count(found(user, address.query).qs.count()),
        "list_url": address.url,
        "submit_label": "Préparer le fichier",
        "cancel_url": address.url,
    }
    return answer_form(
        request, form=ListExportForm(), template="reporting/exports/list.html", save=save, context=context
    )
