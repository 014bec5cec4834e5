"""Some roles sign in with two things: until they have set up the second one, nothing else opens to them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from projects.core.french import typeset
from projects.people.second_factors import lacks_second_factor

REASON = typeset("Votre rôle demande une double authentification : activez-la dans « Mon compte ».")
# What it takes to set it up: one's own account, the word that confirms who one is, and the way out.
OPEN = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_inactive",
        "health",
        "mfa_required",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
    }
)


class SecondFactorFirst:
    """Pages lead to where it is set up; the API answers 403; the reference pages are pages like others.

    Who has one already was asked for it at sign-in (django-allauth): the first one ends the sessions opened before it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if not settings.MFA_ROLES or (match is not None and match.view_name in OPEN):
            return None
        if not lacks_second_factor(request.user):
            return None
        if request.path_info.startswith("/api/"):
            return JsonResponse({"detail": REASON}, status=403)
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(reverse("mfa_required"))
        return redirect("mfa_required")


@require_GET
def required(request: HttpRequest) -> HttpResponse:
    """Why one is here, and the two ways on; who is not asked for anything goes to their own page."""
    if not lacks_second_factor(request.user):
        return redirect("mfa_index")
    return render(request, "account/mfa_required.html")
