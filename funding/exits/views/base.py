"""What the pages of the way out share: the project, its rule, the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from funding.exits.models import TakeoverRule
from funding.exits.policies import leads
from funding.grants.querysets import money_projects
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.paris import today
from projects.portfolio.models import Project
from projects.portfolio.views.editing_base import Policy, allow, frame

TITLE = "Sortie du Fipe"


def exit_url(project: Project, anchor: str = "") -> str:
    return reverse("exit_detail", args=[project.reference]) + (f"#{anchor}" if anchor else "")


def home_of(user: User, project: Project) -> str:
    """Where one reads the way out: the assistant, or « Après le Fipe » for the porteur."""
    return f"{reverse('after_fipe')}#{project.reference}" if leads(user, project) else exit_url(project)


def exit_frame(user: User, project: Project, title: str, **more: Any) -> dict[str, Any]:
    """The frame of a form about the way out: as that of the project, one page further."""
    url = home_of(user, project)
    context = frame(project, title, **more)
    label = "Après le Fipe" if leads(user, project) else TITLE
    return {**context, "trail": [*context["trail"], {"label": label, "url": url}], "cancel_url": url}


def project_of(request: HttpRequest, reference: str, policy: Policy) -> tuple[User, Project]:
    """404 where one does not read the money, a partner's seat for one; 403 with the reason when one may not do this."""
    user = signed_in(request)
    project = get_object_or_404(money_projects(user).with_identity(), reference=reference)
    allow(user, policy, project)
    return user, project


def rule_of(request: HttpRequest, code: str) -> TakeoverRule:
    """The rule of `?annee=`, next year unless told; the last one known when none covers it. 404 for no such rule."""
    text = request.GET.get("annee", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else today().year + 1
    rows = list(TakeoverRule.objects.filter(code=code).order_by("-last_year"))
    if not rows:
        raise Http404("ce relais n’existe pas")
    return next((row for row in rows if row.first_year <= year <= row.last_year), rows[0])
