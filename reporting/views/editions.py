"""Editions and their documents."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.french import format_month
from projects.core.reading import one_moment
from projects.jobs.models import Job, JobFile
from projects.jobs.policies import can_cancel_job, can_retry_job
from projects.portfolio.models import Statement
from projects.portfolio.selectors import Clock
from reporting.jobs import RENDER_EDITION
from reporting.models import Edition
from reporting.policies import can_prepare_edition, can_render_edition
from reporting.selectors.identities import organisations_for
from reporting.selectors.public import open_publications
from reporting.services import render_jobs, request_render
from reporting.views.edition_shown import shown_of
from reporting.views.exports import exports_rail
from reporting.views.life_panel import life_panel

EARLIER_FILES = 5


@dataclass(frozen=True)
class EditionLine:
    """An edition in a list."""

    slug: str
    kind: str
    title: str
    subtitle: str
    url: str
    month: str
    situation_on: date
    publisher: str
    projects: int
    status_label: str
    announced: int | None
    file: JobFile | None


def edition_lines(user: User | AnonymousUser) -> list[EditionLine]:
    """The editions that `user` sees, each with its size and its last file: three queries, however many."""
    made = JobFile.objects.visible_to(user).offered().filter(job__kind=RENDER_EDITION)
    slugs = made.annotate(slug=KeyTextTransform("edition", "job__params"))
    files = {file.slug: file for file in slugs.order_by("slug", "-pk").distinct("slug")}
    totals = Statement.objects.standing(**vars(Clock.now())).filter(measure="announced.total", region=None)
    announced = {source: int(number or 0) for source, number in totals.values_list("source", "number")}
    return [
        EditionLine(
            slug=edition.slug,
            kind=edition.get_kind_display(),
            title=edition.title,
            subtitle=edition.subtitle,
            url=reverse("edition_detail", args=[edition.slug]),
            month=format_month(edition.document_month),
            situation_on=edition.situation_on,
            publisher=edition.publisher,
            projects=edition.size,
            status_label=edition.get_state_display(),
            announced=announced.get(edition.printed_source_id or 0),
            file=files.get(edition.slug),
        )
        for edition in Edition.objects.visible_to(user).annotate(size=Count("selection"))
    ]


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    editions = edition_lines(request.user)
    listed = {line.slug for line in editions}
    context = {
        "editions": editions,
        "publications": [one for one in open_publications() if one.frozen.edition.slug not in listed],
        "may_prepare": can_prepare_edition(request.user)[0],
        "publishes": next(organisations_for(request.user), None) is not None,
    }
    return render(request, "reporting/edition_list.html", context)


@require_safe
@one_moment()
def edition_detail(request: HttpRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    return render(request, "reporting/edition_detail.html", _edition_context(request, edition))


def _edition_context(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    shown = shown_of(edition, request.GET.get("donnees", ""))
    jobs = list(render_jobs(signed_in(request), edition).prefetch_related("files")[: EARLIER_FILES + 1])
    job = jobs[0] if jobs else None
    can_render, reason = can_render_edition(request.user, edition)
    return {
        **shown,
        "life": life_panel(signed_in(request), edition, shown["lacks"]),
        "job": job,
        "files": [file for earlier in jobs[1:] for file in earlier.files.all()],
        "can_render": can_render,
        "may_prepare": can_prepare_edition(request.user, edition)[0],
        "render_reason": reason,
        **_job_rights(request.user, job),
        **exports_rail(request.user, edition),
    }


def _job_rights(user: User | AnonymousUser, job: Job | None) -> dict[str, bool]:
    if job is None:
        return {"can_cancel": False, "can_retry": False}
    return {"can_cancel": can_cancel_job(user, job)[0], "can_retry": can_retry_job(user, job)[0]}


@require_POST
def edition_render(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the document; the answer is the page of the edition, where it is followed live."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    allowed, reason = can_render_edition(request.user, edition)
    if not allowed:
        raise PermissionDenied(reason)
    try:
        job = request_render(actor=signed_in(request), edition=edition)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if not job.is_alive:
            messages.info(request, "Rien n’a changé depuis le dernier PDF : c’est celui-ci.")
    return redirect("edition_detail", slug=slug)
