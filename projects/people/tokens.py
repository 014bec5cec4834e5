"""The link of an invitation: signed, dated, and good for its last sending only."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core import signing

from projects.people.models import Invitation

SALT = "projects.people.invitation"


def token_of(invitation: Invitation) -> str:
    """What the address of the invitation holds: its public identifier and its sending, signed and dated."""
    return signing.dumps([invitation.public_id.hex, invitation.sends], salt=SALT)


def find_invitation(token: str) -> Invitation | None:
    """The invitation that `token` opens, in whatever state it is; None for a forged, cut, replaced or old one.

    The row is not locked: what accepts it reads it again.
    """
    try:
        found = signing.loads(token, salt=SALT, max_age=settings.INVITATION_DAYS * 24 * 3600)
        public_id, sends = uuid.UUID(found[0]), int(found[1])
    except (signing.BadSignature, ValueError, TypeError, LookupError, AttributeError):
        return None
    return Invitation.objects.with_scope().filter(public_id=public_id, sends=sends).first()
