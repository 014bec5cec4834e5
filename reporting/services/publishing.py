"""Publishing: a job lays out what was frozen, the file is kept under its hash, the page is opened or closed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.files import FileUnusable
from projects.jobs.models import Job
from projects.jobs.services import enqueue
from projects.journal.services import record
from reporting.jobs import PUBLISH_EDITION
from reporting.models import Edition, FrozenEdition, Publication
from reporting.policies import can_publish_edition
from reporting.rendering.canonical import read_content
from reporting.rendering.content import RecueilContent
from reporting.selectors.open_data import refusal
from reporting.services import kept_files
from reporting.services.freezing import PublishedFile, publish_frozen
from reporting.services.steps import checked_line, lock, read_check
from reporting.workflow import PUBLISH

DAMAGED = "Les données gelées ne sont plus celles dont l’empreinte a été gardée : rien n’est publié."
NOT_KEPT = "Le fichier n’a pas pu être gardé intact : rien n’est publié. Relancez."
# What lays out a content: its bytes, and how many pages they are.
Render = Callable[[RecueilContent], tuple[bytes, int]]


@transaction.atomic
def request_publication(*, actor: User, edition: Edition, is_public: bool, read: int | None = None) -> Job:
    """Ask that the last frozen set be laid out and published; the edition is published when the job has succeeded.

    DomainError when it is not to be published now, StaleVersion when the state changed since the page (`read`).
    """
    held = lock(edition)
    read_check(held, read)
    checked_line(actor, held, PUBLISH)
    if alive := Job.objects.alive().filter(kind=PUBLISH_EDITION, params__edition=held.slug).first():
        return alive
    frozen = held.frozen.order_by("-number")[0]
    if is_public and (why := refusal(frozen.content)):
        raise DomainError(why, field="is_public")
    number = frozen.number
    params = {"edition": held.slug, "number": number, "is_public": is_public}
    return enqueue(kind=PUBLISH_EDITION, params=params, actor=actor, title=f"Publication : {held.title}")


def publication_jobs(user: User, edition: Edition) -> QuerySet[Job]:
    """The jobs that publish `edition` and that `user` may see, the newest first."""
    rows = Job.objects.visible_to(user).filter(kind=PUBLISH_EDITION, params__edition=edition.slug)
    return rows.order_by("-created_at")


def publish_document(*, actor: User, frozen: FrozenEdition, is_public: bool, render: Render) -> Publication:
    """Lay out a frozen set, and nothing else; keep the file; publish. Done again, it gives what was published.

    DomainError when the set is not what was hashed, when the file cannot be read back, when the edition moved on.
    """
    if made := Publication.objects.filter(frozen=frozen).first():
        return made
    if hashlib.sha256(frozen.content.encode()).hexdigest() != frozen.sha256:
        raise DomainError(DAMAGED)
    data, pages = render(read_content(frozen.content))
    path = kept_files.keep(data)
    file = PublishedFile(str(path), hashlib.sha256(data).hexdigest(), len(data), pages)
    try:
        kept_files.open_kept(file).close()
    except FileUnusable:
        raise DomainError(NOT_KEPT) from None
    return publish_frozen(actor=actor, edition=frozen.edition, frozen=frozen, file=file, is_public=is_public)


@transaction.atomic
def open_page(*, actor: User, edition: Edition, is_open: bool) -> Publication:
    """Open the public page of a published edition, or close it, at any time; done twice, it is done.

    DomainError when it names people: what is open to all holds no personal data.
    """
    held = lock(edition)
    allowed, why = can_publish_edition(actor, held)
    if not allowed:
        raise DomainError(why)
    made = Publication.objects.filter(frozen__edition=held).select_related("frozen").order_by("-pk").first()
    if made is None:
        raise DomainError("Cette édition n’est pas publiée : il n’y a pas encore de page à ouvrir.")
    if is_open and (told := refusal(made.frozen.content)):
        raise DomainError(told)
    if made.is_public != is_open:
        made.is_public = is_open
        made.save(update_fields=["is_public"])
        record(actor=actor, verb="edition.opened" if is_open else "edition.closed", subject=held)
    return made
