"""What django-allauth asks of the portal about accounts: nobody signs up alone, mails go by the outbox."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from projects.accounts.models import User
from projects.core.french import typeset
from projects.outbox.services import post
from projects.people.mails import NEW_PASSWORD

# Said at sign-in and at its second step; the delay is that of allauth's `login_failed` (the longer of its two).
TOO_MANY_TRIES = typeset("Trop d’essais manqués : attendez cinq minutes, puis recommencez.")


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": TOO_MANY_TRIES,
        "email_password_mismatch": "L’adresse électronique ou le mot de passe est incorrect.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Later, by the outbox: a mail server that is slow or away tells nobody which addresses have an account."""
        assert isinstance(user, User)
        post(key=f"{NEW_PASSWORD}:{uuid4().hex}", kind=NEW_PASSWORD, params={}, recipient=user)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """The first is the one proposed: a key before codes for who has no application of codes."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if (
            isinstance(user, User)
            and not Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
        ):
            methods.sort(key=lambda method: method["id"] == "mfa_reauthenticate")
        return methods
