"""« Où en est-on »: what lacks at a date, by Caf then by project, and the reminders in one act."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.alerts import policies, services
from projects.alerts.forms import RemindForm
from projects.alerts.scoping import READERS, projects_of
from projects.alerts.selectors.readiness import ProjectLacks, Readiness, project_lacks, readiness_of
from projects.alerts.selectors.reminders import plan_of
from projects.core.forms import Saved, answer_form
from projects.core.french import count, format_date, typeset
from projects.core.paris import today
from projects.core.reading import one_moment
from projects.portfolio.lacks import lacks
from projects.portfolio.policies import can_observe_project
from projects.portfolio.views.clock import AskedClock, asked_clock, banner
from projects.portfolio.views.editing_base import allow

# By Caf first: beyond this, one chooses a Caf or one thing that lacks.
MOST = 200


@require_safe
@one_moment()
def readiness(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, policies.can_read_signals, None)
    asked = asked_clock(request)
    found = readiness_of(projects_of(user), asked.clock)
    caf, lack = _asked(request, found)
    keys = found.keys(caf=caf, lack=lack)
    listed = bool(caf or lack) or len(found.rows) == 1 or len(keys) <= MOST
    rows = project_lacks(found, keys, lack=lack) if listed else []
    here = reverse("readiness")
    known = lacks()
    context: dict[str, Any] = {
        "situation": banner(request, asked),
        "shown": asked.clock.situation_on,
        "lacks": known,
        "rows": [_row(row, known, asked) for row in found.rows],
        "total": _row(found.total, known, asked) if len(found.rows) > 1 else None,
        "lack": next((row for row in known if row.slug == lack), None),
        "caf": next((row for row in found.rows if row.key == caf), None),
        "all_url": asked.address(here),
        "count": len(keys),
        "listed": listed,
        "projects": [_line(user, row, asked) for row in rows],
        "remind_url": asked.address(reverse("readiness_remind"), caf=caf, manque=lack)
        if keys and policies.can_remind(user)[0]
        else "",
    }
    return render(request, "alerts/readiness.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def readiness_remind(request: HttpRequest) -> HttpResponse:
    """Who would be written to, about what; then a yes."""
    user = signed_in(request)
    allow(user, policies.can_remind, None)
    asked = asked_clock(request)
    found = readiness_of(projects_of(user, READERS & policies.REMINDERS), asked.clock)
    caf, lack = _asked(request, found)
    keys = found.keys(caf=caf, lack=lack)
    back = asked.address(reverse("readiness"), caf=caf, manque=lack)

    shown = plan_of(project_lacks(found, keys, lack=lack), today(), reader=user)

    def save(form: RemindForm) -> Saved:
        read = form.cleaned_data["plan"]
        # The page that tells of a refusal shows the plan of now: whoever sends it again has read that one.
        form.show_now(shown.mark)
        plan = services.remind(actor=user, projects=keys, clock=asked.clock, lack=lack, read=read)
        said = count(len(plan.asked), "personne relancée", "personnes relancées")
        return Saved(back, typeset(f"{said}, pour {count(len(plan.projects), 'projet')}."))

    context = {
        "plan": shown,
        "situation_on": format_date(asked.clock.situation_on),
        "back_url": back,
        "cancel_url": back,
    }
    form = RemindForm(initial={"plan": shown.mark})
    return answer_form(request, form=form, template="alerts/remind.html", save=save, context=context)


def _asked(request: HttpRequest, found: Readiness) -> tuple[str, str]:
    """The Caf and the lack of the address; an unknown one narrows nothing."""
    caf, lack = (request.GET.get(name, "") for name in ("caf", "manque"))
    return (
        caf if caf in {row.key for row in found.rows} else "",
        lack if lack in {row.slug for row in lacks()} else "",
    )


def _row(row: Any, known: Any, asked: AskedClock) -> dict[str, Any]:
    here = reverse("readiness")
    return {
        "name": row.name,
        "projects": row.projects,
        "complete": row.complete,
        "url": asked.address(here, caf=row.key) if row.key else "",
        "cells": [
            {"label": lack.label, "count": number, "url": asked.address(here, caf=row.key, manque=lack.slug)}
            for lack, number in zip(known, row.counts, strict=True)
        ],
    }


def _line(user: User, row: ProjectLacks, asked: AskedClock) -> dict[str, Any]:
    """A project with what it lacks; each leads to its form for who may, never on a day of the past."""
    reference = row.project.reference
    acts = not asked.query and can_observe_project(user, row.project)[0]
    return {
        "project": row.project,
        "url": asked.address(reverse("project_detail", args=[reference])),
        "reminded_on": row.reminded_on,
        "lacks": [{"label": lack.label, "url": lack.url(reference) if acts else ""} for lack in row.lacks],
    }
