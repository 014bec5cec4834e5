"""Second factors as the portal keeps them: secrets are encrypted, a required one is not taken off."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.encoding import force_str

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.accounts.sessions import end_sessions

logger = logging.getLogger(__name__)

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class PortalMFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Votre rôle demande une double authentification : ajoutez-en une autre d’abord."
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database alone gives no code: the key is made from the portal's secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Its key is gone (see docs/access.md): no code can be right, and the person is told so as of a wrong one.
            logger.error("A second factor was encrypted with a key that is no longer known.")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last one of who must have one."""
        user: User = authenticator.user
        if authenticator.type not in STRONG or not needs_second_factor(user):
            return True
        others = Authenticator.objects.filter(user=user, type__in=STRONG).exclude(pk=authenticator.pk)
        return others.exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        known = Authenticator.objects.filter(user=user, type=type).count()
        return f"Clé {known + 1}"


def _cipher() -> MultiFernet:
    """The current secret writes; the former ones (SECRET_KEY_FALLBACKS) still read."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(f"projects.people.second_factors:{force_str(secret)}".encode()).digest() for secret in known]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def strong_factors(user: User) -> int:
    """How many second factors `user` has set up; recovery codes are none."""
    return Authenticator.objects.filter(user=user, type__in=STRONG).count()


def needs_second_factor(user: Any) -> bool:
    """Whether a role that `user` holds today asks for one."""
    return isinstance(user, User) and not scope_of(user).roles.isdisjoint(settings.MFA_ROLES)


def lacks_second_factor(user: Any) -> bool:
    """Whether one is asked of `user`, who has none."""
    return needs_second_factor(user) and not strong_factors(user)


@receiver(authenticator_added, dispatch_uid="first_factor_closes_other_sessions")
def first_factor_closes_other_sessions(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """What was opened before, elsewhere, gave a password alone: it ends. The one where it is added goes on."""
    if authenticator.type in STRONG and strong_factors(user) == 1:
        end_sessions(user)
        update_session_auth_hash(request, user)
