"""What the pages of an application share: scope, right, frame."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.calls.models import Application

PAGE = "form_page.html"
Answer = tuple[bool, str]


def visible(request: HttpRequest, reference: str) -> Application:
    """The application of that reference with its state; 404 when it does not exist for who asks."""
    seen = Application.objects.visible_to(signed_in(request)).with_identity().with_state()
    application = seen.filter(reference=reference).first()
    if application is None:
        raise Http404("cette candidature n’existe pas")
    return application


def allow(answer: Answer) -> None:
    """403 with the reason of a policy that refuses."""
    allowed, reason = answer
    if not allowed:
        raise PermissionDenied(reason)


def allowed(request: HttpRequest, reference: str, policy: Callable[[User, Application], Answer]) -> Application:
    application = visible(request, reference)
    allow(policy(signed_in(request), application))
    return application


def detail_url(application: Application) -> str:
    return reverse("application_detail", args=[application.reference])


def frame(application: Application, title: str, *, submit: str = "Enregistrer", lead: str = "", **more: Any) -> Any:
    """The context of a page about an application: where it is, what it says first, how one leaves it."""
    url = detail_url(application)
    return {
        "title": title,
        "subject": name_of(application),
        "lead": lead,
        "trail": [
            {"label": "Candidatures", "url": reverse("application_list")},
            {"label": application.reference, "url": url},
        ],
        "submit_label": submit,
        "cancel_url": url,
        **more,
    }


def name_of(application: Application) -> str:
    return application.title or application.display_name
