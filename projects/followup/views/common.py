"""What the pages of the follow-up share: scope, right, the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms.answers import UNDO
from projects.followup.lookups import writable_projects
from projects.followup.models import Exchange, Task
from projects.portfolio import links
from projects.portfolio.filters import REFERENCE
from projects.portfolio.models import Project

FORM = "form_page.html"


def exchange_of(request: HttpRequest, pk: int) -> Exchange:
    """The exchange of that key, with all that its page prints; 404 for whom it does not exist."""
    rows = Exchange.objects.visible_to(signed_in(request)).select_related(
        "author", "project__porteur", "project__department", "project__commune", "project__epci", "project__caf",
        "progress__retracted_by", "maturity__retracted_by", "removed_by",
    )  # fmt: skip
    return get_object_or_404(rows.prefetch_related("persons", "documents"), pk=pk)


def task_of(request: HttpRequest, pk: int) -> Task:
    """The task of that key; 404 for whom it does not exist."""
    rows = Task.objects.visible_to(signed_in(request)).select_related(
        "author", "assignee", "done_by", "exchange", "project__porteur", "project__department", "project__commune",
        "project__epci",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def asked_project(request: HttpRequest, user: User) -> Project | None:
    """The project of `?projet=`, None without one; 404 when there is none that this person sees."""
    reference = request.GET.get("projet", "")
    if not reference:
        return None
    known = reference if REFERENCE.fullmatch(reference) else ""
    return get_object_or_404(writable_projects(user), reference=known)


def follow_up_tab(project: Project) -> str:
    return links.tab(project.reference, "suivi")


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where a button pressed leads back to (`retour`), if it is one of ours."""
    asked = request.POST.get("retour", "") or request.GET.get("retour", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else otherwise


def done(
    request: HttpRequest,
    act: Callable[[], Any],
    *,
    url: str,
    said: str,
    undo_url: str = "",
    undo_label: str = "Rétablir",
) -> HttpResponse:
    """The answer to a button: do it and say so, with the way back, or say why it cannot be done any more."""
    try:
        act()
    except (DomainError, ValidationError) as refused:
        told = refused.messages if isinstance(refused, ValidationError) else [refused.message]
        messages.error(request, " ".join(told))
    else:
        messages.success(request, said, extra_tags=f"{UNDO}{undo_url} {undo_label}" if undo_url else "")
    return HttpResponseRedirect(url)


def trail(project: Project) -> list[dict[str, str]]:
    return [
        {"label": "Projets", "url": reverse("project_list")},
        {"label": project.display_name, "url": reverse("project_detail", args=[project.reference])},
        {"label": "Suivi", "url": follow_up_tab(project)},
    ]
