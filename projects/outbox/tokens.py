"""The link by which someone stops receiving mails about a topic, without signing in: signed, good for that alone."""

from __future__ import annotations

from django.core import signing

from projects.accounts.models import User
from projects.outbox.enums import Topic

SALT = "projects.outbox.unsubscribe"
# The word that stands for all that is told once a day.
DAILY = "digest"


def token_of(user: User, topic: str) -> str:
    """What the address holds: who, and which topic (`DAILY`: all those of the digest). An old mail still serves."""
    return signing.Signer(salt=SALT).sign_object([user.pk, topic])


def read_token(token: str) -> tuple[User, str] | None:
    """Who asks to leave which topic; None for a link that is forged or cut, or for an account that was closed."""
    try:
        pk, topic = signing.Signer(salt=SALT).unsign_object(token)
        user = User.objects.filter(pk=int(pk), is_active=True).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (user, str(topic)) if user and topic in {*Topic.values, DAILY} else None
