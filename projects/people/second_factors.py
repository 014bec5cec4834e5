"""Second factors as the portal keeps them: secrets are encrypted, a required one is not taken off."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_str

from projects.accounts.models import User
from projects.accounts.scopes import scope_of

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class PortalMFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Votre rôle demande une double authentification : ajoutez-en une autre d’abord."
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database alone gives no code: the key is made from the portal's secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last one of who must have one."""
        user: User = authenticator.user
        if authenticator.type not in STRONG or scope_of(user).roles.isdisjoint(settings.MFA_ROLES):
            return True
        others = Authenticator.objects.filter(user=user, type__in=STRONG).exclude(pk=authenticator.pk)
        return others.exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        known = Authenticator.objects.filter(user=user, type=type).count()
        return f"Clé {known + 1}"


def _cipher() -> MultiFernet:
    """The current secret writes; the former ones (SECRET_KEY_FALLBACKS) still read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [
        hashlib.sha256(f"projects.people.second_factors:{force_str(secret)}".encode()).digest() for secret in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def strong_factors(user: User) -> int:
    """How many second factors `user` has set up; recovery codes are none."""
    return Authenticator.objects.filter(user=user, type__in=STRONG).count()
