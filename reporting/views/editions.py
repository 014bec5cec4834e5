"""Editions and their documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
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
from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue
from reporting.jobs import RENDER_EDITION
from reporting.models import Edition
from reporting.policies import can_prepare_edition, can_render_edition
from reporting.rendering.content import FigureContent, RecueilContent
from reporting.selectors import edition_figures, edition_snapshot
from reporting.selectors.checks import lacks_of_content
from reporting.selectors.editions import (
    document_doubts,
    figure_address,
    figure_content,
    printed_sentences,
    snapshot_content,
)
from reporting.selectors.projects import dossier_rows
from reporting.selectors.tiles import figure_tile
from reporting.services import render_jobs, request_render
from reporting.views.exports import exports_rail
from reporting.views.life_panel import life_panel

SHOWN = ("projects.described", "announced.total", "regions.total", "departments.total", "projects.ami",
         "projects.highlighted")  # fmt: skip
ANNOUNCED = ("announced.total", "projects.described", "announced.not_described")
EARLIER_FILES = 5


@dataclass(frozen=True)
class EditionLine:
    """An edition in a list."""

    slug: str
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
    context = {"editions": edition_lines(request.user), "may_prepare": can_prepare_edition(request.user)[0]}
    return render(request, "reporting/edition_list.html", context)


@require_safe
@one_moment()
def edition_detail(request: HttpRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    return render(request, "reporting/edition_detail.html", _edition_context(request, edition))


def _edition_context(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    snapshot = edition_snapshot(edition)
    values = edition_figures(snapshot)
    printed = printed_sentences(edition, snapshot)
    figures = {id: figure_content(value, partial(figure_address, edition), printed) for id, value in values.items()}
    jobs = list(render_jobs(signed_in(request), edition).prefetch_related("files")[: EARLIER_FILES + 1])
    job = jobs[0] if jobs else None
    can_render, reason = can_render_edition(request.user, edition)
    announced = values["announced.total"].counted.value
    content, fault = _content(edition, snapshot, values)
    return {
        "edition": {
            "slug": edition.slug,
            "title": edition.title,
            "subtitle": edition.subtitle,
            "publisher": edition.publisher,
            "month": format_month(edition.document_month).capitalize(),
            "situation_on": edition.situation_on,
            "is_printed": edition.printed_source_id is not None,
        },
        "figures": [
            figure_tile(values[id], partial(figure_address, edition))
            for id in SHOWN
            if values[id].counted.value is not None
        ],
        "chart": figures["projects.by_category"],
        **_plan(content, fault),
        "life": life_panel(signed_in(request), edition, [fault] if content is None else lacks_of_content(content)),
        "regions": _regions(snapshot, figures, values),
        "announced_total": announced,
        "described": len(snapshot.dossiers),
        "announced_links": {id.partition(".")[2]: figures[id].url for id in ANNOUNCED},
        "doubts": document_doubts(edition, snapshot),
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


def _content(edition: Edition, snapshot: Snapshot, values: dict[str, FigureValue]) -> tuple[RecueilContent | None, str]:
    """What would print; None, and why, when a text cannot be printed."""
    try:
        return snapshot_content(edition, snapshot, values), ""
    except DomainError as error:
        return None, error.message


def _plan(content: RecueilContent | None, fault: str) -> dict[str, Any]:
    """The contents of the PDF, as it prints them: sections, their parts, the regions with their number of projects.

    A text that cannot be printed leaves the page without a plan, and says why.
    """
    from reporting.rendering.kinds import body
    from reporting.rendering.segments import contents_lines

    plan: list[dict[str, Any]] = []
    if content is None:
        return {"plan": plan, "plan_error": fault}
    for line in contents_lines(body(content)):
        if line.kind == "section" or not plan:
            plan.append({"title": line.title, "children": [], "projects": 0})
        elif line.kind == "block":
            plan[-1]["projects"] += 1
        else:
            plan[-1]["children"].append({"title": line.title})
    return {"plan": plan}


def _regions(
    snapshot: Snapshot, figures: Mapping[str, FigureContent], values: Mapping[str, FigureValue]
) -> list[dict[str, Any]]:
    """The dossiers region by region, as the annex prints them; each number with the address of what it counts."""
    missing = {row.key: row for row in figures["announced.not_described"].rows if (row.value or 0) > 0}
    urls = {row.key: row.url for row in figures["projects.by_region"].rows}
    return [
        {
            "name": row.label,
            "number": len(row.members),
            "url": urls[row.key],
            "missing": missing.get(row.key),
            "rows": dossier_rows(snapshot, row.members),
        }
        for row in values["projects.by_region"].counted.rows
    ]
