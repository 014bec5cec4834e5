"""Leaving for the identity provider and coming back: allauth's views, on our adapter, and never a blank error."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from requests import RequestException

from projects.people.oidc import PortalOIDCAdapter


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
