"""What the pages of this app share: the project in scope, frames, sub-navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.caflab.policies import can_read_accompaniment
from projects.caflab.querysets import OFFICES
from projects.core.transitions import Transition
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from projects.portfolio.views.editing_base import FORM, Policy, allow
from projects.territories.models import Region

page = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_KEY = 18

__all__ = [
    "FORM",
    "allow",
    "framed",
    "is_of_an_office",
    "key_of",
    "moved",
    "page",
    "project_of",
    "regions_of",
    "state_acts",
]


def project_of(request: HttpRequest, reference: str, *policies: Policy) -> Project:
    """The project of that reference, which a call selected: 404 out of one's scope, 403 when a policy refuses."""
    user = signed_in(request)
    rows = selected(Project.objects.visible_to(user), Clock.now()).with_identity()
    project = get_object_or_404(rows, reference=reference)
    allow(user, can_read_accompaniment, None)
    for policy in policies:
        allow(user, policy, project)
    return project


def dossier_url(project: Project) -> str:
    """Without an anchor: the focus goes to what is told of the act."""
    return reverse("accompaniment_detail", args=[project.reference])


def framed(
    title: str, project: Project | None = None, *, submit: str = "Enregistrer", lead: str = "", **more: Any
) -> dict[str, Any]:
    """The context of a page with one form; about a project unless `trail` and `cancel_url` say otherwise."""
    context: dict[str, Any] = {"title": title, "submit_label": submit, "lead": lead}
    if project is not None:
        context |= {
            "subject": project.display_name,
            "trail": [
                {"label": "Accompagnement", "url": reverse("accompaniment_list")},
                {"label": project.display_name, "url": dossier_url(project)},
            ],
            "cancel_url": dossier_url(project),
        }
    return {**context, **more}


def key_of(text: str) -> int | None:
    """A key as an address says it; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


def regions_of(user: User) -> list[Region]:
    """The regions of the projects that one sees."""
    codes = Project.objects.visible_to(user).values("department__region")
    return list(Region.objects.filter(pk__in=codes).order_by("sort_name"))


def is_of_an_office(user: User) -> bool:
    """Whether the menu leads to the registers: porteurs come to them from their project."""
    return scope_of(user).has_role(*OFFICES)


def moved(request: HttpRequest) -> dict[str, Any]:
    """The row that was just moved, and the way it went: its button keeps the focus, to be pressed again."""
    return {"key": key_of(request.GET.get("bouge", "")), "to": request.GET.get("vers", "")}


def state_acts(offered: tuple[Transition, ...], name: str, *args: Any) -> list[dict[str, str]]:
    """The buttons of a table of transitions: what one may not do is not among those `offered`."""
    return [{"label": line.label, "url": reverse(name, args=[*args, line.name])} for line in offered]
