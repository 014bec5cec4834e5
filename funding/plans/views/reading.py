"""A plan as it stands: the version that counts, its states, the versions side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from funding.plans import links
from funding.plans.enums import OFFICIAL, WITH_CAF, PlanState
from funding.plans.lines import read_lines, standing
from funding.plans.models import Plan, PlanVersion
from funding.plans.policies import PLAN_POLICIES, can_fill_plan, can_review_plan, fills_as_porteur
from funding.plans.registry import paid_by_year
from funding.plans.selectors.checks import Checked, check_plan
from funding.plans.selectors.comparing import compare
from funding.plans.selectors.pages import (
    asked_of,
    balance_words,
    copyable_years,
    corrections_since_sent,
    steps_of,
    tables_told,
)
from funding.plans.selectors.texts import cells_of
from funding.plans.services.life import checked_plan
from funding.plans.views.base import frame, plan_of, title, trail
from funding.plans.workflow import CORRECT, KEEP, PLAN_LIFE, SEND
from funding.rules.selectors import rulebook
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.documents.selectors import document_lines


@require_safe
def plan_detail(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """What was sent, or the draft to who writes it; the acts that the table allows; what happened."""
    user, plan = signed_in(request), plan_of(request, reference, year)
    versions = list(_versions(user, plan).order_by("-number"))
    version = versions[0] if versions else None
    writes = can_fill_plan(user, plan)[0] and plan.state == PlanState.DRAFT
    drafted = bool(standing(plan.draft))
    checked = checked_plan(plan) if writes and drafted else _as_sent(plan, version) if version else None
    context = {
        **frame(plan, title(plan)),
        "trail": trail(plan.project),
        "writes": writes,
        "is_porteur": fills_as_porteur(user, plan),
        "reviews": can_review_plan(user, plan)[0] and plan.state in WITH_CAF,
        "acts": _acts(user, plan),
        "asked": asked_of([plan]).get(plan.pk or 0, ""),
        "drafted": drafted,
        "checked": checked,
        "balance": balance_words(checked) if checked else None,
        "tables": tables_told(checked) if checked else [],
        "version": None if writes and drafted else version,
        "corrections": corrections_since_sent(plan),
        "versions": versions,
        "steps": steps_of(plan),
        "copyable": copyable_years(plan) if writes and not drafted else [],
        "edit_url": links.page("plan_edit", plan),
        "copy_url": links.page("plan_copy", plan),
        "import_url": links.page("plan_import", plan),
        "versions_url": links.page("plan_versions", plan),
        "check_url": links.page("plan_check", plan),
        "documents": _documents(user, plan),
    }
    return render(request, "plans/plan_detail.html", context)


def _versions(user: User, plan: Plan) -> QuerySet[PlanVersion]:
    """Those that this person reads: a version kept of a draft is not sent, who writes the plan alone reads it."""
    rows = PlanVersion.objects.filter(plan=plan.pk) if plan.pk else PlanVersion.objects.none()
    return rows if can_fill_plan(user, plan)[0] else rows.filter(state__in=OFFICIAL)


def _as_sent(plan: Plan, version: PlanVersion, *, as_written: bool = False) -> Checked:
    """A version against the rules of its year: those of now while it may still be retained, those of its day once it is
    or where it is read `as_written`. What the State and the Caf granted and paid is that of now, unless `as_written`;
    the sums are always those of the version.
    """
    paid = paid_by_year(plan.project_id)
    rows = {row.key: row for row in version.rows.all()}
    lines = [
        replace(line, amount=rows[line.key].amount)
        for line in read_lines([cells_of(row) for row in rows.values()], [] if as_written else paid.get(plan.year, ()))
    ]
    if as_written:
        stored = ("granted", "received")
        lines = [replace(line, **{name: getattr(rows[line.key], name) for name in stored}) for line in lines]
    decided = as_written or version.state == PlanState.KEPT
    return check_plan(plan.project, plan.year, lines, rulebook(version.recorded_at if decided else None), paid)


def _acts(user: User, plan: Plan) -> list[dict[str, Any]]:
    """The buttons of the table; correcting has a page of its own."""
    if plan.pk is None:
        return []
    lines = PLAN_LIFE.offered(plan.state, PLAN_POLICIES, user, plan)
    return [
        {
            "label": line.label,
            "url": links.page("plan_check", plan) if line.name == CORRECT else links.page("plan_act", plan, line.name),
            "is_main": line.name in (KEEP, SEND),
        }
        for line in lines
        if line.name != SEND or standing(plan.draft)
    ]


def _documents(user: User, plan: Plan) -> list[Any]:
    held = getattr(plan, "budget_file", None) if plan.pk else None
    return document_lines(user, [held.document_id]) if held is not None else []


@require_safe
def plan_versions(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """The versions, and two of them side by side: the last two unless the address says which."""
    plan = plan_of(request, reference, year)
    versions = list(_versions(signed_in(request), plan).select_related("author").order_by("-number"))
    numbers = [row.number for row in versions]
    old, new = _asked(request, "de", numbers, 1), _asked(request, "a", numbers, 0)
    pair = {row.number: row for row in versions}
    context = {
        **frame(plan, "Versions du plan"),
        "versions": [
            {"version": row, "url": links.page("plan_version", plan, row.number), "label": row.get_state_display()}
            for row in versions
        ],
        "numbers": sorted(numbers),
        "old": old,
        "new": new,
        "compared": compare(pair[old], pair[new]) if old in pair and new in pair and old != new else None,
    }
    return render(request, "plans/versions.html", context)


def _asked(request: HttpRequest, name: str, numbers: list[int], place: int) -> int | None:
    """The number that the address says, if there is such a version; else that at a place of the list."""
    text = request.GET.get(name, "")
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) in numbers:
        return int(text)
    return numbers[place] if len(numbers) > place else None


@require_safe
def plan_version(request: HttpRequest, reference: str, year: int, number: int) -> HttpResponse:
    """A version as it was written: it never changes."""
    plan = plan_of(request, reference, year)
    versions = _versions(signed_in(request), plan).select_related("author")
    version = get_object_or_404(versions, number=min(number, 32000))
    checked = _as_sent(plan, version, as_written=True)
    context = {
        **frame(plan, f"Version {version.number}"),
        "version": version,
        "tables": tables_told(checked),
        "balance": balance_words(checked),
        "corrections": list(version.corrections.all()),
        "rules": list(version.rules.select_related("rule")),
    }
    return render(request, "plans/plan_version.html", context)
