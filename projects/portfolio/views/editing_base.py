"""What the pages that write a project share: scope, right, frame, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import PortalForm, Saved, answer_form
from projects.portfolio.models import Project
from projects.portfolio.policies import can_edit_project

FORM = "form_page.html"
Policy = Callable[[User, Any], tuple[bool, str]]


def allow(user: User, policy: Policy, subject: Any) -> None:
    """403 with the reason of the policy when it refuses."""
    allowed, reason = policy(user, subject)
    if not allowed:
        raise PermissionDenied(reason)


def editable(request: HttpRequest, reference: str, policy: Policy) -> Project:
    """The project of that reference: 404 out of one's scope, 403 with the reason when one may not do this to it."""
    user = signed_in(request)
    project = get_object_or_404(Project.objects.visible_to(user).with_identity(), reference=reference)
    allow(user, policy, project)
    return project


def project_url(project: Project) -> str:
    return reverse("project_detail", args=[project.reference])


def home_of(project: Project, user: User) -> str:
    """The page of the project, or the list when an edit took it out of one's scope."""
    seen = Project.objects.visible_to(user).filter(pk=project.pk).exists()
    return project_url(project) if seen else reverse("project_list")


def frame(
    project: Project, title: str, /, *, submit: str = "Enregistrer", lead: str = "", **more: Any
) -> dict[str, Any]:
    """The context of a page about a project: where it is, what it says first, how one leaves it."""
    trail = [
        {"label": "Projets", "url": reverse("project_list")},
        {"label": project.display_name, "url": project_url(project)},
    ]
    return {
        "title": title,
        "subject": project.display_name,
        "lead": lead,
        "trail": trail,
        "submit_label": submit,
        "cancel_url": project_url(project),
        **more,
    }


def confirmed(
    request: HttpRequest,
    *,
    act: Callable[[PortalForm], str | Saved],
    context: dict[str, Any],
    form: PortalForm | None = None,
    template: str = FORM,
) -> HttpResponse:
    """A page that asks before something is removed or taken back."""
    return answer_form(
        request, form=form or PortalForm(), template=template, save=act, context={**context, "confirms": True}
    )


def taken_back(request: HttpRequest, act: Callable[[], Any], *, url: str, said: str) -> HttpResponse:
    """The answer to « Annuler ce changement »: do it, or say why it cannot be done any more."""
    try:
        act()
    except (DomainError, ValidationError) as refused:
        told = refused.messages if isinstance(refused, ValidationError) else [refused.message]
        messages.error(request, " ".join(told))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(url)


def put_back(request: HttpRequest, reference: str, key: int, *, restore: Callable[..., Any], said: str) -> HttpResponse:
    """The answer to « Annuler ce changement » about what was removed from a project under `key`."""
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    return taken_back(
        request, lambda: restore(actor=user, project=project, key=key), url=project_url(project), said=said
    )
