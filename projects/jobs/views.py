"""Pages of jobs: the list of one's own, one job with its progress, its files. Out of scope is 404."""

import logging
from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.jobs import files, policies, selectors, services
from projects.jobs.models import Job

logger = logging.getLogger(__name__)
# A key is a bigint: a longer number is not one of ours.
LARGEST_KEY = 2**63 - 1
# Whatever a file holds, a browser that opens it runs nothing and reaches nothing.
FILE_POLICY = "sandbox; default-src 'none'"


@require_GET
@never_cache
def job_list(request: HttpRequest) -> HttpResponse:
    """« Mes fichiers », newest first; `?avant=` asks for older ones."""
    page = selectors.my_jobs(_user(request), before=_key(request.GET.get("avant", "")))
    paging = {"next_url": f"?avant={page.older}" if page.older else ""}
    return render(request, "jobs/job_list.html", {"jobs": page.jobs, "page": paging})


@require_GET
@never_cache
def job_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = _job_or_404(request, public_id)
    return render(request, "jobs/job_detail.html", selectors.job_context(_user(request), job))


@require_GET
@never_cache
def job_status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part of a page that tells about a job: htmx asks for it each second until the job is over."""
    return _status(request, _job_or_404(request, public_id))


@require_POST
def cancel_job(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = _job_or_404(request, public_id)
    _authorise(policies.can_cancel_job(_user(request), job))
    return _act(request, lambda: services.cancel(job=job, actor=_user(request)), job)


@require_POST
def retry_job(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = _job_or_404(request, public_id)
    _authorise(policies.can_retry_job(_user(request), job))
    return _act(request, lambda: services.retry(job=job, actor=_user(request)), job)


@require_POST
def discard_files(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = _job_or_404(request, public_id)
    _authorise(policies.can_discard_files(_user(request), job))
    try:
        services.discard(job=job, actor=_user(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, typeset(f"« {job} » est supprimé de vos fichiers."))
    return redirect("jobs:list")


@require_GET
@never_cache
def download(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The bytes of a file, rights checked again. 404 for one that is forged, out of scope, missing or altered."""
    user = _user(request)
    file = selectors.find_file(user, public_id)
    if file is None:
        raise Http404
    allowed, reason = policies.can_download_file(user, file)
    if not allowed:
        raise PermissionDenied(reason)
    try:
        stream = files.open_verified(file)
    except files.FileUnusable as error:
        logger.error("file %s of job %s cannot be served: %s", file.public_id, file.job.public_id, error)
        raise Http404 from None
    response = FileResponse(stream, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _act(request: HttpRequest, act: Callable[[], Job], job: Job) -> HttpResponse:
    """Do it, then show the job's state (htmx) or the page; a refusal that came meanwhile is told."""
    try:
        job = act()
    except DomainError as error:
        job.refresh_from_db()
        if not _is_htmx(request):
            messages.error(request, error.message)
    return _status(request, job) if _is_htmx(request) else redirect(_page_that_asked(request, job))


def _status(request: HttpRequest, job: Job) -> HttpResponse:
    return render(request, "components/_job_state.html", selectors.job_context(_user(request), job))


def _page_that_asked(request: HttpRequest, job: Job) -> str:
    """The page of ours that the button was on (an edition shows its job too), or that of the job."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if page and ours else job.get_absolute_url()


def _authorise(answer: policies.Answer) -> None:
    """403 for who may not; a job that has moved on since the page was read is the service's to refuse, with words."""
    if answer in (policies.NOT_YOURS, policies.NARROWED):
        raise PermissionDenied(answer[1])


def _job_or_404(request: HttpRequest, public_id: UUID) -> Job:
    job = selectors.find_job(_user(request), public_id)
    if job is None:
        raise Http404
    return job


def _user(request: HttpRequest) -> User:
    # SignInFirst lets nobody else in.
    return cast(User, request.user)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _key(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or int(text) > LARGEST_KEY:
        raise Http404
    return int(text)
