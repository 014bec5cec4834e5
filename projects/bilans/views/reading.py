"""A bilan as it stands: what is left to write for the porteur, what was deposited for the Caf."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.bilans import links
from projects.bilans.enums import NOT_DEPOSITED, WITH_PORTEUR
from projects.bilans.models import Bilan, BilanVersion
from projects.bilans.policies import (
    BILAN_POLICIES,
    can_fill_bilan,
    can_remind_bilans,
    can_review_bilan,
    fills_as_porteur,
)
from projects.bilans.selectors.content import Json, amount, budget_of, commentable, draft_content, nature_label
from projects.bilans.selectors.indicators import number
from projects.bilans.selectors.pages import (
    changed_since_before,
    last_version,
    section_lines,
    steps_comments,
    steps_of,
)
from projects.bilans.views.base import frame, title, trail, visible
from projects.bilans.workflow import BEGIN, BILAN_LIFE, DEPOSITS, GIVEN_BACK, SEND_BACK, UNWAIVE, VALIDATE
from projects.core.paris import today

# What brings a bilan to a state that is also reached otherwise says how.
SAID = {SEND_BACK: "Retourné pour correction", UNWAIVE: "Attendu de nouveau"}


@require_safe
def bilan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, bilan = signed_in(request), visible(request, pk)
    version = last_version(bilan)
    writes = can_fill_bilan(user, bilan)[0] and bilan.state in WITH_PORTEUR
    steps, is_late = _steps(bilan, version), bilan.state in NOT_DEPOSITED and bilan.campaign.due_on < today()
    reviews = can_review_bilan(user, bilan)[0]
    reminds = is_late and reviews and can_remind_bilans(user, None)[0]
    context = {
        **frame(bilan, title(bilan)),
        "trail": trail(),
        "project_url": reverse("project_detail", args=[bilan.project.reference]),
        "is_late": is_late,
        "remind_url": f"{reverse('bilan_remind')}?caf={bilan.project.caf_id}" if reminds else "",
        "is_open": bilan.state in WITH_PORTEUR,
        "is_porteur": fills_as_porteur(user, bilan),
        "reviews": reviews,
        "acts": _acts(user, bilan),
        "asked": _asked(steps) if bilan.state in WITH_PORTEUR else "",
        "steps": steps,
        "version": version,
        "told": shown(version.content, bilan, version) if version else None,
        "versions": list(bilan.versions.values_list("number", flat=True).order_by("-number")),
        "reminded": bilan.reminders.order_by("-day").values_list("day", flat=True).first(),
    }
    if writes:
        context |= _writing(bilan)
    return render(request, "bilans/bilan_detail.html", context)


def _writing(bilan: Bilan) -> dict[str, Any]:
    lines = section_lines(bilan, draft_content(bilan))
    return {
        "sections": [{"line": line, "url": links.section(bilan, line.slug)} for line in lines],
        "check_url": links.check(bilan),
        "blocking": sum(line.blocking for line in lines),
    }


def _acts(user: User, bilan: Bilan) -> list[dict[str, Any]]:
    """The buttons of the table; writing and depositing have pages of their own."""
    lines = BILAN_LIFE.offered(bilan.state, BILAN_POLICIES, user, bilan)
    return [
        {"label": line.label, "url": links.act(bilan, line.name), "is_main": line.name == VALIDATE}
        for line in lines
        if line.name not in (BEGIN, *DEPOSITS)
    ]


def _steps(bilan: Bilan, version: BilanVersion | None) -> list[dict[str, Any]]:
    content = version.content if version else draft_content(bilan)
    return [
        {
            "step": step,
            "label": SAID.get(step.transition, step.get_state_display()),
            "comments": steps_comments(step, content),
            "version_url": links.version(bilan, step.version.number) if step.version else "",
        }
        for step in steps_of(bilan)
    ]


def _asked(steps: list[dict[str, Any]]) -> str:
    """Why the Caf gave the bilan back, when nothing was deposited since: the first thing the porteur must read."""
    for entry in steps:
        if entry["step"].transition in GIVEN_BACK:
            return str(entry["step"].reason)
        if entry["step"].transition in DEPOSITS:
            break
    return ""


@require_safe
def bilan_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was deposited: it never changes."""
    bilan = visible(request, pk)
    rows = bilan.versions.select_related("deposited_by")
    version = get_object_or_404(rows, number=min(number, 32000))
    context = {
        **frame(bilan, f"Version {version.number}"),
        "version": version,
        "told": shown(version.content, bilan, version),
    }
    return render(request, "bilans/bilan_version.html", context)


def shown(content: Json, bilan: Bilan, version: BilanVersion) -> dict[str, Any]:
    """A version as its template prints it, what changed since the one before marked."""
    changed = changed_since_before(bilan, version)
    return {
        "parts": commentable(content),
        "changed": changed,
        "answers": [{**row, "is_new": f"question:{row['theme']}" in changed} for row in content["answers"]],
        "period": content["period"],
        "indicators": [
            {
                "label": row["label"],
                "unit": row["unit"],
                "nature": nature_label(row["nature"]),
                "target": number(amount(row["target"])),
                "actual": number(amount(row["actual"])),
                "is_new": f"indicator:{row['id']}" in changed,
            }
            for row in content["indicators"]
        ],
        "difficulties": content["difficulties"],
        "difficulties_new": "difficulties" in changed,
        "needs": content["needs"],
        "needs_new": "needs" in changed,
        "budget": budget_of(content),
        "budget_new": "budget" in changed,
        "budget_note": content["budget_note"],
        "file": content["file"],
        "file_new": "file" in changed,
        "file_url": _file_url(content["file"]),
    }


def _file_url(held: Json | None) -> str:
    return reverse("document_download", args=[held["id"], held["number"]]) if held else ""
