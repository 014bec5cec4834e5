"""Signing in with OpenID Connect (ProConnect or another): a second door to accounts that exist, never a new one."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.shortcuts import render

from projects.accounts.models import User
from projects.journal.services import record

NONCE = "oidc_nonce"


class InvitedOnly(DefaultSocialAccountAdapter):
    """Links a provider's identity to the open account of its verified address, or refuses with a page that says so."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Known identities go on; an unknown one is linked the first time. The page of refusal tells nothing more."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise _refusal(request)  # a door to come in by, not one that somebody signed in adds
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise _refusal(request)
            return
        addresses = [entry.email.lower() for entry in sociallogin.email_addresses if entry.verified]
        user = User.objects.filter(email__in=addresses, is_active=True).first()
        # An address that the provider gave to somebody else since does not open the account of the former one.
        if user is None or SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).exists():
            raise _refusal(request)
        # The address is the provider's word, and the account's by invitation: nothing of the account is wiped.
        sociallogin.connect(request, user)
        record(actor=user, verb="user.oidc_linked", subject=user)


def _refusal(request: HttpRequest) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(render(request, "socialaccount/refused.html", status=403))


class PortalOIDCAdapter(OpenIDConnectOAuth2Adapter):
    """What ProConnect adds to the common ground: signed answers about people, and a nonce."""

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        """As JSON, or as a signed JWT whose signature, issuer and audience are checked."""
        from allauth.socialaccount.adapter import get_adapter

        headers = {"Authorization": f"Bearer {access_token}"}
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers=headers)
            response.raise_for_status()
        if "jwt" not in response.headers.get("Content-Type", ""):
            found: dict[str, Any] = response.json()
            return found
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=response.text,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=self.get_provider().app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """Refuse an identity that was not asked for by this browser, or that speaks of two people."""
        login = super().complete_login(request, app, token, **kwargs)
        said = login.account.extra_data.get("id_token") or {}
        expected = request.session.pop(NONCE, None)
        if not said or expected is None or said.get("nonce") != expected:
            raise OAuth2Error("nonce")
        about = login.account.extra_data.get("userinfo") or {}
        if about and about.get("sub") != said.get("sub"):
            raise OAuth2Error("sub")
        # What the provider tells is used, not kept.
        login.account.extra_data = {}
        return login


class PortalOpenID(OpenIDConnectProvider):
    oauth2_adapter_class = PortalOIDCAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """Those of the settings; none from the address, which anyone may write."""
        request.session[NONCE] = secrets.token_urlsafe(24)
        return {**self.get_auth_params(), "nonce": request.session[NONCE]}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope


provider_classes = [PortalOpenID]
