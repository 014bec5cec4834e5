"""Freezing the data of an edition, and publishing the file that was made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.reading import one_moment
from reporting.enums import EditionState
from reporting.models import Edition, FrozenEdition, Publication
from reporting.rendering.canonical import canonical_json, laid_out_by
from reporting.selectors.checking import checked_edition
from reporting.selectors.checks import lacks_of_checked
from reporting.services.steps import checked_line, lock, read_check, standing_of, take_step
from reporting.workflow import FREEZE, PUBLISH, REPLACE

NOT_ITS_OWN = "Ce fichier n’est pas celui des données gelées : composez-le de nouveau."


@dataclass(frozen=True)
class PublishedFile:
    """A file that is already kept: where, and what it is."""

    path: str  # relative to the folder of published files
    sha256: str
    size: int  # bytes
    pages: int


def freeze_edition(*, actor: User, edition: Edition, read: int | None = None) -> FrozenEdition:
    """Keep the whole data set of a signed edition, as the document will read it, under the next number.

    The data are those of one moment, read under the lock: what somebody writes meanwhile is in them or not, never half.
    DomainError with its reason in French; StaleVersion when the state changed since the page (`read`).
    """
    with one_moment(writes=True):
        held = lock(edition)
        read_check(held, read)
        known_at = timezone.now()
        number = (held.frozen.aggregate(last=Max("number"))["last"] or 0) + 1
        checked = checked_edition(held, known_at=known_at, frozen=number)
        line = checked_line(actor, held, FREEZE, standing=standing_of(held, lacks_of_checked(held, checked)))
        text = canonical_json(checked.content)
        frozen = FrozenEdition.objects.create(
            edition=held,
            number=number,
            content=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            parts=laid_out_by(),
            site_url=settings.SITE_URL,
            situation_on=held.situation_on,
            known_at=known_at,
            frozen_by=actor,
        )
        take_step(actor, held, line, frozen=frozen)
        edition.state = held.state
        return frozen


@transaction.atomic
def publish_frozen(
    *, actor: User, edition: Edition, frozen: FrozenEdition, file: PublishedFile, is_public: bool = False
) -> Publication:
    """Publish the file made of the last frozen set; the edition that this one replaces says so from now on.

    DomainError when the edition is not frozen any more, or frozen again since.
    """
    held = lock(edition)
    line = checked_line(actor, held, PUBLISH)
    if frozen.edition_id != held.pk or held.frozen.order_by("-number").first() != frozen:
        raise DomainError(NOT_ITS_OWN)
    made = Publication.objects.create(
        frozen=frozen,
        path=file.path,
        sha256=file.sha256,
        size=file.size,
        pages=file.pages,
        parts=laid_out_by(),
        is_public=is_public,
        published_by=actor,
    )
    take_step(actor, held, line, frozen=frozen)
    edition.state = held.state
    _replace(actor, held, made)
    return made


def _replace(actor: User, edition: Edition, made: Publication) -> None:
    """The edition that this one takes the place of, when it is published and not replaced yet."""
    if edition.replaces is None:
        return
    earlier = lock(edition.replaces)
    if earlier.state != EditionState.PUBLISHED:
        return
    take_step(actor, earlier, checked_line(None, earlier, REPLACE))
    Publication.objects.filter(frozen__edition=earlier, replaced_by=None).update(replaced_by=made)
