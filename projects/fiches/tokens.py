"""Links that people receive by mail: signed and dated. What they may still do is read in their row."""

from __future__ import annotations

import uuid

from django.core import signing

from projects.fiches.models import EntryLink, Validation

ENTRY_SALT, VALIDATION_SALT = "projects.fiches.entry", "projects.fiches.validation"
# The row says until when a link is good; a signature older than that is not even looked up.
OLDEST = 60 * 24 * 3600


def entry_token(link: EntryLink) -> str:
    return signing.dumps(link.public_id.hex, salt=ENTRY_SALT)


def validation_token(validation: Validation) -> str:
    return signing.dumps(validation.public_id.hex, salt=VALIDATION_SALT)


def find_entry(token: str) -> EntryLink | None:
    """The link that `token` names, in whatever state it is; None for a forged, cut or very old one."""
    key = _key(token, ENTRY_SALT)
    return EntryLink.objects.select_related("user").filter(public_id=key).first() if key else None


def find_validation(token: str) -> Validation | None:
    key = _key(token, VALIDATION_SALT)
    found = Validation.objects.select_related("proposal__project__porteur", "asked_by")
    return found.filter(public_id=key).first() if key else None


def _key(token: str, salt: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(signing.loads(token, salt=salt, max_age=OLDEST))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
