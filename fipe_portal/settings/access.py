"""What the environment says of signing in: OpenID Connect, and the roles that need a second factor."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

OIDC_NEEDED = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
PROVIDER_ID = "oidc"


def words(text: str) -> list[str]:
    """« a, b c »: a list by commas, spaces or both."""
    return text.replace(",", " ").split()


def oidc_given(environment: Mapping[str, str]) -> dict[str, bool]:
    """Which of the three variables that go together are given (a check refuses one without the others)."""
    return {name: bool(environment.get(name, "").strip()) for name in OIDC_NEEDED}


def oidc_app(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """The provider as django-allauth takes it; None unless all three variables are given.

    ProConnect wants an `acr_values` (OIDC_ACR_VALUES), and says no `email_verified`: OIDC_EMAIL_TRUSTED tells that the
    provider vouches for every address that it gives.
    """
    if not all(oidc_given(environment).values()):
        return None
    settings: dict[str, Any] = {
        "server_url": environment["OIDC_SERVER_URL"].strip().rstrip("/"),
        "oauth_pkce_enabled": True,
        "scope": words(environment.get("OIDC_SCOPE") or "openid email given_name usual_name"),
        "verified_email": environment.get("OIDC_EMAIL_TRUSTED", "0") not in ("", "0", "false", "non"),
    }
    if environment.get("OIDC_ACR_VALUES"):
        settings["auth_params"] = {"acr_values": environment["OIDC_ACR_VALUES"]}
    return {
        "provider_id": PROVIDER_ID,
        "name": environment.get("OIDC_NAME", "").strip() or "ProConnect",
        "client_id": environment["OIDC_CLIENT_ID"].strip(),
        "secret": environment["OIDC_CLIENT_SECRET"].strip(),
        "settings": settings,
    }


def oidc_origins(environment: Mapping[str, str]) -> list[str]:
    """The addresses that the sign-in form may lead to, for `form-action` (browsers follow redirections there)."""
    if not all(oidc_given(environment).values()):
        return []
    urls = [environment["OIDC_SERVER_URL"].strip(), *words(environment.get("OIDC_FORM_ORIGINS", ""))]
    parts = [urlsplit(url) for url in urls]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.scheme and part.netloc})
