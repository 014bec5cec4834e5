"""A section as it will print, beside the text that is being written."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from projects.core.errors import DomainError
from projects.core.reading import one_moment
from reporting import plain
from reporting.models import Edition
from reporting.outlines import SectionPlan, parts_of
from reporting.selectors.frozen import frozen_content, last_frozen
from reporting.selectors.previewing import Draft, PartContent, frozen_part, part_content
from reporting.views.workspace_base import prepared, seen, trail_of
from reporting.workflow import SEALED


@require_http_methods(["GET", "HEAD", "POST"])
def section_preview(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """The pages of a section. By POST: with a text as it is typed (`partie`, `bloc`, `title`, `body`), not stored."""
    edition = prepared(request, slug) if request.method == "POST" else seen(request, slug)
    plan = _plan(edition, section)
    context: dict[str, Any] = {"edition": edition, "section": plan, "trail": trail_of(edition, workspace=True)}
    try:
        shown, context["left"] = _laid_out(edition, section, _draft(request))
        context["pages"] = _pages(shown)
        if request.method != "POST":
            context["pdf_url"] = f"{reverse('section_pdf', args=[slug, section])}#page={shown.first}"
    except DomainError as refused:
        context["problem"] = refused.message
    template = "_preview.html" if request.headers.get("HX-Request") else "preview.html"
    return render(request, f"reporting/workspace/{template}", context)


@require_safe
def section_pdf(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """The same as a file, of what is stored."""
    edition = seen(request, slug)
    plan = _plan(edition, section)
    try:
        shown, _ = _laid_out(edition, section, None)
    except DomainError as refused:
        context = {"edition": edition, "section": plan, "trail": trail_of(edition), "problem": refused.message}
        return render(request, "reporting/workspace/preview.html", context, status=409)
    response = HttpResponse(shown.data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{edition.slug}-{slugify(section)}.pdf"'
    return response


def _laid_out(edition: Edition, section: str, draft: Draft | None) -> tuple[Any, int]:
    """The section laid out, and how many projects it goes on with."""
    # Half a second of libraries: a server reads them as it starts, a command that draws nothing never does.
    from reporting.rendering.preview import section_of

    part = _content(edition, section, draft)
    return section_of(part.content, section, is_cut=part.left > 0), part.left


def _pages(section: Any) -> Any:
    from reporting.rendering.preview import pages_of

    return pages_of(section)


@one_moment()
def _content(edition: Edition, section: str, draft: Draft | None) -> PartContent:
    """What is frozen, once it is; else the data of today with the text as it is typed."""
    frozen = last_frozen(edition) if edition.state in SEALED else None
    return frozen_part(frozen_content(frozen), section) if frozen else part_content(edition, section, draft)


def _draft(request: HttpRequest) -> Draft | None:
    """The text that is being typed; DomainError when it may not stand there."""
    if request.method != "POST":
        return None
    body, block = request.POST.get("body", ""), request.POST.get("bloc", "")
    key = int(block) if block.isascii() and block.isdecimal() and len(block) < 18 else None
    return Draft(request.POST.get("partie", ""), request.POST.get("title", "")[:200], plain.checked(body), key)


def _plan(edition: Edition, id: str) -> SectionPlan:
    for section, _ in parts_of(edition.kind):
        if section.id == id:
            return section
    raise Http404("cette partie n’existe pas dans ce document")
