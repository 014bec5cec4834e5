"""The second step of signing in, and the way by an identity provider: allauth's views, and never a blank error."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.mfa.base import views as mfa
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from requests import RequestException

from projects.core.french import typeset
from projects.people.oidc import PortalOIDCAdapter
from projects.people.second_factors import strong_factors


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code or the key. Who was being asked for one that has just been taken off starts again."""
    stage = get_pending_stage(request)
    if stage is not None and stage.login.user is not None and not strong_factors(stage.login.user):
        clear_login(request)
        messages.info(request, typeset("Votre double authentification a été retirée : connectez-vous de nouveau."))
        return redirect("account_login")
    answer: HttpResponse = mfa.authenticate(request)
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """A page with a button; pressed, off to the provider. 404 when the settings name none."""
    return _through(OAuth2LoginView, request, provider_id)


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = PortalOIDCAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except (OAuth2Error, RequestException, ValueError, KeyError) as error:
        # Away, or not speaking as a provider should.
        answer = render_authentication_error(request, provider, exception=error)
    return answer
