"""How an organisation that publishes prints itself: said by its own manager, kept with every version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.journal.services import record
from reporting.logos import clean_logo
from reporting.models import Identity, Logo
from reporting.organisations import Organisation
from reporting.policies import can_edit_identity


@transaction.atomic
def save_identity(
    *,
    actor: User,
    organisation: Organisation,
    version: int,
    values: Mapping[str, Any],
    logo: bytes | None = None,
    removes_logo: bool = False,
) -> Identity:
    """Write what an organisation prints, as it was read at `version` (0: it had said nothing).

    `logo` are the bytes of a new one. DomainError (field « logo » when it is refused), ValidationError by field,
    StaleVersion when somebody saved since.
    """
    allowed, why = can_edit_identity(actor, organisation)
    if not allowed:
        raise DomainError(why)
    place = {"kind": organisation.kind, "caf": organisation.caf, "region": organisation.region}
    values = dict(values)
    if logo is not None:
        values["logo"] = keep_logo(logo)
    elif removes_logo:
        values["logo"] = None
    stored = Identity.objects.select_for_update(of=("self",)).filter(**place).first()
    if stored is None:
        made = checked(Identity(**place, **values))
        record(actor=actor, verb="identity.created", subject=made)
        return made
    draft_of(stored, values)
    if changed := save_version(stored, version=version, values=values):
        record(actor=actor, verb="identity.updated", subject=stored, fields=changed)
    return stored


def keep_logo(data: bytes) -> Logo:
    """The logo, cleaned, under the hash of what is kept: the same one is kept once."""
    clean = clean_logo(data)
    values = {"media_type": clean.media_type, "data": clean.data, "width": clean.width, "height": clean.height}
    logo, _ = Logo.objects.get_or_create(sha256=hashlib.sha256(clean.data).hexdigest(), defaults=values)
    return logo
