"""What the pages of one plan share: scope, the plan of the year (made when it is first written), the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from funding.plans import links
from funding.plans.models import Plan
from funding.plans.models.plans import FIRST_YEAR, LAST_YEAR
from funding.plans.querysets import planned_projects
from funding.plans.workflow import PLAN_LIFE
from projects.accounts.requests import signed_in
from projects.core.french import typeset
from projects.portfolio.models import Project


def plan_of(request: HttpRequest, reference: str, year: int) -> Plan:
    """The plan of that project and year, unsaved when nobody wrote it yet; 404 out of one's scope."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("cette année n’est pas plausible")
    user = signed_in(request)
    found = Plan.objects.visible_to(user).with_identity().filter(project__reference=reference, year=year).first()
    if found is not None:
        return found
    rows = planned_projects(user).select_related(
        "porteur", "department__region", "caf", "commune", "epci", "application__call"
    )
    return Plan(project=get_object_or_404(rows, reference=reference), year=year)


def trail(project: Project, plan: Plan | None = None) -> list[dict[str, str]]:
    steps = [
        {"label": "Projets", "url": reverse("project_list")},
        {"label": project.display_name, "url": reverse("project_detail", args=[project.reference])},
    ]
    if plan is not None:
        steps.append({"label": title(plan), "url": links.detail(plan)})
    return steps


def title(plan: Plan) -> str:
    return typeset(f"Plan de financement {plan.year}")


def frame(plan: Plan, heading: str, **more: Any) -> dict[str, Any]:
    """The context of a page about a plan: where it is, how one leaves it."""
    return {
        "plan": plan,
        "project": plan.project,
        "title": heading,
        "subject": plan.project.title or plan.project.display_name,
        "trail": trail(plan.project, plan),
        "cancel_url": links.detail(plan),
        "state_label": PLAN_LIFE.label(plan.state),
        **more,
    }
